"""Personas as code, for 50 interviews: a build with nothing to do and a build after one save, in a warm process, as
ratios to reading every source; and `persona watch` from the save to the lockfile on disk, median of 20.

The interviews are real where ../shared/data is present, else the sample study's, each as often as it takes.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "anthropic-interviewer" / "work"
NUMBER = 50
SAVES = 20


def study(root: Path) -> Path:
    """A workspace with 50 interviews and a spec; gives the spec."""
    folder = root / "interviews"
    folder.mkdir()
    if SHARED.is_dir():
        for path in sorted(SHARED.glob("*.md"))[:NUMBER]:
            shutil.copy(path, folder)
    else:
        from persona.sample import refresh_sample

        sample = sorted((refresh_sample(root / "sample") / "interviews").glob("*.md"))
        for number in range(NUMBER):
            shutil.copy(sample[number % len(sample)], folder / f"talk-{number}.md")
    spec = root / "work.persona.yaml"
    spec.write_text("version: 1\nsources: [interviews/*.md]\n", encoding="utf-8")
    return spec


def best(action, times: int = 7) -> float:
    """Milliseconds, the best of several."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


def warm(spec: Path) -> None:
    from persona.spec import build_spec

    sources = sorted((spec.parent / "interviews").glob("*.md"))
    build_spec(spec)
    reading = best(lambda: [path.read_bytes() for path in sources])
    nothing = best(lambda: build_spec(spec))
    number = 0

    def after_a_save() -> None:
        nonlocal number
        number += 1
        say(sources[number % len(sources)], number)
        assert build_spec(spec).state == "built"

    change = best(after_a_save)
    print(f"reading {len(sources)} sources (reference)      {reading:8.2f} ms")
    print(f"build, nothing to do                {nothing:8.2f} ms   {nothing / reading:6.1f} x reading")
    print(f"build, one source saved             {change:8.2f} ms   {change / reading:6.1f} x reading")


def say(source: Path, number: int) -> None:
    """Saves an interview with one more sentence, as an editor does."""
    text = source.read_text(encoding="utf-8")
    source.write_text(f"{text}\n\n**User:** I would like {number} more minutes in the morning.\n", encoding="utf-8")


def watched(spec: Path) -> None:
    """From the moment the save returns until personas.json is a new file, as a user sees it."""
    lock = spec.parent / "personas" / "work" / "personas.json"
    sources = sorted((spec.parent / "interviews").glob("*.md"))
    watching = subprocess.Popen(
        [sys.executable, "-m", "persona_daemon", "watch", "--json"],
        cwd=spec.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert watching.stdout is not None
    took, built = [], []
    try:
        json.loads(watching.stdout.readline())
        for number in range(SAVES + 2):
            before = lock.stat().st_mtime_ns
            say(sources[number], 1000 + number)
            began = time.perf_counter()
            while lock.stat().st_mtime_ns == before:
                time.sleep(0.001)
            took.append((time.perf_counter() - began) * 1000)
            told = json.loads(watching.stdout.readline())
            built.append(told["seconds"] * 1000)
    finally:
        watching.terminate()
        watching.wait()
    took, built = took[2:], built[2:]  # the first ones load what is needed
    print(
        f"watch, save to written              {statistics.median(took):8.2f} ms   median of {len(took)}"
        f" (worst {max(took):.0f}); of that the build {statistics.median(built):.0f}"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        spec = study(Path(place))
        warm(spec)
        watched(spec)


if __name__ == "__main__":
    main()
