"""All four providers, over their own protocols."""

import pytest

from peers.models import MODELS
from persona.writers.port import WriterSession


@pytest.mark.parametrize("name", MODELS.values(), ids=MODELS)
async def test_a_persona_is_written_from_typed_streamed_answers(peer, make_writer, brief, name):
    writer, session = make_writer(name), WriterSession()
    await writer.prepare()
    draft = await writer.write(brief, session)
    assert len(draft.claims) == 8, session.dropped
    assert draft.title == "Drill user" or draft.title == "drill user"
    assert session.dropped == []
    [request] = peer.requests
    assert "stream" in request["path"] or '"stream":true' in request["body"].replace(" ", "")
    assert session.usage.requests == 1
    assert session.usage.input_tokens > 100
    assert session.usage.output_tokens > 100
