"""What went wrong with a request, in one sentence, and whether asking again may help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from persona.errors import PersonaError, WriterError
from persona.text.unseen import without_unseen
from persona.writers.model.providers import Reference, UnreadableError, key_refused
from persona.writers.model.reading import MalformedAnswerError


class RefusedError(Exception):
    """The model, or its provider's filter, declined to answer; the text is its own, where it gave one."""


@dataclass(frozen=True, slots=True)
class Failure:
    error: PersonaError
    again: bool = False
    retry_after: float | None = None  # seconds, where the provider said so

    def after(self, attempts: int) -> PersonaError:
        """The error, with how often it was tried."""
        if self.again and attempts > 1 and isinstance(self.error, WriterError):
            self.error.message = f"{self.error.message.rstrip('.')} ({attempts} attempts)."
        return self.error


def explain(error: Exception, reference: Reference, timeout: float) -> Failure:
    """Errors that are not ours to explain (a programming error) come back as they are raised."""
    if isinstance(error, PersonaError):
        return Failure(error)
    server = f"The server at {reference.shown_address}" if reference.own_address else reference.provider.title

    def failed(sentence: str, hint: str | None = None, *, again: bool = False, wait: float | None = None) -> Failure:
        return Failure(WriterError(sentence, where=f'writer "{reference.name}"', hint=hint), again, wait)

    if isinstance(error, MalformedAnswerError):
        return failed(
            f"The model's answer is not what was asked for: {error}.",
            "Try another model; small ones often cannot keep to a form.",
            again=True,
        )
    if isinstance(error, RefusedError):
        own = f" It said: “{_short(str(error))}”" if str(error) else ""
        return failed(
            f"{reference.provider.title}'s model declined to write about this evidence.{own}",
            'Use another model, writer "embedded", or fallback "embedded".',
        )
    if isinstance(error, UnreadableError):
        return failed(f"{server} sent an answer that cannot be read.", again=True)
    return _provider_failure(error, reference, server, timeout, failed)


def _provider_failure(
    error: Exception, reference: Reference, server: str, timeout: float, failed: Callable[..., Failure]
) -> Failure:
    from pydantic_ai import exceptions as ai

    wait = getattr(error, "retry_after", None)
    detail = _detail(error)
    match error:
        case ai.ModelAuthenticationError():
            return Failure(key_refused(reference))
        case ai.ModelNotFoundError():
            found = failed(f'{server} knows no model "{reference.model}".', detail or None)
        case ai.ModelQuotaExceededError():
            found = failed(f"The account at {reference.provider.title} has no credit left.", detail or None)
        case ai.ModelContextWindowExceededError():
            found = failed("The evidence is longer than the model can read.", "Choose a model with a longer context.")
        case ai.ModelRateLimitError():
            found = failed(f"{server} limits how often it may be asked (429).", _later(wait), again=True, wait=wait)
        case ai.ModelOverloadedError():
            found = failed(f"{server} is overloaded.", _later(wait), again=True, wait=wait)
        case ai.ModelTimeoutError() | ai.ModelRequestTimeout():
            found = failed(
                f"{server} did not finish its answer within {timeout:g} seconds.",
                "PERSONA_LLM_TIMEOUT=<seconds> allows longer answers.",
                again=True,
            )
        case ai.ModelConnectionError():
            broken = error.phase == "read" or error.in_stream
            what = "broke off its answer" if broken else "cannot be reached"
            found = failed(f"{server} {what}.", "Check the network and try again.", again=True)
        case ai.ModelHTTPError() if error.status_code >= 500 or error.status_code in (408, 409, 425):
            found = failed(f"{server} failed ({error.status_code}).", "Try again later.", again=True, wait=wait)
        case ai.ModelServerError() | ai.ModelUnavailableError():
            found = failed(f"{server} failed.", "Try again later.", again=True, wait=wait)
        case ai.ModelHTTPError():
            found = failed(f"{server} did not accept the request ({error.status_code}).", detail or None)
        case ai.ModelAPIError() | ai.UnexpectedModelBehavior():
            found = failed(f"{server} sent an answer that cannot be read.", detail or None, again=True)
        case _ if from_transport(error):
            found = failed(f"{server} broke off its answer.", "Check the network and try again.", again=True)
        case _:
            raise error
    return found


def from_transport(error: Exception) -> bool:
    """Errors of the HTTP library and of JSON that reach us unmapped, while a stream is read."""
    module = type(error).__module__.split(".")[0]
    return module in ("httpx", "httpx2", "httpcore", "httpcore2", "openai", "anthropic", "google", "json", "aiohttp")


def may_have_cost(error: Exception) -> bool:
    """Whether the provider had the question when it failed, and may charge for having read it: not where it answered
    with an error, nor where it was never reached."""
    from pydantic_ai import exceptions as ai

    if isinstance(error, ai.ModelConnectionError):
        return error.phase not in ("pool", "connect")
    unread = isinstance(error, ai.ModelRequestTimeout | ai.UnexpectedModelBehavior | UnreadableError)
    return unread or type(error) is ai.ModelAPIError or from_transport(error)


def _later(wait: float | None) -> str:
    return f"It asks to wait {wait:g} seconds." if wait else "Try again later."


def _detail(error: Exception) -> str:
    """What the provider itself says, shortened."""
    body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else None
    message = inner.get("message") if isinstance(inner, dict) else None
    return f"It says: {_short(message)}" if isinstance(message, str) and message else ""


def _short(text: str, most: int = 200) -> str:
    text = without_unseen(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
