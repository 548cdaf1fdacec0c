"""Forty segments written by a model at once, as a ratio to the provider's libraries alone; and the answer cache.

The provider is the protocol-true mock of tests/peers on loopback, half a second to each answer. The reference, in the
same run: forty streamed answers asked for together through pydantic-ai, and nothing done with them.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from peers.models import FOLDER, Peer, installed
from peers.studies import CAREFUL, brief_of
from persona.settings import Settings
from persona.writers.model.prompt import answer_schema
from persona.writers.model.speaking import opened
from persona.writers.model.writer import ModelWriter
from persona.writers.port import Brief, WriterSession
from persona.writers.together import write_together

NAME = "openai:gpt-6-luna"
SEGMENTS = 40
SECONDS = 0.5


def segments(number: int) -> list[Brief]:
    return [
        brief_of(
            [(kind, f"{text[:-1]} in place {place}.", person) for kind, text, person in CAREFUL],
            segment=f"s{place}",
            name=f"Alex{place}",
        )
        for place in range(number)
    ]


async def measure(peer: Peer) -> None:
    writer, briefs = ModelWriter(NAME, Settings(writer=NAME)), segments(SEGMENTS)
    await writer.prepare()
    await write_together(writer, segments(1), WriterSession())  # libraries are loaded once
    peer.latency(SECONDS)

    async def alone(brief: Brief) -> None:
        messages = writer._case(brief).messages
        async with opened(writer.reference, messages, answer_schema(), most_output=6000, timeout=60) as stream:
            async for _ in stream:
                pass

    rounds = []
    for attempt in range(5):
        began = time.perf_counter()
        await asyncio.gather(*[alone(brief) for brief in briefs])
        ideal = time.perf_counter() - began
        fresh = [replace(brief, context=f"Study {attempt}") for brief in briefs]
        began = time.perf_counter()
        await write_together(writer, fresh, WriterSession())
        rounds.append((time.perf_counter() - began, ideal))
    took, ideal = min(took for took, _ in rounds), min(ideal for _, ideal in rounds)
    began = time.perf_counter()
    session = WriterSession()
    await write_together(writer, fresh, session)
    again = time.perf_counter() - began
    print(f"{SEGMENTS} segments, {SECONDS} s to an answer: {took:.2f} s, {took / ideal:.2f} x the libraries alone "
          f"({ideal:.2f} s), {took / SECONDS:.2f} x one answer (best of {len(rounds)})")  # fmt: skip
    print(f"the same again, from the cache: {again:.2f} s, {session.usage.requests} requests")


def main() -> None:
    if not installed("@copilotkit/aimock"):
        print("not measured: @copilotkit/aimock is not installed (run `make setup`)")
        return
    process = subprocess.Popen(
        ["node", str(FOLDER / "models.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None and process.stdout is not None
    with tempfile.TemporaryDirectory() as cache:
        peer = Peer(json.loads(process.stdout.readline())["port"])
        os.environ |= {
            "OPENAI_BASE_URL": f"{peer.url}/v1",
            "OPENAI_API_KEY": "a-key",
            "PERSONA_CACHE": cache,
            "PERSONA_LLM_CONCURRENCY": str(SEGMENTS),
        }
        try:
            asyncio.run(measure(peer))
        finally:
            process.stdin.close()
            process.wait(10)
            process.stdout.close()


if __name__ == "__main__":
    main()
