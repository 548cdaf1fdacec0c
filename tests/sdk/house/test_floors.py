"""The house stands: every room imports only from floors below it, and start-up stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SDK = Path(__file__).resolve().parents[3] / "sdk" / "persona"
DAEMON = SDK.parents[1] / "daemon" / "persona_daemon"

FLOORS = {
    "errors": 0,
    "progress": 0.5,
    "_version": 0,
    "settings": 1,
    "text": 1,
    "corpus": 2,
    "terms": 2.5,
    "segments": 3,
    "claims": 4,
    "personas": 5,
    "writers": 6,
    "store": 6,
    "scripts": 6.2,
    "chat": 6.5,
    "generation": 7,
    "jobs": 7,
    "sample": 7,
    "spec": 8.5,
    "watching": 8,
    "webhooks": 8,
    "experiments": 9,
    "_remote": 9.5,
    "_portal": 1,
    "client": 10,
    "_sync_client": 11,
    "__init__": 12,
}


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "persona":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("persona.")}
    return found


def rooms():
    for path in sorted(SDK.rglob("*.py")):
        room = path.relative_to(SDK).parts[0].removesuffix(".py")
        yield pytest.param(path, room, id=str(path.relative_to(SDK)))


@pytest.mark.parametrize(("path", "room"), list(rooms()))
def test_a_room_imports_only_from_floors_below(path, room):
    assert room in FLOORS, f"{room} has no floor: give it one here and in docs/architecture.md"
    for other in imports_of(path) - {room, "__version__"}:
        assert other in FLOORS, f"{path.name} imports persona.{other}, which has no floor"
        assert FLOORS[other] < FLOORS[room], f"{path.name} on floor {FLOORS[room]} imports {other}"


@pytest.mark.parametrize("path", sorted(SDK.rglob("*.py")), ids=lambda p: str(p.relative_to(SDK)))
def test_the_sdk_does_not_know_the_daemon(path):
    assert "persona_daemon" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", [p.parent for p in sorted(SDK.rglob("__init__.py"))], ids=lambda p: p.name)
def test_every_room_says_what_it_is_for(folder):
    assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))


HEAVY = (
    "numpy pydantic yaml rich pydantic_ai sqlalchemy dbos fastapi uvicorn httpx2 phonenumbers asyncio argparse".split()
)


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split("\n")[-2].split()}


def test_importing_persona_loads_nothing_heavy():
    assert not loaded_after("import persona") & set(HEAVY)


def test_help_loads_argparse_and_nothing_heavier():
    statement = "from persona_daemon.cli import main\nmain(['--help'])"
    assert not loaded_after(statement) & (set(HEAVY) - {"argparse"})


def test_generating_with_the_embedded_engine_loads_no_model_no_store_and_no_network():
    statement = (
        "from persona import PersonaClient\n"
        "with PersonaClient() as client:\n"
        "    client.generate({f'{n}.md': f'{n}: I want to borrow tool number {n} early. It is hard to find.\\n'"
        " for n in ('Ana', 'Bo', 'Cleo', 'Dee', 'Eli', 'Flo')})"
    )
    unwanted = {"pydantic_ai", "sqlalchemy", "dbos", "fastapi", "uvicorn", "httpx2", "httpx", "openai", "anthropic"}
    assert not loaded_after(statement) & unwanted
