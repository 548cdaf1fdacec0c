"""What may be asked of a generation; the same words in specs, flags, REST bodies and Python."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

from persona.errors import SettingError

Redaction = Literal["names", "emails", "phones"]
_HIDES: dict[Redaction, str] = {"names": "name", "emails": "email", "phones": "phone"}
# Hidden as soon as anything is: nobody who hides a telephone number means to show a bank account.
_HIDDEN_ALONG = ("iban", "card", "customer_number", "birth_date", "address", "postcode", "handle")
MOST_PERSONAS = 20


@dataclass(frozen=True, slots=True)
class PersonaCount:
    """How many personas: exactly (`low == high`), a range, or automatic (`low is None`)."""

    low: int | None = None
    high: int | None = None

    @property
    def automatic(self) -> bool:
        return self.low is None

    @property
    def exact(self) -> int | None:
        return self.low if self.low is not None and self.low == self.high else None

    def __str__(self) -> str:
        if self.low is None:
            return "auto"
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"

    @classmethod
    def parse(cls, given: PersonaCount | int | str | None) -> PersonaCount:
        """Reads 4, "4", "3-5", "auto" or None (automatic). Raises SettingError."""
        if isinstance(given, PersonaCount):
            return given
        if given is None or given == "auto":
            return cls()
        match = re.fullmatch(r"\s*(\d{1,4})\s*(?:(?:-|–|\.\.|to)\s*(\d{1,4}))?\s*", str(given))
        if isinstance(given, bool) or match is None:
            raise SettingError(
                f"The number of personas cannot be {given!r}.",
                hint='Give a number (4), a range ("3-5") or "auto".',
            )
        low = int(match[1])
        high = int(match[2] or match[1])
        if not 1 <= low <= high <= MOST_PERSONAS:
            raise SettingError(
                f"The number of personas cannot be {given}.",
                hint=f'Give a number from 1 to {MOST_PERSONAS}, a range ("3-5") or "auto".',
            )
        return cls(low, high)


@dataclass(frozen=True, slots=True)
class Privacy:
    """`k`: an attribute value is shown only when at least k participants of the segment hold it.

    Raises SettingError for a k that protects nobody and for what cannot be redacted.
    """

    k: int = 5
    redact: tuple[Redaction, ...] = ("names", "emails", "phones")

    def __post_init__(self) -> None:
        if isinstance(self.k, bool) or not isinstance(self.k, int) or not 1 <= self.k <= 1000:
            raise SettingError(f"k cannot be {self.k!r}.", hint="Give a whole number from 1 to 1000; 5 is the default.")
        known: tuple[Redaction, ...] = get_args(Redaction)
        wanted = (self.redact,) if isinstance(self.redact, str) else tuple(self.redact)
        for word in wanted:
            if word not in known:
                raise SettingError(f'"{word}" cannot be redacted.', hint=f"Give some of {', '.join(known)}, or none.")
        object.__setattr__(self, "redact", wanted)

    @property
    def hidden(self) -> frozenset[str]:
        """The kinds of personal data (`persona.text.personal`) that are neither cited nor shown to a model."""
        return frozenset((*(_HIDES[item] for item in self.redact), *_HIDDEN_ALONG)) if self.redact else frozenset()


@dataclass(frozen=True, slots=True)
class Settings:
    personas: PersonaCount = field(default_factory=PersonaCount)
    writer: str = "embedded"
    context: str = ""
    privacy: Privacy = field(default_factory=Privacy)
    budget_usd: float | None = None
    allow_unsupported: bool = False
    fallback: str | None = None

    def __post_init__(self) -> None:
        """Raises SettingError: from Python, anything may come."""
        if not isinstance(self.privacy, Privacy):
            raise SettingError(
                f"privacy cannot be {self.privacy!r}.",
                hint='Give persona.Privacy(k=5, redact=("names", "emails", "phones")).',
            )
        if self.fallback not in (None, "embedded"):
            raise SettingError(f"The fallback cannot be {self.fallback!r}.", hint='Give "embedded", or leave it out.')
        if self.budget_usd is not None and not self.budget_usd >= 0:
            raise SettingError(f"The budget cannot be {self.budget_usd} USD.", hint="Give 0 or more.")


def privacy_from(k: int, redact: str) -> Privacy:
    """Reads `--k` and `--redact names,emails` as the doors get them. Raises SettingError."""
    wanted = [word.strip() for word in redact.split(",") if word.strip()]
    if not wanted:  # a variable that is not set takes no protection away
        raise SettingError("What is to be redacted is empty.", hint='Give of names, emails, phones; "none" for none.')
    given = Privacy(k, () if wanted == ["none"] else tuple(wanted))  # type: ignore[arg-type]  # told where it is wrong
    return Privacy(k, tuple(kind for kind in get_args(Redaction) if kind in given.redact))
