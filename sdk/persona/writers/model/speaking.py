"""The only place that speaks to pydantic-ai: one streamed request, in its words, and its answer in ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from persona.writers.model.failures import RefusedError, from_transport
from persona.writers.model.prompt import Message
from persona.writers.model.providers import Reference, UnreadableError, open_model
from persona.writers.model.reading import MalformedAnswerError

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import Model, ModelRequestParameters

TOOL = "write_persona"
MOST_BYTES = 16 << 20  # of one answer as it is sent: some 350 for each of its tokens, and 6,000 tokens


@asynccontextmanager
async def opened(
    reference: Reference,
    messages: Sequence[Message],
    schema: Mapping[str, Any] | None,
    *,
    most_output: int,
    timeout: float,
) -> AsyncGenerator[Any, None]:
    """A stream of pydantic-ai's events. Leaving early hangs up. `timeout` (seconds) is for the whole answer, kept at
    each wait for its next piece. Raises UnreadableError where a library stumbles over what the server sent."""
    from pydantic_ai.direct import model_request_stream

    request = model_request_stream(
        await _model_for(reference),
        _as_messages(messages),
        model_settings={
            "max_tokens": most_output,
            "request_timeout": timeout,
            "max_retries": 0,
            "thinking": False,
        },
        model_request_parameters=_parameters(reference, schema),
    )
    async with AsyncExitStack() as open_ones:
        with _readable():
            stream = await open_ones.enter_async_context(request)
        yield _Heard(stream)


class _Heard:
    """The stream's events and, at its end, the whole response."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncGenerator[Any, None]:
        events = aiter(self._stream)
        while True:
            with _readable():
                try:
                    event = await anext(events)
                except StopAsyncIteration:
                    return
            yield event

    def get(self) -> ModelResponse:
        with _readable():
            response: ModelResponse = self._stream.get()
            return response


# What libraries raise when an answer has not the shape that they take for granted.
_STUMBLED = (TypeError, AttributeError, ValueError, LookupError, RecursionError, AssertionError)


@contextmanager
def _readable() -> Generator[None, None, None]:
    try:
        yield
    except _STUMBLED as error:
        if from_transport(error):
            raise
        raise UnreadableError(type(error).__name__) from error


_models: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Reference, Model]] = WeakKeyDictionary()


async def _model_for(reference: Reference) -> Model:
    """One model and client for each event loop. Loading the libraries takes seconds: not on the loop."""
    known = _models.setdefault(asyncio.get_running_loop(), {})
    if reference not in known:
        await asyncio.to_thread(load, reference)
        known.setdefault(reference, open_model(reference, http_client()))
    return known[reference]


def http_client() -> httpx2.AsyncClient:
    """Connections are not kept: each request takes seconds, there are a few dozen, and nobody has to close anything.

    An answer that does not end is hung up on: the libraries would keep an endless line in memory.
    """
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: Any) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            got = 0
            async for piece in self._stream:
                got += len(piece)
                if got > MOST_BYTES:
                    raise UnreadableError("it does not end")
                yield piece

        async def aclose(self) -> None:
            await self._stream.aclose()

    async def bound(response: httpx2.Response) -> None:
        response.stream = Bounded(response.stream)

    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(600, connect=10),
        limits=httpx2.Limits(max_keepalive_connections=0),
        event_hooks={"response": [bound]},
    )


def load(reference: Reference) -> None:
    """Imports what the provider needs and reads the prices."""
    from importlib import import_module

    import_module("pydantic_ai.direct")
    import_module(f"pydantic_ai.models.{reference.provider.name}")
    import_module("genai_prices").data_snapshot.get_snapshot()


def _as_messages(messages: Sequence[Message]) -> list[ModelMessage]:
    from pydantic_ai.messages import ModelRequest, ModelResponse, SystemPromptPart, TextPart, UserPromptPart

    found: list[ModelMessage] = []
    parts: list[Any] = []
    for message in messages:
        if message.role == "assistant":
            found += [ModelRequest(parts=parts), ModelResponse(parts=[TextPart(content=message.text)])]
            parts = []
        else:
            kind = SystemPromptPart if message.role == "system" else UserPromptPart
            parts.append(kind(content=message.text))
    return [*found, ModelRequest(parts=parts)]


def _parameters(reference: Reference, schema: Mapping[str, Any] | None) -> ModelRequestParameters:
    """Typed output as a tool that must be called; for Ollama as a JSON Schema that its decoder enforces."""
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition
    from pydantic_ai.tools import ToolDefinition

    if schema is None:
        return ModelRequestParameters()
    if reference.provider.name == "ollama" and not reference.model.endswith("-cloud"):
        return ModelRequestParameters(
            output_mode="native", output_object=OutputObjectDefinition(json_schema=dict(schema), name=TOOL)
        )
    tool = ToolDefinition(
        name=TOOL,
        description="Hands in the persona.",
        parameters_json_schema=dict(schema),
        kind="output",
    )
    return ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)


def text_of(event: Any) -> str:
    """The characters an event brings, of text or of a tool's arguments."""
    from pydantic_ai.messages import PartDeltaEvent, PartStartEvent

    if isinstance(event, PartStartEvent):
        part: Any = event.part
        return getattr(part, "content", None) or "" if part.part_kind == "text" else ""
    if isinstance(event, PartDeltaEvent):
        delta: Any = event.delta
        if delta.part_delta_kind == "text":
            return str(delta.content_delta)
        if delta.part_delta_kind == "tool_call" and isinstance(delta.args_delta, str):
            return delta.args_delta
    return ""


def answer_of(response: ModelResponse) -> str:
    from pydantic_ai.messages import TextPart, ToolCallPart

    for part in response.parts:
        if isinstance(part, ToolCallPart):
            return part.args_as_json_str()
    return "".join(part.content for part in response.parts if isinstance(part, TextPart))


def check_refusal(response: ModelResponse) -> None:
    """Raises RefusedError."""
    if response.finish_reason == "content_filter":
        raise RefusedError((response.provider_details or {}).get("refusal") or "")


def check_finish(response: ModelResponse) -> None:
    """Raises MalformedAnswerError for an answer that was cut at its limit."""
    if response.finish_reason == "length":
        raise MalformedAnswerError("it was cut off at the longest answer allowed")
