"""A Persona server in a process of its own, as a user starts it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2


class RestServer:
    """`url` without a path; `key` is the first key; `log()` everything it wrote on standard error."""

    def __init__(self, process: subprocess.Popen[str], told: dict[str, Any], log: Path) -> None:
        self.process = process
        self.url: str = told["url"]
        self.key: str | None = told["key"]
        self._log = log

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1"

    def client(self, key: str | None = "", **more: Any) -> httpx2.Client:
        """With the first key, another, or (None) none."""
        text = self.key if key == "" else key
        headers = {"Authorization": f"Bearer {text}"} if text else {}
        return httpx2.Client(base_url=self.api, headers=headers, timeout=60, trust_env=False, **more)

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def environment(data: Path, **more: str) -> dict[str, str]:
    """Of nobody: no key, no configuration but `data`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PERSONA_")}
    homes = {f"XDG_{name}_HOME": str(data / name.lower()) for name in ("DATA", "CACHE", "CONFIG", "STATE")}
    return {**kept, **homes, "PERSONA_DATA_DIR": str(data), **more}


@contextlib.contextmanager
def serving(data: Path, *flags: str, **variables: str) -> Iterator[RestServer]:
    """`persona serve` on a free port, with its data in `data`, until the block ends."""
    data.mkdir(parents=True, exist_ok=True)
    log = data / "log.jsonl"
    with log.open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "persona_daemon", "serve", "--port", "0", "--json", *flags],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment(data, **variables),
        )
    try:
        line = first_line(process)
        assert line, log.read_text(encoding="utf-8")
        yield RestServer(process, json.loads(line), log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        assert process.stdout is not None
        process.stdout.close()


def first_line(process: subprocess.Popen[str], seconds: float = 90) -> str:
    """What it says first; empty when it ends without a word."""
    told: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(target=lambda: told.put(process.stdout.readline()), daemon=True).start()
    return told.get(timeout=seconds)
