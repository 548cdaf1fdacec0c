"""The receivers that docs/webhooks.md shows, and libraries of others, take what Persona really sends."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from persona.experiments import deliveries, endpoints
from persona.experiments.service import Options, open_service
from persona.store import locate
from persona.webhooks import new_secret
from persona.webhooks.addresses import parse_networks
from receivers import receiving
from stores import SETTINGS, sources

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "docs" / "examples"
HERE = Options(allowed=parse_networks(["127.0.0.1"]), delays=())
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (ROOT / "node_modules" / "standardwebhooks").exists(),
    reason="needs node and the packages of tests/peers",
)


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, str(EXAMPLES / "receive_webhooks.py")],
        pytest.param(["node", str(EXAMPLES / "receive_webhooks.mjs")], marks=needs_node),
    ],
    ids=["python", "node"],
)
async def test_an_example_receiver_takes_what_is_signed_with_its_secret_and_refuses_the_rest(command, tmp_path):
    secret = new_secret()
    receiver = subprocess.Popen(
        [*command, "0"],
        env={**os.environ, "PERSONA_WEBHOOK_SECRET": secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        port = (await asyncio.to_thread(receiver.stdout.readline)).split()[-1]
        async with open_service(locate({}, folder=tmp_path / "data"), HERE) as service:
            async with service.begin() as connection:
                url = f"http://127.0.0.1:{port}/"
                good, _ = await endpoints.create_endpoint(
                    connection, url=url, insecure=True, secret=secret, events=["generation.completed"]
                )
                other, _ = await endpoints.create_endpoint(
                    connection, url=url, insecure=True, events=["script.completed"]
                )
                await deliveries.send_test(connection, other.id)
            refused = await asyncio.to_thread(receiver.stdout.readline)
            run = (await service.start_run(sources(), SETTINGS)).run
            told = await asyncio.to_thread(receiver.stdout.readline)
            assert (await service.wait(run.id, 60)).state == "completed"
            async with asyncio.timeout(20):
                state = "pending"
                while state == "pending":
                    async with service.read() as connection:
                        [delivery] = (await deliveries.list_deliveries(connection, good.id)).items
                    state = delivery.state
            assert state == "delivered"
    finally:
        receiver.kill()
        receiver.communicate()
    assert refused.startswith("refused:")
    assert told.startswith(f"{delivery.id} generation.completed")


@needs_node
async def test_the_npm_libraries_of_standard_webhooks_and_svix_verify_our_deliveries(tmp_path):
    with receiving() as receiver:
        async with open_service(locate({}, folder=tmp_path / "data"), HERE) as service:
            async with service.begin() as connection:
                endpoint, old = await endpoints.create_endpoint(connection, url=receiver.url, insecure=True)
                await deliveries.send_test(connection, endpoint.id)
            await asyncio.to_thread(receiver.wait_for, lambda got: len(got) == 1)
            async with service.begin() as connection:
                new = await endpoints.rotate_secret(connection, endpoint.id)
                await deliveries.send_test(connection, endpoint.id)
            await asyncio.to_thread(receiver.wait_for, lambda got: len(got) == 2)
    first, second = receiver.got
    cases = [(old, first), (new, first), (old, second), (new, second), (new_secret(), second)]
    given = [{"secret": secret, "body": got.body.decode(), "headers": got.headers} for secret, got in cases]
    done = await asyncio.to_thread(
        subprocess.run,
        ["node", str(ROOT / "tests" / "peers" / "webhooks.mjs")],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    both = ["webhook.test"] * 2
    assert json.loads(done.stdout) == [both, ["refused"] * 2, both, both, ["refused"] * 2]


@pytest.mark.parametrize("name", ["webhooks.md", "operations.md", "scaling.md"])
def test_every_command_and_file_that_a_page_names_is_there(name):
    import re

    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    from persona_daemon.cli import COMMANDS

    for command in re.findall(r"\bpersona ([a-z]+)\b", page):
        if f"`persona {command}" in page or f"$ persona {command}" in page:
            assert command in COMMANDS
    for link in re.findall(r"\]\(([^)#]+)\)", page):
        if "://" not in link:
            assert (ROOT / "docs" / link).exists(), link
    for test in re.findall(r"`(tests/[\w/.]+)`", page):
        assert (ROOT / test).exists(), test
    for selector in re.findall(r"-k (\w+)", page):
        assert f"_{selector}" in (ROOT / "tests/sdk/experiments/test_crashes.py").read_text(encoding="utf-8")


def test_the_deployment_examples_start_commands_that_there_are():
    import yaml

    from persona_daemon.cli import build_parser

    compose = yaml.safe_load((ROOT / "docs/deploy/compose.yaml").read_text(encoding="utf-8"))
    unit = (ROOT / "docs/deploy/persona.service").read_text(encoding="utf-8")
    commands = [compose["services"][name]["environment"]["PERSONA_COMMAND"].split() for name in ("serve", "worker")]
    [start] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    for command in (*commands, start.split()[1:]):
        assert build_parser(command).parse_args(command).command == command[0]
