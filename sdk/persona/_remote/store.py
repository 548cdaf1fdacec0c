"""A server's store, with the methods of `persona.experiments.local.LocalStore`."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from persona._remote.http import Http, InterruptedStreamError, pause

if TYPE_CHECKING:
    from persona.experiments.runs import PostedSource, Webhook
    from persona.experiments.shown import Experiment, ExperimentDetails, PersonaLine, Run, RunEvent
    from persona.personas.model import GenerationResult, Persona
    from persona.progress import ProgressEvent
    from persona.scripts.model import Script, ScriptFormat

PAGE = 100


class RemoteStore:
    def __init__(self, base_url: str, api_key: str | None, *, timeout: float, retries: int) -> None:
        self._http = Http(base_url, api_key, timeout=timeout, retries=retries)
        self._retries = retries

    async def aclose(self) -> None:
        await self._http.aclose()

    async def start(
        self,
        sources: Sequence[PostedSource],
        settings: dict[str, Any],
        *,
        name: str,
        experiment_id: str | None,
        webhook: Webhook | None,
    ) -> Run:
        from persona.experiments.shown import Run

        asked: dict[str, Any] = {**settings, "name": name}
        columns = {source.name: dict(source.request) for source in sources if source.request}
        if columns:
            asked["columns"] = columns
        if experiment_id is not None:
            asked["experiment_id"] = experiment_id
        if webhook is not None:
            asked["webhook"] = {"url": webhook.url, "events": list(webhook.events)}
            if webhook.secret is not None:
                asked["webhook"]["secret"] = webhook.secret
        headers = _once()
        if sources:
            files: list[Any] = [("request", (None, json.dumps(asked).encode(), "application/json"))]
            files += [("files", (source.name, source.content, "application/octet-stream")) for source in sources]
            answer = await self._http.json("POST", "/generate", files=files, headers=headers)
        else:
            answer = await self._http.json("POST", "/generate", json=asked, headers=headers)
        answer.pop("webhook_secret", None)
        return Run.model_validate(answer)

    async def wait(self, run_id: str, seconds: float | None, progress: Callable[[ProgressEvent], None] | None) -> Run:
        from persona.experiments.local import follow

        await follow(self.events(run_id, 0), seconds, progress)
        return await self.run(run_id)

    async def events(self, run_id: str, after: int) -> AsyncIterator[RunEvent]:
        """Goes on by itself where a connection broke, a server that restarts in between included."""
        import httpx2

        from persona.experiments.shown import RunEvent

        broken = 0
        while True:
            headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
            heard, asked = False, None
            try:
                timeout = httpx2.Timeout(60.0)
                async with self._http.stream(f"/runs/{run_id}/events", headers=headers, timeout=timeout) as response:
                    async for data in _events(response):
                        event = RunEvent.model_validate_json(data)
                        after, broken, heard = event.sequence, 0, True
                        yield event
                        if event.ends:
                            return
            except httpx2.TransportError:
                broken += 1
            except InterruptedStreamError as interrupted:
                broken, asked = broken + 1, interrupted.retry_after
            if not heard and (await self.run(run_id)).ended:
                return
            await asyncio.sleep(pause(min(broken, 4), asked))

    async def run(self, run_id: str) -> Run:
        from persona.experiments.shown import Run

        return Run.model_validate(await self._http.json("GET", f"/runs/{run_id}"))

    async def result(self, run_id: str) -> GenerationResult:
        from persona.personas.model import GenerationResult

        found = await self._http.json("GET", f"/runs/{run_id}/result")
        return GenerationResult.model_validate(found, strict=False)

    async def cancel(self, run_id: str) -> Run:
        from persona.experiments.shown import Run

        return Run.model_validate(await self._http.json("POST", f"/runs/{run_id}/cancel"))

    async def runs(self, experiment_id: str) -> AsyncIterator[Run]:
        from persona.experiments.shown import Run

        async for item in self._items(f"/experiments/{experiment_id}/runs", {}):
            yield Run.model_validate(item)

    async def experiments(self) -> AsyncIterator[Experiment]:
        from persona.experiments.shown import Experiment

        async for item in self._items("/experiments", {}):
            yield Experiment.model_validate(item)

    async def experiment(self, experiment_id: str) -> ExperimentDetails:
        from persona.experiments.shown import ExperimentDetails

        return ExperimentDetails.model_validate(await self._http.json("GET", f"/experiments/{experiment_id}"))

    async def delete_experiment(self, experiment_id: str) -> None:
        await self._http.request("DELETE", f"/experiments/{experiment_id}")

    async def personas(self, experiment_id: str | None, run_id: str | None) -> AsyncIterator[PersonaLine]:
        from persona.experiments.shown import PersonaLine

        wanted = {"experiment_id": experiment_id, "run_id": run_id}
        async for item in self._items("/personas", {key: value for key, value in wanted.items() if value}):
            yield PersonaLine.model_validate(item)

    async def persona(self, persona_id: str, run_id: str | None) -> Persona:
        from persona.personas.model import Persona

        wanted = {"run_id": run_id} if run_id else {}
        found = await self._http.json("GET", f"/personas/{persona_id}", params=wanted)
        return Persona.model_validate(found, strict=False)

    async def script(self, persona: Persona, run_id: str | None, format: ScriptFormat, tokens: int | None) -> Script:
        """Made and audited by the server, which has the sources. The report holds the verdict, not the sources."""
        import base64

        from persona.scripts.auditing import AuditReport
        from persona.scripts.formats import FORMATS
        from persona.scripts.model import Script

        asked = {"persona_id": persona.id, "run_id": run_id, "format": format, "tokens": tokens}
        wanted = {key: value for key, value in asked.items() if value is not None}
        made = await self._http.json("POST", "/scripts", json=wanted, headers=_once())
        content = made["content"].encode()
        audit = made["audit"]
        report = AuditReport(
            audit["score"], (), (), tests=audit["tests"], lines=audit["lines"], passages=audit["passages"]
        )
        return Script(
            id=made["id"],
            persona=persona.id,
            name=persona.name,
            format=format,
            content=base64.b64decode(content) if made["encoding"] == "base64" else content,
            media_type=made["media_type"],
            suffix=FORMATS[format].suffix,
            report=report,
        )

    async def _items(self, path: str, wanted: Mapping[str, str]) -> AsyncIterator[Any]:
        """Of all pages."""
        cursor: str | None = None
        while True:
            params = {**wanted, "limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
            page = await self._http.json("GET", path, params=params)
            for item in page["items"]:
                yield item
            if (cursor := page["next"]) is None:
                return


async def _events(response: Any) -> AsyncIterator[str]:
    """The data of each event of a stream."""
    data: list[str] = []
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            yield "\n".join(data)
            data.clear()


def _once() -> dict[str, str]:
    """So that a request that is tried again is done once."""
    return {"Idempotency-Key": str(uuid.uuid4())}
