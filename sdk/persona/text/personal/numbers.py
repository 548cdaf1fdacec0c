"""Numbers that belong to one person: telephone, IBAN, card, customer or badge number, date of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

DIGITS = re.compile(r"\d").findall

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){2,8}\b", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w.-])[3-6]\d{3}(?:[ -]?\d){9,15}(?![\w-])")
_OF = r"(?: (?:id|card|account|file|reference|ref\.?))?"
_WHOSE = (
    r"customer|client|account|member(?:ship)?|employee|staff|personnel|payroll|patient|student|badge|booking|order|"
    r"ticket|case|policy|contract|reference|ref|invoice|passport|licen[cs]e|insurance|nhs|social security|tax|"
    r"pension|loyalty|kunden|personal|ausweis|mitglieds|rechnungs"
)
_NUMBER = r"(?:#|no\.?|nos\.?|number|num\.?|nr\.?|nummer|id|code)"
_VALUE = r"([A-Z]{0,5}[-/ ]?\d[\dA-Z]*(?:[-/ .]\d[\dA-Z]*)*)"
_CUSTOMER = re.compile(
    rf"\b(?:{_WHOSE}){_OF}[ -]?{_NUMBER}(?: (?:is|was|are|of))?\s*[:=#]?\s*{_VALUE}\b", re.IGNORECASE
)
_BADGE = re.compile(
    rf"\b(?:badge|customer|client|employee|patient|member|account|passport)(?: is)?[ :]+(?:#\s*)?{_VALUE}\b",
    re.IGNORECASE,
)
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember)\.?"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[. ]+{_MONTH},? ?(?:\d{{4}}|'?\d\d)?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?"
    r"(?:,? \d{4})?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d\d)"
)
_BORN = re.compile(
    r"\b(?:born|birthday|birth date|birthdate|date of birth|d\.?o\.?b\.?|geboren(?: am| im)?|geburtsdatum)"
    rf"(?: (?:is|was|on|in|the|falls))*\s*[:=,]?\s*(?:on |in |the )*({_DATE})",
    re.IGNORECASE,
)

_CANDIDATE = re.compile(
    r"(?:(?<![\w.,/-])|(?<=[,/-])(?=\+))(?:\+|\(\+?)?\d(?:[\d()\- ./\u00a0]{5,20})\d(?![\w%€$£]|[.,]\d)"
)
_AMERICAN = re.compile(r"(?:\+?1[ .-])?\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]\d{4}")
_FICTIONAL = re.compile(r"555[ .-]?01\d\d")
_DATES = re.compile(
    r"(?:19|20)\d\d[-/ .]+(?:19|20)\d\d.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}.*"
)
_CALL = re.compile(
    r"\b(?:call|phone|tel|telephone|mobile|cell|whatsapp|reach|ring|text|fax|dial|number|handy|contact)\b[^.!?]{0,25}$",
    re.IGNORECASE,
)
_REGIONS = ("GB", "US", "DE", "FR", "NL", "ES", "IT", "AU", "IN", "IE", "CH", "AT", "BE", "SE", "PL")


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """The longest run of groups whose check digits are right (ISO 13616, ISO 7064 MOD 97-10)."""
    for match in _IBAN.finditer(text):
        ends = [
            end for end in range(match.end(), match.start() + 14, -1) if end == len(text) or not text[end].isalnum()
        ]
        for end in ends:
            code = re.sub(r"[ -]", "", text[match.start() : end]).upper()
            if 15 <= len(code) <= 34 and int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1:
                yield match.start(), end
                break


def cards(text: str) -> Iterator[tuple[int, int]]:
    """Payment cards: 13 to 19 digits with the right check digit (ISO/IEC 7812-1, Luhn)."""
    for match in _CARD.finditer(text):
        digits = [int(c) for c in match[0] if c.isdigit()]
        doubled = [d if place % 2 == 0 else sum(divmod(2 * d, 10)) for place, d in enumerate(reversed(digits))]
        if 13 <= len(digits) <= 19 and len(set(digits)) > 1 and sum(doubled) % 10 == 0:
            yield match.span()


def customer_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in _CUSTOMER.finditer(text):
        if _digits(match[1]) >= 3:
            yield match.span(1)
    for match in _BADGE.finditer(text):
        if _digits(match[1]) >= 4 and not re.fullmatch(r"(?:19|20)\d\d", match[1]):
            yield match.span(1)
    yield from (match.span() for match in _SSN.finditer(text))


def birth_dates(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span(1) for match in _BORN.finditer(text))


def phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _CANDIDATE.finditer(text):
        written = match[0]
        if _is_phone(written, text[max(0, match.start() - 45) : match.start()]):
            yield match.span()


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _is_phone(written: str, before: str) -> bool:
    count = _digits(written)
    if not 7 <= count <= 15 or _DATES.fullmatch(written):
        return False
    bare = written.lstrip("(")
    if bare.startswith(("+", "00")):
        return count >= 8 and _possible("+" + bare.lstrip("+0(").lstrip(), None)
    if _AMERICAN.fullmatch(written) or _FICTIONAL.fullmatch(written):
        return True
    asked = _CALL.search(before) is not None
    if bare[0] == "0" and bare[1].isdigit() and count >= 9:
        grouped = not written.isdigit() and "." not in written
        return ((asked or grouped) and any(_possible(written, region) for region in _REGIONS)) or _valid(written)
    return asked and any(_possible(written, region) for region in _REGIONS)


def _possible(written: str, region: str | None) -> bool:
    """Numbers reserved for fiction have the right length and are not assigned: the length is what counts."""
    import phonenumbers

    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(written, region)))
    except phonenumbers.NumberParseException:
        return False


def _valid(written: str) -> bool:
    import phonenumbers

    for region in _REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(written, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
