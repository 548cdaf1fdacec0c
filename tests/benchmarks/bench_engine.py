"""Time and peak memory of the whole engine at 1k to 1M answers, as ratios to reading and tokenising the same bytes;
start-up as a ratio to bare Python; a warm regeneration of 50 interviews.

Answers are banking77 and IT tickets resampled where ../shared/data is present, else sentences of the sample study.
`--million` adds the largest size.
"""

from __future__ import annotations

import csv
import io
import math
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from itertools import pairwise
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
CHILD = """
import resource, sys, time
before = time.perf_counter()
{body}
print(time.perf_counter() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
ENGINE = """
from persona import PersonaClient
with PersonaClient() as client:
    result = client.generate({path!r}, personas="4")
"""
FLOOR = """
import re
text = open({path!r}, encoding="utf-8").read()
words = [word.casefold() for word in re.findall(r"[^\\W\\d_]+", text)]
"""


def answers() -> list[str]:
    if not SHARED.is_dir():
        from persona.sample import sample_files

        text = " ".join(content.decode("utf-8", "replace") for content in sample_files().values())
        return [line for line in re.split(r"(?<=[.?!])\s+", text) if 20 < len(line) < 400]
    texts: list[str] = []
    for name in ("train.csv", "test.csv"):
        with (SHARED / "banking77" / name).open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file)]
    with zipfile.ZipFile(SHARED / "it-tickets" / "all_tickets.zip") as archive:
        member = archive.read(archive.namelist()[0]).decode("utf-8")
        texts += [row["Document"] for row in csv.DictReader(io.StringIO(member, newline=""))]
    return texts


def child(body: str) -> tuple[float, float]:
    """(seconds, MiB) of a piece of Python in a process of its own."""
    done = subprocess.run([sys.executable, "-c", CHILD.format(body=body)], capture_output=True, text=True, check=True)
    seconds, mebibytes = done.stdout.split()
    return float(seconds), float(mebibytes)


def growth(sizes: list[int]) -> None:
    texts = answers()
    chance = random.Random(7)
    rows: list[tuple[int, float, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["answer"])
                writer.writerows([chance.choice(texts)] for _ in range(size))
            floor, _ = child(FLOOR.format(path=str(path)))
            seconds, mebibytes = child(ENGINE.format(path=str(path)))
            rows.append((size, seconds, mebibytes, seconds / floor))
            ratio = f"{seconds / floor:6.1f} x reading and tokenising"
            print(f"{size:>9,} answers  {seconds:7.2f} s  {mebibytes:7.0f} MiB   {ratio}")
    for (small, before, *_), (large, after, *_) in pairwise(rows[1:]):
        exponent = math.log(after / before) / math.log(large / small)
        print(f"growth from {small:,} to {large:,}: n^{exponent:.2f}")


def start_up() -> None:
    def best(*command: str) -> float:
        times = []
        for _ in range(15):
            before = time.perf_counter()
            subprocess.run([sys.executable, *command], capture_output=True, check=True)
            times.append(time.perf_counter() - before)
        return min(times)

    bare = best("-c", "pass")
    for label, command in (
        ("import persona", ("-c", "import persona")),
        (
            "persona --help",
            ("-c", "import sys; sys.argv=['persona','--help']; from persona_daemon.cli import main; main()"),
        ),
    ):
        took = best(*command)
        print(f"{label:<16} {took * 1000:6.0f} ms   {took / bare:5.2f} x bare Python ({bare * 1000:.0f} ms)")


def warm() -> None:
    from persona import PersonaClient

    folder = SHARED / "anthropic-interviewer" / "work"
    sources: list[object] = sorted(folder.glob("*.md"))[:50] if folder.is_dir() else []
    if not sources:
        from persona.sample import copy_sample

        sources = [copy_sample(Path(tempfile.mkdtemp()) / "study") / "interviews"]
    with PersonaClient() as client:
        client.generate(sources)  # type: ignore[arg-type]
        times = []
        for _ in range(5):
            before = time.perf_counter()
            client.generate(sources)  # type: ignore[arg-type]
            times.append(time.perf_counter() - before)
    print(f"50 interviews again, warm: {min(times):.2f} s (best of 5), {sorted(times)[2]:.2f} s (median)")


if __name__ == "__main__":
    start_up()
    warm()
    growth([1_000, 10_000, 100_000] + ([1_000_000] if "--million" in sys.argv else []))
