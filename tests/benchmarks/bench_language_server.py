"""The language server against yaml-language-server, turn by turn, on the same specs of 50 and 5,000 lines.

Both are driven by the same client over standard input and output. Figures are the best of the runs (of requests: the
percentile over all runs); the ratio is what counts, since both ran on the same machine in the same minutes.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from peers.editors import RawEditor, RefusedError, change

ROOT = Path(__file__).resolve().parents[2]
YAML = ["node", str(ROOT / "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"]
PERSONA = [str(ROOT / ".venv/bin/persona"), "lsp"]
RUNS = 5
REQUESTS = 200
IDLE_SECONDS = 10
SESSIONS = 40
CROWD = 1_000_000
CAPABILITIES = {"textDocument": {"publishDiagnostics": {"versionSupport": True}, "hover": {}, "synchronization": {}}}


def spec_text(lines):
    """A valid spec whose length is in its context and its sources, as in a long study."""
    sources = "".join(f"  - interviews/talk-{number}.md\n" for number in range(lines - 5))
    return f"version: 1\nname: Long\npersonas: 3-5\nwriter: embedded\nsources:\n{sources}"


async def session(command, environment, root, path, figures, key, requests):
    """One editor's life; adds milliseconds to `figures`."""
    began = time.perf_counter()
    editor = await RawEditor.start(environment, command)
    await editor.initialize(root, CAPABILITIES)
    figures.setdefault("start", []).append(_since(began))
    began = time.perf_counter()
    uri = editor.open(path, language="yaml")
    await _pushed(editor, uri, 1)
    figures.setdefault(f"{key} open to diagnostics", []).append(_since(began))
    last = editor.texts[uri].count("\n")
    for number in range(10):
        began = time.perf_counter()
        editor.edit(uri, change((last, number), (last, number), "#"))
        await _pushed(editor, uri, 2 + number)
        figures.setdefault(f"{key} edit to diagnostics", []).append(_since(began))
    for number in range(requests):
        place = {"line": (number * 37) % last, "character": 4}
        began = time.perf_counter()
        try:
            await editor.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": place})
        except RefusedError:
            continue
        figures.setdefault(f"{key} hover", []).append(_since(began))
    await editor.leave()


async def _pushed(editor, uri, version):
    """Diagnostics of this version: yaml-language-server may leave the version out."""

    def told(message):
        params = message.get("params") or {}
        return (
            message["method"] == "textDocument/publishDiagnostics"
            and params["uri"] == uri
            and params.get("version") in (None, version)
        )

    await editor.hear(told)
    editor.heard = [one for one in editor.heard if one["method"] != "textDocument/publishDiagnostics"]


def _since(began):
    return (time.perf_counter() - began) * 1000


def _percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _cpu(pid):
    """Processor seconds of all threads of a process, to the nanosecond."""
    return (
        sum(int(task.joinpath("schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir())
        / 1e9
    )


def _resident(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def idle(environment, root):
    """MiB before the first build, and the percentage of one core that watching 50,000 files takes."""
    for number in range(500):
        folder = root / "interviews" / f"{number:03}"
        folder.mkdir(parents=True, exist_ok=True)
        for file in range(100):
            (folder / f"{file}.md").write_bytes(b"Ana: I want this.\n")
    (root / "many.persona.yaml").write_text("version: 1\nsources: [interviews]\nwriter: ollama:none\n")
    editor = await RawEditor.start(environment, PERSONA)
    await editor.initialize(root)
    editor.open(root / "many.persona.yaml")
    pid = (await editor.status())["pid"]
    resident = _resident(pid)
    await asyncio.sleep(15)  # what opening begins is over
    before = _cpu(pid)
    await asyncio.sleep(IDLE_SECONDS)
    used = 100 * (_cpu(pid) - before) / IDLE_SECONDS
    await editor.leave()
    return resident, used


async def growth(environment, root):
    """KiB that the daemon grows with every editor that comes and goes, once the first have come and gone."""
    path = root / "spec-50.persona.yaml"
    sizes = []
    for _ in range(SESSIONS):
        editor = await RawEditor.start(environment, PERSONA)
        await editor.initialize(root, CAPABILITIES)
        uri = editor.open(path)
        await _pushed(editor, uri, 1)
        sizes.append(_resident((await editor.status())["pid"]))
        await editor.leave()
    half = len(sizes) // 2
    return 1024 * (sizes[-1] - sizes[half]) / (len(sizes) - 1 - half)


async def attaching(environment, root):
    """Milliseconds until `initialize` is answered by a daemon that runs, and until Python alone has said a word."""
    attached, bare = [], []
    for _ in range(4 * RUNS):
        began = time.perf_counter()
        editor = await RawEditor.start(environment, PERSONA)
        await editor.initialize(root, CAPABILITIES)
        attached.append(_since(began))
        await editor.leave()
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            ROOT / ".venv/bin/python", "-c", "print()", stdout=asyncio.subprocess.PIPE
        )
        await process.stdout.readline()
        bare.append(_since(began))
        await process.wait()
    return attached, bare


def _crowd(lockfile):
    """The lockfile as a survey of a million people leaves it."""
    told = json.loads(lockfile.read_text())
    points = ",\n".join(
        f'    {{\n      "participant": "P{number:06d}",\n      "persona": null,\n      "x": 0.{number % 9999:04d},\n'
        f'      "y": 0.{number % 9973:04d}\n    }}'
        for number in range(CROWD)
    )
    told["participants"], told["map"] = CROWD, ["POINTS"]
    told["build"]["people"] = {f"{number:032x}": f"P{number:06d}" for number in range(CROWD)}
    lockfile.write_text(json.dumps(told, indent=2).replace('    "POINTS"', points, 1))


async def large_lockfile(environment, root):
    """MiB of a lockfile; milliseconds of hovers before and while it is read; seconds until the tree knows it; MiB that
    the daemon has before, and grows by."""
    from persona.sample import copy_sample
    from persona.spec import build_spec

    study = copy_sample(root / "study")
    spec = study / "study.persona.yaml"
    spec.write_text("version: 1\nsources: [interviews]\npersonas: 4\noutput: {folder: personas}\n")
    await asyncio.to_thread(build_spec, spec)
    editor = await RawEditor.start(environment, PERSONA)
    await editor.initialize(study, buildOnSave=False)
    place = {"textDocument": {"uri": editor.open(spec)}, "position": {"line": 2, "character": 2}}
    figures = {"before": [], "while": []}

    async def hover(when):
        began = time.perf_counter()
        await editor.ask("textDocument/hover", place)
        figures[when].append(_since(began))
        await asyncio.sleep(0.01)

    await editor.ask("persona/tree", {})
    for _ in range(REQUESTS):
        await hover("before")
    daemon = (await editor.status())["pid"]
    resident, waited = _resident(daemon), []
    lockfile = study / "personas" / "personas.json"
    _crowd(lockfile)
    for _ in range(RUNS):
        os.utime(lockfile)
        began = time.perf_counter()
        known = editor.begin("persona/tree", {})[1]
        while not known.done():
            await hover("while")
        waited.append(_since(began) / 1000)
    grown = _resident(daemon) - resident
    await editor.leave()
    return lockfile.stat().st_size / 2**20, figures, min(waited), resident, grown


async def measure():
    ours, theirs = {}, {}
    with tempfile.TemporaryDirectory() as place:
        root = Path(place, "workspace")
        (root / "interviews").mkdir(parents=True)
        for number in range(5000):
            (root / "interviews" / f"talk-{number}.md").write_text("Ana: I want to borrow a drill.\n")
        environment = {**os.environ, "PERSONA_RUNTIME_DIR": f"{place}/run", "PERSONA_LOG_DIR": f"{place}/log"}
        cold = []
        for _ in range(RUNS):
            subprocess.run([PERSONA[0], "daemon", "stop"], env=environment, capture_output=True, check=False)
            began = time.perf_counter()
            editor = await RawEditor.start(environment, PERSONA)
            await editor.initialize(root, CAPABILITIES)
            cold.append(_since(began))
            await editor.leave()
        attached, bare = await attaching(environment, root)
        for _ in range(RUNS):
            for lines in (50, 5000):
                path = root / f"spec-{lines}.persona.yaml"
                path.write_text(spec_text(lines))
                for command, figures in ((YAML, theirs), (PERSONA, ours)):
                    await session(command, environment, root, path, figures, f"{lines:,} lines,", REQUESTS)
        print(f"{'ms':<36}{'persona':>10}{'yaml-ls':>10}{'ratio':>8}")
        _row("cold start to initialize (best)", min(cold), min(theirs["start"]))
        _row("warm attach to initialize (p50)", statistics.median(attached), statistics.median(theirs["start"]))
        _row("warm attach, to bare Python (p50)", statistics.median(attached), statistics.median(bare))
        for key in ours:
            if key.endswith("diagnostics"):
                _row(f"{key} (p50)", statistics.median(ours[key]), statistics.median(theirs[key]))
            elif key.endswith("hover"):
                for share in (0.5, 0.99):
                    _row(f"{key} p{share * 100:.0f}", _percentile(ours[key], share), _percentile(theirs[key], share))
        subprocess.run([PERSONA[0], "daemon", "stop"], env=environment, capture_output=True, check=False)
        grown = await growth(environment, root)
        subprocess.run([PERSONA[0], "daemon", "stop"], env=environment, capture_output=True, check=False)
        many = Path(place, "many")
        many.mkdir()
        resident, used = await idle(environment, many)
        size, hovers, waited, small, large = await large_lockfile(environment, many)
        for when, values in hovers.items():
            print(
                f"hover {when} a lockfile of {size:.0f} MiB is read, p50 / p99"
                f"  {_percentile(values, 0.5):.2f} / {_percentile(values, 0.99):.2f} ms"
            )
        print(f"until the tree knows it {waited:.2f} s; the daemon has {small:.0f} MiB and grows by {large:.0f}")
        print(f"resident before the first build      {resident:8.1f} MiB")
        print(f"growth for each of {SESSIONS} editors      {grown:8.1f} KiB")
        print(f"idle with 50,000 files watched       {used:8.3f} % of one core")
        subprocess.run([PERSONA[0], "daemon", "stop"], env=environment, capture_output=True, check=False)


def _row(name, ours, theirs):
    print(f"{name:<36}{ours:>10.2f}{theirs:>10.2f}{ours / theirs:>8.3f}")


def main():
    asyncio.run(measure())


if __name__ == "__main__":
    main()
