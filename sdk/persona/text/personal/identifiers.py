"""What identifies a person besides a name: one function per kind, each giving (start, end) in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,24}(?![\w-])")
_SPOKEN_EMAIL = re.compile(
    r"\b[\w.+-]{2,64}\s+(?:at|\(at\)|\[at\])\s+[\w-]{2,63}\s+(?:dot|\(dot\)|\[dot\])\s+"
    r"(?:com|org|net|co|uk|de|io|eu)(?:\s+dot\s+uk)?\b",
    re.IGNORECASE,
)
_URL = re.compile(
    r"\bhttps?://[^\s<>\"')\]]+|\bwww\.[^\s<>\"')\]]+|"
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|de|co\.uk|org\.uk)/[^\s<>\"')\]]+",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z][\w.]{2,30}(?<!\.)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\b", re.IGNORECASE)
_CARD = re.compile(r"(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d-])")
_CUED_NUMBER = re.compile(
    r"\b(?:(?:customer|client|member(?:ship)?|account|badge|employee|staff|order|booking|reference|ref|case|ticket|"
    r"policy|patient|passport|licen[cs]e|national insurance|ni|ssn|social security|loyalty|card|contract|invoice|nhs)"
    r"(?:\s+(?:id|card|code))?\s*(?:number|numbers|no|nr|num|id|#)?\.?|number|id)\s*(?:is|was|:|=|#|,)?\s*"
    r"(?P<value>#?(?=[\w/-]*\d[\w/-]*\d)[A-Za-z]{0,4}[-/ ]?\d[\w/-]{2,20})",
    re.IGNORECASE,
)
_NATIONAL = re.compile(r"\b(?:\d{3}-\d{2}-\d{4}|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D])\b")
_NOT_A_NUMBER = re.compile(
    r"(?:19|20)\d\d$|\d{1,3}$|\d+(?:st|nd|rd|th|k|m|%|x|am|pm|mm|cm|km|kg|gb|mb|hrs?|mins?)$", re.I
)
_UK_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y]) ?\d[ABD-HJLNP-UW-Z]{2})\b"
)
_US_ZIP = re.compile(
    r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|"
    r"W[AIVY])\s+\d{5}(?:-\d{4})?\b"
)
_CA_POSTCODE = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b")
_NL_POSTCODE = re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b")
_CUED_POSTCODE = re.compile(
    r"\b(?:post ?code|zip(?: code)?|plz|postleitzahl)\s*(?:is|was|:)?\s*(?P<value>\d{4,5}(?:-\d{4})?)\b", re.IGNORECASE
)
_DE_TOWN = re.compile(r"\b(?:D-)?\d{5} [A-ZÄÖÜ][a-zäöüß]{2,}\b")
_STREET = (
    r"(?:Street|Str|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Ct|Crescent|Gardens|Grove|Hill|Mews|Place|Pl|"
    r"Row|Square|Sq|Terrace|Way|Walk|Boulevard|Blvd|Parade|Rise|Yard|Quay|Wharf|Park|Green)"
)
_ADDRESS = re.compile(
    rf"\b(?:(?:[Ff]lat|[Aa]partment|[Aa]pt|[Uu]nit)\.? ?\w{{1,4}},? )?\d{{1,5}}[A-Za-z]?,? (?:[A-Z][\w'’-]+ ){{1,4}}{_STREET}\b\.?"
    r"|\b[A-ZÄÖÜ][a-zäöüß-]+(?:straße|strasse|str\.|weg|gasse|platz|allee|laan|straat) \d{1,4}[a-z]?\b"
    r"|\b\d{1,4}(?: ?bis)?,? (?:rue|avenue|boulevard|place|calle|via) (?:[\w'’-]+ ){0,3}[A-Z][\w'’-]+"
)
_BORN = re.compile(
    r"\b(?:born|birth|birthday|birthdate|d\.?o\.?b\.?)\b[^.!?\n]{0,24}?(?P<value>\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|"
    r"(?:19|20)\d\d-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"\.?,?(?: (?:19|20)\d\d)?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?"
    r",?(?: (?:19|20)\d\d)?)",
    re.IGNORECASE,
)
_PHONE_SHAPE = re.compile(r"(?<![\w.,/-])\+?\(?\d(?:[\s()./-]{0,3}\d){6,14}(?![\w]|[.,/-]\d)")
_DATE_SHAPE = re.compile(
    r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d|(?:19|20)\d\d ?[-–] ?(?:19|20)\d\d"
)
# Where a number without a country code may be from; the first in which it is valid is enough.
REGIONS = ("GB", "US", "DE", "FR", "ES", "IT", "NL", "AU", "IN")
_FICTIONAL = re.compile(
    r"(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]?555[\s.-]?01\d\d|555[\s.-]01\d\d|(?:\+44\s?|0)(?:1632|7700|113|20|808)[\s-]?\d{2,4}[\s-]?\d{3,4}"
)


def emails(text: str) -> Iterator[tuple[int, int]]:
    if "@" in text:
        yield from (match.span() for match in _EMAIL.finditer(text))
    if " dot " in text or "(dot)" in text or "[dot]" in text:
        yield from (match.span() for match in _SPOKEN_EMAIL.finditer(text))


def urls(text: str) -> Iterator[tuple[int, int]]:
    for match in _URL.finditer(text):
        yield match.start(), match.start() + len(match[0].rstrip(".,;:!?"))


def handles(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _HANDLE.finditer(text))


def ibans(text: str) -> Iterator[tuple[int, int]]:
    for match in _IBAN.finditer(text):
        end = match.end()
        while end > match.start() + 14:  # words that follow may look like its last groups
            compact = re.sub(r"[ -]", "", text[match.start() : end]).upper()
            if 15 <= len(compact) <= 34 and _mod_97(compact):
                yield match.start(), end
                break
            end = match.start() + len(re.sub(r"[ -]?[A-Za-z0-9]+$", "", text[match.start() : end]))


def cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(text):
        digits = [int(digit) for digit in match[0] if digit.isdigit()]
        if 13 <= len(digits) <= 19 and _luhn(digits):
            yield match.span()


def customer_numbers(text: str) -> Iterator[tuple[int, int]]:
    """A number that the words before it say is somebody's, and national identity numbers by their shape."""
    for match in _CUED_NUMBER.finditer(text):
        if not _NOT_A_NUMBER.match(match["value"].lstrip("#")):
            yield match.span("value")
    yield from (match.span() for match in _NATIONAL.finditer(text))


def postcodes(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_UK_POSTCODE, _US_ZIP, _CA_POSTCODE, _DE_TOWN):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span("value") for match in _CUED_POSTCODE.finditer(text))
    for match in _NL_POSTCODE.finditer(text):
        if match[0][-2:] not in {"AM", "PM", "SA", "SD", "SS", "KB", "MB", "GB", "TB", "BC", "AD", "CE"}:
            yield match.span()


def addresses(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _ADDRESS.finditer(text))


def birth_dates(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span("value") for match in _BORN.finditer(text))


def phones(text: str) -> Iterator[tuple[int, int]]:
    """By Google's phone number library, asked only about what has the shape of a number; and the ranges that are set
    apart for fiction, which no library calls valid."""
    for match in _PHONE_SHAPE.finditer(text):
        candidate = match[0]
        digits = sum(letter.isdigit() for letter in candidate)
        if _DATE_SHAPE.fullmatch(candidate.strip()) or not 7 <= digits <= 15:
            continue
        if _FICTIONAL.fullmatch(candidate) or _is_a_phone_number(candidate):
            yield match.span()


def _is_a_phone_number(candidate: str) -> bool:
    import phonenumbers

    spaced = any(letter in candidate for letter in " -.()/")
    regions: tuple[str | None, ...] = (None,) if candidate.startswith("+") else REGIONS
    if not candidate.startswith(("+", "0", "(")) and not spaced:
        return False  # a bare number without a leading zero is far more often something else
    for region in regions:
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False


def _mod_97(compact: str) -> bool:
    """ISO 13616: the digits of the rearranged IBAN leave 1 when divided by 97."""
    rearranged = compact[4:] + compact[:4]
    return int("".join(str(int(letter, 36)) for letter in rearranged)) % 97 == 1


def _luhn(digits: list[int]) -> bool:
    """ISO/IEC 7812-1: every second digit from the right doubled, its digits added."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(digits)) > 1
