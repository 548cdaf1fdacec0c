"""The answer to `initialize` is known before the server is imported, and is what the server says itself."""

import subprocess
import sys

from persona_daemon.language.announcing import FILE, announced, capabilities_text


def test_what_is_announced_is_what_the_server_can_do():
    assert FILE.read_text() == capabilities_text(), "run: make docs"


def test_what_is_announced_is_read_without_the_server():
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from persona_daemon.language.announcing import announced; announced();"
         "print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not {"lsprotocol.types", "pygls", "asyncio"} & set(done.stdout.split())


def test_nothing_is_announced_where_the_server_is_not_installed(monkeypatch):
    class Absent:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "pygls":
                raise ModuleNotFoundError("No module named 'pygls'", name="pygls")

    assert announced()["capabilities"]["hoverProvider"]
    for name in [name for name in sys.modules if name.partition(".")[0] == "pygls"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Absent, *sys.meta_path])
    announced.cache_clear()
    try:
        assert announced() is None
    finally:
        announced.cache_clear()
