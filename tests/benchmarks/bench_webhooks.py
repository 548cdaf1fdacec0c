"""Deliveries a second as a ratio to one bare shared httpx2 client; runs a second; opening a store.

    python -m tests.benchmarks webhooks

Both send the same signed bodies to the same receiver on this machine, 32 at a time. The reference does nothing else;
ours claims rows of the store, signs, sends through the guarded transport and writes every attempt down.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

NUMBER = 2000
ROUNDS = 3
AT_ONCE = 32
RUNS = 40


def receive(told) -> None:
    """A receiver in a process of its own: as bare as it can be, so that it limits nobody."""

    class Receiver(asyncio.Protocol):
        def connection_made(self, transport) -> None:
            self.transport, self.buffer = transport, b""

        def data_received(self, data: bytes) -> None:
            self.buffer += data
            while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
                head = self.buffer[:end].lower()
                at = head.index(b"content-length:") + 15
                length = int(head[at : head.find(b"\r\n", at) if head.find(b"\r\n", at) > 0 else None])
                if len(self.buffer) < end + 4 + length:
                    return
                self.buffer = self.buffer[end + 4 + length :]
                self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Receiver, "127.0.0.1", 0, backlog=256)
        told.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


async def bare(url: str, body: bytes, number: int) -> float:
    """Deliveries a second of one shared client."""
    import httpx2

    from persona.webhooks import new_secret, sign

    secret = new_secret()
    places = asyncio.Semaphore(AT_ONCE)
    async with httpx2.AsyncClient(limits=httpx2.Limits(max_connections=100)) as client:

        async def send(n: int) -> None:
            async with places:
                headers = sign([secret], f"msg_{n}", int(time.time()), body)
                answer = await client.post(url, content=body, headers={"content-type": "application/json", **headers})
                assert answer.status_code == 200

        await send(-1)
        started = time.perf_counter()
        await asyncio.gather(*(send(n) for n in range(number)))
        return number / (time.perf_counter() - started)


async def ours(url: str, body: bytes, number: int, folder: Path) -> float:
    """Deliveries a second of the service: from rows that wait until every attempt is written down."""
    from sqlalchemy import func, insert, select

    from persona.experiments import deliveries, endpoints
    from persona.experiments.service import Options, open_service
    from persona.store import locate
    from persona.store.tables import deliveries as table
    from persona.webhooks.addresses import parse_networks

    location = locate({}, folder=folder)
    async with open_service(location, Options(works=False)) as service, service.begin() as connection:
        endpoint, _ = await endpoints.create_endpoint(connection, url=url, insecure=True)
        rows = [deliveries._row(endpoint.id, "webhook.test", body, None, 0) for _ in range(number)]
        await connection.execute(insert(table), rows)
    waiting = select(func.count()).select_from(table).where(table.c.state == "pending")
    started = time.perf_counter()
    async with open_service(location, Options(allowed=parse_networks(["127.0.0.1"]))) as service:
        while True:
            async with service.read() as connection:
                if not (await connection.execute(waiting)).scalar():
                    return number / (time.perf_counter() - started)
            await asyncio.sleep(0.02)


async def runs_a_second(folder: Path) -> float:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from persona.experiments.service import open_service
    from persona.store import locate
    from stores import SETTINGS, sources

    async with open_service(locate({}, folder=folder)) as service:
        first = await service.start_run(sources(), SETTINGS)
        await service.wait(first.run.id)
        started = time.perf_counter()
        asked = [await service.start_run(sources(), SETTINGS) for _ in range(RUNS)]
        for one in asked:
            assert (await service.wait(one.run.id)).state == "completed"
        found = RUNS / (time.perf_counter() - started)
    started = time.perf_counter()
    async with open_service(locate({}, folder=folder)):
        print(f"opening a store that is up to date: {(time.perf_counter() - started) * 1000:.0f} ms")
    return found


def main() -> None:
    spawn = multiprocessing.get_context("spawn")
    told = spawn.Queue()
    receiver = spawn.Process(target=receive, args=(told,), daemon=True)
    receiver.start()
    url = f"http://127.0.0.1:{told.get(timeout=30)}/hook"
    body = json.dumps(
        {"event": "generation.completed", "personas": [{"id": f"persona_{n}"} for n in range(5)]}
    ).encode()
    try:
        found = []
        for _ in range(ROUNDS):
            reference = asyncio.run(bare(url, body, NUMBER))
            with tempfile.TemporaryDirectory() as folder:
                found.append((asyncio.run(ours(url, body, NUMBER, Path(folder))), reference))
    finally:
        receiver.kill()
    mine, reference = max(found, key=lambda pair: pair[0] / pair[1])
    print(f"deliveries/s: {mine:.0f}, one bare shared httpx2 client: {reference:.0f}")
    print(f"ratio {mine / reference:.2f} (at least 0.5; best of {ROUNDS}, {NUMBER} deliveries, {AT_ONCE} at a time)")
    with contextlib.suppress(ImportError), tempfile.TemporaryDirectory() as folder:
        print(f"runs/s (six short interviews, SQLite): {asyncio.run(runs_a_second(Path(folder))):.1f}")
    if mine / reference < 0.5:
        raise SystemExit("deliveries are less than half as quick as the bare client")


if __name__ == "__main__":
    main()
