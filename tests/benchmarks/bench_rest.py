"""The REST door beside a bare FastAPI route in the same run: requests/s for health and for one persona, how long it
takes to accept research under load, start to the first healthy answer, and what it costs when nobody asks.

Run: python -m tests.benchmarks rest. The bare server is FastAPI on uvicorn with the same settings and socket; its
routes give the same bytes and do nothing else. Rounds alternate; the best round of each counts.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rest_server import environment, first_line, serving

ROUNDS = 5
SECONDS = 2.0
CONNECTIONS = 4
POSTS = 200

BARE = """
import asyncio, sys, json
from fastapi import FastAPI, Response
import uvicorn
from persona_daemon.rest.server import listening_socket, _SETTINGS
body = open(sys.argv[1], "rb").read()
app = FastAPI()
@app.get("/health")
async def health(): return {"status": "ok"}
@app.get("/persona")
async def persona(): return Response(body, media_type="application/json")
async def main():
    sock = listening_socket("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, **_SETTINGS))
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started: await asyncio.sleep(0.005)
    print(json.dumps({"url": f"http://127.0.0.1:{sock.getsockname()[1]}"}), flush=True)
    await serving
asyncio.run(main())
"""


async def ask(url, path, headers, seconds):
    """Requests answered with 200 in a second, over a few connections that ask one after the other."""
    host, port = url.removeprefix("http://").split(":")
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    request = "\r\n".join(lines).encode()
    until = time.perf_counter() + seconds

    async def one():
        reader, writer = await asyncio.open_connection(host, int(port))
        done = 0
        while time.perf_counter() < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            done += 1
        writer.close()
        return done

    began = time.perf_counter()
    counts = await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - began)


def rates(pairs):
    """Best round of each (url, path, headers), rounds alternating."""
    best = [0.0] * len(pairs)
    for _ in range(ROUNDS):
        for place, (url, path, headers) in enumerate(pairs):
            best[place] = max(best[place], asyncio.run(ask(url, path, headers, SECONDS / 2)))
    return best


async def accepting(url, key, bodies):
    """Milliseconds until each was accepted, eight at a time."""
    import httpx2

    took = []
    waiting = list(bodies)
    async with httpx2.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=120) as client:

        async def one():
            while waiting:
                body = waiting.pop()
                began = time.perf_counter()
                answer = await client.post("/api/v1/generate", json=body)
                assert answer.status_code == 202, answer.text
                took.append((time.perf_counter() - began) * 1000)

        await asyncio.gather(*(one() for _ in range(8)))
    return sorted(took)


def research(number):
    wishes = ("I want to reserve the drill before I leave home", "I come for the tea and the company")
    return {
        "sources": [
            {"name": f"talk-{n}.md", "content": f"Participant: {wishes[n % 2]}, {number} times. It is hard to find.\n"}
            for n in range(6)
        ],
        "personas": 2,
    }


def ticks(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def resident(pid):
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def start(folder):
    """Seconds from starting the process to the first healthy answer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "persona_daemon", "serve", "--port", str(port), "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(folder),
    )
    try:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), 5) as connection:
                    connection.sendall(f"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                    if connection.recv(100).startswith(b"HTTP/1.1 200"):
                        return time.perf_counter() - began
            except OSError:
                time.sleep(0.01)
    finally:
        process.terminate()
        process.wait()


def reference_start():
    """Seconds to import what any FastAPI server with a store imports."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import fastapi, uvicorn, sqlalchemy.ext.asyncio, alembic.command"], check=True
    )
    return time.perf_counter() - began


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        # Requests are counted, but with a limit that nobody reaches.
        with serving(folder / "data", "--rate-limit", "100000000", "--log-level", "warning") as server:
            idle = figures_idle(server.process.pid)
            with server.client() as client:
                made = client.post("/generate", json=research(0), headers={"Prefer": "wait=60"}).json()
                persona = made["personas"][0]["id"]
                body = client.get(f"/personas/{persona}").content
            (folder / "body.json").write_bytes(body)
            bare = subprocess.Popen(
                [sys.executable, "-c", BARE, str(folder / "body.json")], stdout=subprocess.PIPE, text=True
            )
            try:
                plain = json.loads(first_line(bare))["url"]
                key = {"Authorization": f"Bearer {server.key}"}
                pairs = [
                    (plain, "/health", {}),
                    (server.url, "/api/v1/health", {}),
                    (plain, "/persona", {}),
                    (server.url, f"/api/v1/personas/{persona}", key),
                ]
                bare_health, health, bare_persona, one = rates(pairs)
            finally:
                bare.terminate()
                bare.wait()
                bare.stdout.close()
            print(f"{'':<34}{'requests/s':>12}{'bare route':>12}{'ratio':>8}")
            print(f"{'GET /health':<34}{health:>12.0f}{bare_health:>12.0f}{health / bare_health:>8.2f}")
            label = f"GET /personas/{{id}} ({len(body)} bytes)"
            print(f"{label:<34}{one:>12.0f}{bare_persona:>12.0f}{one / bare_persona:>8.2f}")
            took = asyncio.run(accepting(server.url, server.key, [research(n + 1) for n in range(POSTS)]))
            print(
                f"POST /generate accepted, {POSTS} by 8 at once while runs are computed: "
                f"p50 {took[len(took) // 2]:.0f} ms, p99 {took[int(len(took) * 0.99)]:.0f} ms"
            )
        starts = [(start(folder / f"start-{n}"), reference_start()) for n in range(3)]
        quickest, reference = min(s for s, _ in starts), min(r for _, r in starts)
        print(
            f"start to the first healthy answer: {quickest:.2f} s, {quickest / reference:.1f} times importing "
            f"FastAPI, uvicorn, SQLAlchemy and Alembic ({reference:.2f} s)"
        )
        print(idle)
    return 0


def figures_idle(pid):
    time.sleep(2)
    began, before = time.perf_counter(), ticks(pid)
    time.sleep(5)
    used = (ticks(pid) - before) / os.sysconf("SC_CLK_TCK") / (time.perf_counter() - began)
    return f"idle: {used * 100:.1f} % of one core, {resident(pid):.0f} MiB resident"


if __name__ == "__main__":
    sys.exit(main())
