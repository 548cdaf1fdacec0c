"""Experiments and runs, the keys that may ask for them, and who is told what became of them.

`service.open_service` opens the store and whatever works on it. Everything else is functions of a connection, so that
several make one transaction:

    async with open_service(location, Options(holder="persona serve")) as service:
        async with service.begin(jobs=True) as connection:            # jobs=True: a run may be started in it
            started = await runs.start_run(connection, service.jobs, sources=..., settings=..., principal=...)
        run = await service.wait(started.run.id, seconds=30)
        async with service.read() as connection:
            experiment = await library.get_experiment(connection, run.experiment_id)

`runs` (start, watch, cancel, results) · `library` (experiments, personas) · `scripts` · `keys` · `endpoints` and
`deliveries` (webhooks; `delivering` sends them) · `idempotency` · `audit` · `upkeep` (prune, back up, restore, check).
Imports generation, jobs, store, webhooks and below.
"""
