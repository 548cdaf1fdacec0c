"""Puts the Python packages of one VSIX together: `pack.py TARGET FOLDER [--python 3.12 ...] [--quick]`.

A wheel holds a whole copy of everything for every Python version. Here each file is kept once, however many versions
share it, in two xz streams (programs, the rest) and a third for Persona itself; `index.json` says which blob goes
where for which version. Wheels come from the lock, checked by hash. `unpack.py` is the other half.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import contents

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-dev.lock"
CACHE = ROOT / "vscode-extension" / ".cache"
FORMAT = 1
# As many versions as fit: all that is built must stay under 25 MB (docs/decisions explains).
PYTHONS = {
    "linux-x64": ["3.11", "3.12"],
    "linux-arm64": ["3.11", "3.12"],
    "darwin-arm64": ["3.11", "3.12", "3.13"],
    "darwin-x64": ["3.11", "3.12"],
    "win32-x64": ["3.11", "3.12"],
}
Blobs = dict[str, tuple[bytes, dict[str, str]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(contents.TARGETS))
    parser.add_argument("folder", type=Path, help="where index.json and the streams go")
    parser.add_argument("--python", nargs="+", help="versions such as 3.12")
    parser.add_argument("--quick", action="store_true", help="compress quickly: for tests")
    options = parser.parse_args()
    pack(options.target, options.folder, options.python or PYTHONS[options.target], quick=options.quick)


def pack(target: str, folder: Path, pythons: list[str], *, quick: bool) -> None:
    """Fill `folder`, which is emptied first."""
    lines = contents.locked(LOCK, set().union(*(contents.needed(target, python) for python in pythons)))
    third = _third_party(target, pythons, lines, quick)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(third, folder)
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as work:
        version, blobs = _persona(Path(work), pythons)
    index["streams"].append(_stream(folder / "persona.xz", blobs.items(), quick=quick, x86=False))
    index |= {"persona": version, "key": ""}
    index["key"] = hashlib.sha256(json.dumps(index, sort_keys=True).encode()).hexdigest()[:16]
    _write_index(folder, index)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(f"packages for {target}, Python {', '.join(pythons)}: {size:.1f} MB in {folder}")


def _third_party(target: str, pythons: list[str], lines: list[str], quick: bool) -> Path:
    """A folder with everything but Persona, made once per lock, target and versions."""
    source = "".join(Path(module).read_text(encoding="utf-8") for module in (__file__, contents.__file__))
    sign = hashlib.sha256("\n".join([target, *pythons, *lines, str(quick), source]).encode()).hexdigest()[:16]
    done = CACHE / f"packages-{target}-{sign}"
    if (done / "index.json").exists():
        return done
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        blobs: Blobs = {}
        for python in pythons:
            tree = Path(work) / f"tree-{python}"
            _install(tree, target, python, lines)
            _collect(blobs, tree, [python])
        ready = Path(work) / "ready"
        ready.mkdir()
        programs = {name: blob for name, blob in blobs.items() if _is_program(blob)}
        rest = {name: blob for name, blob in blobs.items() if name not in programs}
        streams = [
            _stream(ready / "programs.xz", _alike_together(programs), quick=quick, x86=target.endswith("x64")),
            _stream(ready / "rest.xz", _alike_together(rest), quick=quick, x86=False),
        ]
        _write_index(
            ready,
            {
                "format": FORMAT,
                "target": target,
                "pythons": pythons,
                "distributions": [_distribution(line) for line in lines],
                "streams": streams,
            },
        )
        shutil.rmtree(done, ignore_errors=True)
        ready.rename(done)
    return done


def _install(tree: Path, target: str, python: str, lines: list[str]) -> None:
    requirements = tree.with_suffix(".lock")
    requirements.write_text("\n".join(lines) + "\n", encoding="utf-8")
    platforms = [word for name in contents.TARGETS[target][0] for word in ("--platform", name)]
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "install", "--no-compile", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--implementation", "cp", "--python-version", python]
    done = subprocess.run(
        [*command, *platforms, "--target", str(tree), "-r", str(requirements)], capture_output=True, text=True
    )
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise SystemExit(f"The wheels for {target}, Python {python} could not be had:\n" + "\n".join(errors[-5:]))


def _persona(work: Path, pythons: list[str]) -> tuple[str, Blobs]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "wheel", "--no-deps"]
    subprocess.run([*command, "--no-build-isolation", "-w", str(work), str(ROOT)], check=True, stderr=subprocess.PIPE)
    wheel = next(work.glob("persona-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(work / "tree")
    shutil.copy(Path(__file__).with_name("no_postgres.py"), work / "tree" / "psycopg.py")
    blobs: Blobs = {}
    _collect(blobs, work / "tree", pythons)
    return wheel.name.split("-")[1], blobs


def _collect(blobs: Blobs, tree: Path, pythons: list[str]) -> None:
    """One blob may go to several places: its name is its content and its place."""
    for relative, path in contents.files(tree):
        data = path.read_bytes()
        name = f"{hashlib.sha256(data).hexdigest()} {relative if _differs(relative) else re.sub('[0-9]', '', relative)}"
        blob = blobs.setdefault(name, (data, {}))
        blob[1].update(dict.fromkeys(pythons, relative))


def _differs(relative: str) -> bool:
    """Digits matter in a name unless it is that of a program, which has the Python version in it."""
    return not relative.endswith((".so", ".pyd"))


def _is_program(blob: tuple[bytes, dict[str, str]]) -> bool:
    return blob[0][:4] in (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe") or blob[0][:2] == b"MZ"


def _alike_together(blobs: Blobs) -> list[tuple[str, tuple[bytes, dict[str, str]]]]:
    """The same program for several Python versions side by side, where the compressor finds it again."""

    def key(item: tuple[str, tuple[bytes, dict[str, str]]]) -> tuple[str, str, str]:
        place = min(item[1][1].values())
        return (Path(place).suffix, re.sub("[0-9]", "", place), min(item[1][1]))

    return sorted(blobs.items(), key=key)


def _stream(path: Path, blobs: Iterable[tuple[str, tuple[bytes, dict[str, str]]]], *, quick: bool, x86: bool) -> dict:
    listed = [(name.split(" ")[0], *blob) for name, blob in blobs]
    best = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 26}
    filters = [{"id": lzma.FILTER_X86}] if x86 else []
    filters.append({"id": lzma.FILTER_LZMA2, "preset": 1} if quick else best)
    data = b"".join(blob for _, blob, _ in listed)
    path.write_bytes(lzma.compress(data, filters=filters))
    return {"file": path.name, "blobs": [[sha[:32], len(blob), places] for sha, blob, places in listed]}


def _distribution(line: str) -> dict:
    name, version = line.split()[0].split("==")
    hashes = sorted(word.removeprefix("--hash=sha256:") for word in line.split() if word.startswith("--hash"))
    return {"name": name, "version": version, "licence": contents.licence(name), "sha256": hashes}


def _write_index(folder: Path, index: dict) -> None:
    (folder / "index.json").write_text(json.dumps(index, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
