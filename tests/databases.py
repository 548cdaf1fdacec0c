"""A PostgreSQL of the tests' own: its cluster lies in a folder of its own, listens on a socket file and on a port of
this machine, and is gone with the tests. PostgreSQL does not run as root; then it runs as whichever ordinary user there
is for it."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

USER = "persona"


def programs() -> Path | None:
    """The folder of initdb and postgres."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("postgres")
    return Path(found).parent if found and shutil.which("initdb") else None


def why_not() -> str | None:
    """Why PostgreSQL cannot run here; None when it can."""
    if programs() is None:
        return "PostgreSQL is not installed"
    if os.getuid() == 0 and not (shutil.which("setpriv") and _somebody()):
        return "PostgreSQL does not run as root, and there is nobody else to run it"
    return None


class Cluster:
    """`url()` gives a new, empty database, over its socket file or over TCP."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def url(self, *, tcp: bool = False) -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.sql(f'CREATE DATABASE "{name}"')
        if tcp:
            return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"
        return f"postgresql://{USER}@/{name}?host={self.folder}&port={self.port}"

    def sql(self, statement: str) -> None:
        import psycopg

        where = f"host={self.folder} port={self.port} user={USER} dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Short paths: a socket's may have about 100 characters."""
    where = programs()
    assert where is not None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    data = folder / "data"
    port = _free_port()
    become = []
    if os.getuid() == 0:
        somebody = _somebody()
        assert somebody is not None
        os.chown(folder, somebody.pw_uid, somebody.pw_gid)
        become = ["setpriv", f"--reuid={somebody.pw_uid}", f"--regid={somebody.pw_gid}", "--clear-groups"]
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "full_page_writes": "off",
        "max_connections": "300",
        "shared_buffers": "64MB",
    }
    try:
        subprocess.run(
            [*become, where / "initdb", "-D", data, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8"],
            check=True,
            capture_output=True,
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder.parent / f"{folder.name}.log").open("wb") as log:
            server = subprocess.Popen(
                [*become, where / "postgres", "-D", data, *options],
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            )
        try:
            made = Cluster(folder, port)
            _wait_for(made, server)
            yield made
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing is kept
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)


def _wait_for(made: Cluster, server: subprocess.Popen[bytes]) -> None:
    import psycopg

    deadline = time.monotonic() + 60
    while True:
        try:
            return made.sql("SELECT 1")
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _somebody() -> pwd.struct_passwd | None:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    return None
