"""A folder that the person does not trust, told so in `initializationOptions`."""

import pytest
import pytest_asyncio


def state(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest_asyncio.fixture
async def wary(editors, study):
    return await editors(study, options={"trusted": False})


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ("persona.build", {}),
        ("persona.build", {"force": True}),
        ("persona.check", {"fix": True}),
        ("persona.makeScript", {"format": "character_card"}),
        ("persona.attachEvidence", {"claim": "drill"}),
        ("persona.newSpec", {"name": "Another"}),
        ("persona.serve.start", {"port": 0}),
    ],
)
async def test_nothing_is_generated_written_or_served(wary, spec, study, lock, command, more):
    before = state(study)
    told = {"spec": wary.uri(spec), "persona": lock.personas[0].id, "folder": wary.uri(study), **more}
    with pytest.raises(Exception, match="not trusted, so nothing is generated, written or served"):
        await wary.command(command, **told)
    assert (await wary.ask("persona/tree", {}))["runs"] == []
    assert (await wary.ask("persona/serverStatus", {}))["serving"] is None
    assert state(study) == before


async def test_personas_are_read_and_specs_are_checked(wary, spec, lock):
    (told,) = (await wary.ask("persona/tree", {}))["specs"]
    assert len(told["personas"]) == len(lock.personas)
    assert (await wary.command("persona.check", spec=wary.uri(spec)))["problems"] == 0
    text = await wary.command("persona.scriptText", spec=wary.uri(spec), persona=lock.personas[0].id)
    assert lock.personas[0].name in text["text"]
    wary.open(spec, spec.read_text().replace("writer", "riter").replace("name:", "nam:"))
    assert await wary.problems(spec)
