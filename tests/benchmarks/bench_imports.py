"""What each dependency costs at import, in CPU time (which other work on the machine hardly disturbs) and as a ratio
to bare Python: the figures of docs/decisions/dependencies.md."""

from __future__ import annotations

import resource
import subprocess
import sys

MODULES = {
    "charset-normalizer": "charset_normalizer",
    "merge3": "merge3",
    "numpy": "numpy",
    "phonenumbers": "phonenumbers",
    "platformdirs": "platformdirs",
    "pydantic": "pydantic",
    "PyYAML": "yaml",
    "rapidfuzz": "rapidfuzz.distance",
    "rich": "rich.console",
    "snowballstemmer": "snowballstemmer",
    "python-calamine": "python_calamine",
    "python-docx": "docx",
    "pygls": "pygls.lsp.server",
    "lsprotocol": "lsprotocol.types",
    "watchfiles": "watchfiles",
    "fastapi": "fastapi",
    "uvicorn": "uvicorn",
    "SQLAlchemy": "sqlalchemy.ext.asyncio",
    "aiosqlite": "aiosqlite",
    "alembic": "alembic",
    "dbos": "dbos",
    "httpx2": "httpx2",
    "limits": "limits",
    "standardwebhooks": "standardwebhooks",
    "structlog": "structlog",
    "python-multipart": "python_multipart",
    "prometheus-client": "prometheus_client",
    "psycopg": "psycopg",
    "pydantic-ai-slim": "pydantic_ai.direct",
    "genai-prices": "genai_prices",
    "Jinja2": "jinja2",
}


def spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def best(code: str, times: int = 3) -> float | None:
    found = []
    for _ in range(times):
        before = spent()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True)
        if done.returncode:
            return None
        found.append(spent() - before)
    return min(found)


def main() -> None:
    bare = best("pass", 15) or 0.0
    print(f"bare Python: {bare * 1000:.0f} ms")
    for name, module in MODULES.items():
        took = best(f"import {module}")
        if took is None:
            print(f"{name:<22} not installed")
            continue
        print(f"{name:<22} {max(0.0, took - bare) * 1000:6.0f} ms   {took / bare:5.1f} x bare Python")


if __name__ == "__main__":
    main()
