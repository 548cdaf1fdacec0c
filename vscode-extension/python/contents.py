"""What goes into the packages of a VSIX: for which machines, from which locked wheels, and what is left out of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import metadata, requires
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = frozenset({"lsp", "api", "scripts", "office"})

# target: (wheel platforms, newest first; sys_platform, platform_machine, platform_system, os_name)
TARGETS: dict[str, tuple[list[str], tuple[str, str, str, str]]] = {
    "linux-x64": (
        [f"manylinux_2_{minor}_x86_64" for minor in (28, 27, 26, 24, 17, 5)] + ["manylinux2014_x86_64"],
        ("linux", "x86_64", "Linux", "posix"),
    ),
    "linux-arm64": (
        [f"manylinux_2_{minor}_aarch64" for minor in (28, 27, 26, 24, 17)] + ["manylinux2014_aarch64"],
        ("linux", "aarch64", "Linux", "posix"),
    ),
    "darwin-arm64": (
        [f"macosx_{major}_0_{kind}" for major in (14, 13, 12, 11) for kind in ("arm64", "universal2")],
        ("darwin", "arm64", "Darwin", "posix"),
    ),
    "darwin-x64": (
        [
            f"macosx_{version}_{kind}"
            for version in ("14_0", "13_0", "12_0", "11_0", "10_15", "10_14", "10_13", "10_12", "10_9")
            for kind in ("x86_64", "universal2")
        ],
        ("darwin", "x86_64", "Darwin", "posix"),
    ),
    "win32-x64": (["win_amd64"], ("win32", "AMD64", "Windows", "nt")),
}

# Files that the language server and the HTTP server never open. `tests/extension` runs both from what is left.
_LEFT_OUT = re.compile(
    "|".join(
        (
            r"(^|/)(tests?|__pycache__|_pyinstaller)/",
            r"^bin/",
            r"\.(pyi|h|hpp|lib|a|pxd|pyx|c|cpp|f90|pxi|cmake|pc|rs)$",  # for compilers and type checkers
            r"^numpy/(f2py|distutils|doc)/|^numpy/.*_(simd|tests)\.(cpython|cp3)",
            r"^lxml/(objectify|sax|builder|html/|includes/|isoschematron/)",  # python-docx reads with lxml.etree
            r"^sqlalchemy/.*\.(so|pyd)$|_avx2\.(cpython|cp3)",  # each has a slower twin that is kept
            r"^sqlalchemy/dialects/(mysql|mssql|oracle)/",
            r"^psycopg(_binary|_binary\.libs)?/|^psycopg\w*-[^/]*\.dist-info/",  # see no_postgres.py
            r"^phonenumbers/(geodata|carrierdata|tzdata)/",  # where a number is from; it is only found and hidden
            r"^fastapi_offline/static/redoc",
            r"^pygments/lexers/(?!__init__|_mapping|special|python|data|text|markup)",
            r"\.dist-info/(sboms/|RECORD$|INSTALLER$|REQUESTED$|direct_url\.json$)",
        )
    )
)


def is_left_out(path: str) -> bool:
    """Whether the file of this POSIX path below site-packages is not needed."""
    return bool(_LEFT_OUT.search(path))


def needed(target: str, python: str) -> set[str]:
    """Canonical names of the distributions that `persona` with EXTRAS needs there, as far as they are installed here.

    `python` is like "3.12". Markers are judged for the target, not for this machine.
    """
    sys_platform, machine, system, os_name = TARGETS[target][1]
    environment = {
        **default_environment(),
        "sys_platform": sys_platform,
        "platform_machine": machine,
        "platform_system": system,
        "os_name": os_name,
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    seen: dict[str, frozenset[str]] = {}
    todo = [("persona", EXTRAS)]
    while todo:
        name, extras = todo.pop()
        if name in seen and extras <= seen[name]:
            continue
        seen[name] = seen.get(name, frozenset()) | extras
        for line in requires(name) or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({**environment, "extra": extra}) for extra in {*seen[name], ""}):
                todo.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return set(seen) - {"persona"}


def locked(lock: Path, names: set[str]) -> list[str]:
    """The lines of the lock file, with hashes, for these names. Raises SystemExit when one is not locked."""
    lines = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    found = {canonicalize_name(line.split("==")[0].strip()): line for line in lines if "==" in line}
    missing = sorted(names - set(found))
    if missing:
        raise SystemExit(f"{lock.name} does not lock {', '.join(missing)}. Run: make lock")
    return [found[name] for name in sorted(names)]


def licence(name: str) -> str:
    """As the distribution says itself, for the list of what is bundled."""
    about = metadata(name)
    said = about.get("License-Expression") or about.get("License") or ""
    if said and "\n" not in said:
        return str(said)
    trove = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return ", ".join(trove)


def files(tree: Path) -> Iterator[tuple[str, Path]]:
    """(POSIX path below the tree, file) of all that is kept, in sorted order."""
    for path in sorted(tree.rglob("*")):
        relative = path.relative_to(tree).as_posix()
        if path.is_file() and not is_left_out(relative):
            yield relative, path
