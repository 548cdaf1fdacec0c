"""The providers, as one table: where their keys and addresses come from, and how to ask whether a model is there.

Addresses come from the variables that the providers' own libraries read; a server that speaks OpenAI's protocol is
reached as `openai:<model>` with `OPENAI_BASE_URL`.
"""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from persona.errors import MissingExtraError, WriterError
from persona.text.unseen import without_unseen

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model


_MOST_SECONDS = 10.0  # for the list of models


@dataclass(frozen=True, slots=True)
class Provider:
    """`keys` and `addresses` are environment variables, the first that is set counts. `models` is the path below the
    address where models are listed."""

    name: str
    title: str
    library: str
    keys: tuple[str, ...]
    addresses: tuple[str, ...]
    default: str
    models: str
    needs_key: bool = True
    together: int = 8  # requests at the same time, unless PERSONA_LLM_CONCURRENCY says otherwise


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider(
            "anthropic", "Anthropic", "anthropic", ("ANTHROPIC_API_KEY",), ("ANTHROPIC_BASE_URL",),
            "https://api.anthropic.com", "/v1/models",
        ),
        Provider(
            "openai", "OpenAI", "openai", ("OPENAI_API_KEY",), ("OPENAI_BASE_URL",),
            "https://api.openai.com/v1", "/models",
        ),
        Provider(
            "google", "Google", "google.genai", ("GOOGLE_API_KEY", "GEMINI_API_KEY"), ("GOOGLE_GEMINI_BASE_URL",),
            "https://generativelanguage.googleapis.com", "/v1beta/models",
        ),
        Provider(
            "ollama", "Ollama", "openai", ("OLLAMA_API_KEY",), ("OLLAMA_BASE_URL", "OLLAMA_HOST"),
            "http://localhost:11434", "/v1/models", needs_key=False, together=2,
        ),
    )
}  # fmt: skip


class UnreadableError(Exception):
    """Nothing can be made of what the server sent; the text says why."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A model as a spec names it, with the address and key that the environment gives."""

    provider: Provider
    model: str
    address: str
    key: str | None

    @property
    def name(self) -> str:
        return f"{self.provider.name}:{self.model}"

    @property
    def shown_address(self) -> str:
        """The address without the name and password that may stand in it."""
        return re.sub(r"//[^/]*@", "//", self.address)

    @property
    def own_address(self) -> bool:
        return self.address != self.provider.default

    @classmethod
    def read(cls, name: str) -> Reference:
        kind, _, model = name.partition(":")
        provider = PROVIDERS[kind]
        given = _first(provider.addresses)
        address = given.rstrip("/") if given else provider.default
        if kind == "ollama" and given:
            address = _ollama_address(address)
        return cls(provider, model, address, _first(provider.keys))


def check_installed(reference: Reference) -> None:
    """Raises MissingExtraError."""
    for module in ("pydantic_ai", reference.provider.library.split(".")[0], reference.provider.library):
        if find_spec(module) is None:
            raise MissingExtraError(f'The writer "{reference.name}"', "llm")


def check_key(reference: Reference) -> None:
    """Raises WriterError when the provider wants a key and none is set. A server of one's own may do without."""
    provider = reference.provider
    if reference.key or not provider.needs_key or (provider.name == "openai" and reference.own_address):
        return
    raise WriterError(
        f"{provider.title} needs a key, and {' or '.join(provider.keys)} is not set.",
        where=f'writer "{reference.name}"',
        hint=f'Set {provider.keys[0]}, or use writer "embedded", which needs none.',
    )


async def check_model(reference: Reference, client: httpx2.AsyncClient) -> None:
    """Asks the provider, with one or two requests that cost nothing, whether the key is good and the model is there.

    Raises WriterError for a server away, a key refused, a model unknown. Where the server does not say (no list of
    models, too busy), nothing is concluded.
    """
    found = await _get(reference, client, f"/{reference.model}")
    if found is not None and found[0] == 200:
        return
    listed = await _get(reference, client, "")
    if listed is None or listed[0] != 200:
        return
    known = _listed(listed[1])
    names = {reference.model, f"{reference.model}:latest"}
    if not known or names & set(known):
        return
    from difflib import get_close_matches

    near = get_close_matches(reference.model, known, n=3, cutoff=0.5)
    near_by = f" Did you mean {' or '.join(near)}?" if near else f" It offers {', '.join(sorted(known)[:5])}."
    pull = f" Fetch it with: ollama pull {reference.model}" if reference.provider.name == "ollama" else ""
    raise WriterError(
        f'{_server(reference)} knows no model "{reference.model}".{near_by}',
        where=f'writer "{reference.name}"',
        hint=pull.strip() or None,
    )


async def _get(reference: Reference, client: httpx2.AsyncClient, below: str) -> tuple[int, Any] | None:
    """(status, JSON or None), or None when the server gave no usable answer in time."""
    import httpx2

    provider = reference.provider
    headers = {
        "anthropic": {"x-api-key": reference.key or "", "anthropic-version": "2023-06-01"},
        "google": {"x-goog-api-key": reference.key or ""},
    }.get(provider.name, {"authorization": f"Bearer {reference.key}"} if reference.key else {})
    try:
        # The library's own limit is for each piece: who sends a byte now and then would be waited for.
        async with asyncio.timeout(_MOST_SECONDS):
            address = f"{reference.address}{provider.models}{below}"
            answer = await client.get(address, headers=headers, timeout=_MOST_SECONDS)
    except httpx2.InvalidURL as error:
        raise _away(reference, "that is no address") from error
    except httpx2.UnsupportedProtocol as error:
        raise _away(reference, "an address begins with http:// or https://") from error
    except (httpx2.TimeoutException, TimeoutError) as error:
        raise _away(reference, f"it did not answer in {_MOST_SECONDS:g} seconds") from error
    except httpx2.TransportError as error:
        raise _away(reference, "nobody answers there") from error
    except (httpx2.DecodingError, UnreadableError):
        return None
    if answer.status_code in (401, 403) or (answer.status_code == 400 and "API_KEY_INVALID" in answer.text):
        raise key_refused(reference)
    try:
        return answer.status_code, answer.json()
    except (ValueError, RecursionError):
        return answer.status_code, None


def key_refused(reference: Reference) -> WriterError:
    variable = next((name for name in reference.provider.keys if os.environ.get(name)), reference.provider.keys[0])
    return WriterError(
        f"{_server(reference)} refuses the key in {variable}.",
        where=f'writer "{reference.name}"',
        hint="Check that it is whole, still valid, and allowed to use this model.",
    )


def _away(reference: Reference, why: str) -> WriterError:
    start = " Start it with: ollama serve." if reference.provider.name == "ollama" else ""
    return WriterError(
        f"{reference.provider.title} cannot be reached at {reference.shown_address}: {why}.",
        where=f'writer "{reference.name}"',
        hint=f'Check the network and {reference.provider.addresses[0]}, or use writer "embedded".{start}',
    )


def _server(reference: Reference) -> str:
    return f"The server at {reference.shown_address}" if reference.own_address else reference.provider.title


def _listed(answer: Any) -> list[str]:
    """Model names out of {"data": [{"id": …}]} or Google's {"models": [{"name": "models/…"}]}."""
    if not isinstance(answer, dict):
        return []
    entries = answer.get("data") or answer.get("models") or []
    if not isinstance(entries, list):
        return []
    names = [entry.get("id") or entry.get("name") for entry in entries if isinstance(entry, dict)]
    return [without_unseen(name).removeprefix("models/") for name in names if isinstance(name, str)]


def open_model(reference: Reference, client: httpx2.AsyncClient) -> Model:
    """The model behind pydantic-ai's interface, sending over `client`."""
    name, key, address = reference.model, reference.key, reference.address
    match reference.provider.name:
        case "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            return AnthropicModel(name, provider=AnthropicProvider(api_key=key, base_url=address, http_client=client))
        case "google":
            from pydantic_ai.models.google import GoogleModel
            from pydantic_ai.providers.google import GoogleProvider

            return GoogleModel(name, provider=GoogleProvider(api_key=key, base_url=address, http_client=client))
        case "ollama":
            from pydantic_ai.models.ollama import OllamaModel
            from pydantic_ai.providers.ollama import OllamaProvider

            provider = OllamaProvider(base_url=f"{address}/v1", api_key=key, http_client=client)
            return OllamaModel(name, provider=provider)
        case _:
            from pydantic_ai.models.openai import OpenAIChatModel
            from pydantic_ai.providers.openai import OpenAIProvider

            openai = OpenAIProvider(base_url=address, api_key=key or "no-key", http_client=client)
            return OpenAIChatModel(name, provider=openai)


def _ollama_address(given: str) -> str:
    """`OLLAMA_HOST` may be "host", "host:port" or ":port"; `OLLAMA_BASE_URL` often ends in /v1."""
    address = given.removesuffix("/v1").rstrip("/")
    if "://" in address:
        return address
    host, _, port = address.rpartition(":") if ":" in address else (address, "", "")
    host = "localhost" if host in ("", "0.0.0.0") else host  # noqa: S104 - a server listens there, nobody answers there
    return f"http://{host}:{port or 11434}"


def _first(variables: tuple[str, ...]) -> str | None:
    return next((value for name in variables if (value := os.environ.get(name, "").strip())), None)
