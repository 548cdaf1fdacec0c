"""A store on each database, and the service on it."""

import contextlib
import dataclasses

import pytest

from databases import why_not
from persona.experiments.service import Options, open_service
from persona.store import locate
from persona.webhooks.addresses import parse_networks
from stores import QUICK

BACKENDS = [
    "sqlite",
    pytest.param(
        "postgres",
        marks=[
            pytest.mark.xdist_group("postgres"),
            pytest.mark.skipif(why_not() is not None, reason=str(why_not())),
        ],
    ),
]


@pytest.fixture(params=BACKENDS)
def location(request, tmp_path):
    return locate(environment_of(request, request.param, tmp_path))


@pytest.fixture
def embedded(tmp_path):
    return locate({"PERSONA_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def shared(request, tmp_path):
    if why_not():
        pytest.skip(why_not())
    return locate(environment_of(request, "postgres", tmp_path))


def environment_of(request, backend, tmp_path):
    environment = {"PERSONA_DATA_DIR": str(tmp_path / "data")}
    if backend == "postgres":
        environment["PERSONA_DATABASE_URL"] = request.getfixturevalue("postgres").url()
    return environment


@pytest.fixture
async def opened():
    """`await opened(location, works=False, ...)` opens a service that is closed after the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def opening(location, **options):
            chosen = dataclasses.replace(
                Options(processes=1, allowed=parse_networks(["127.0.0.1"]), delays=QUICK, reaper_every=0.1, grace=2),
                **options,
            )
            return await stack.enter_async_context(open_service(location, chosen))

        yield opening


@pytest.fixture
async def service(location, opened):
    """One that works."""
    return await opened(location)


@pytest.fixture
async def store(location, opened):
    """One that only reads and takes in: nothing is computed or sent."""
    return await opened(location, works=False)
