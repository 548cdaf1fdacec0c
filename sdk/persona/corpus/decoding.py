"""From bytes to text: UTF-8, UTF-16 and UTF-32 with a byte-order mark, legacy 8-bit where it is plausibly text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from persona.errors import SourceUnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HIGH = re.compile(rb"[\x80-\xff]")
# What Western text in an 8-bit encoding holds beside ASCII: accented letters and typographic signs.
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüœßšžÀÁÂÄÅÆÇÈÉÊËÍÎÑÓÔÖØÙÚÛÜŒŠŽ€£¥¢§©®™°±²³¼½¾µ·«»¿¡‘’“”‚„–—…•´\u00a0ªº×"
)
_LETTERS = frozenset(letter for letter in _WESTERN if letter.isalpha() and letter not in "ªºµ")
_STATELESS = re.compile(r"cp\d+|latin_1|iso8859_\d+|koi8_[rtu]|mac_\w+|big5|gb18030|gbk|gb2312|shift_jis|euc_\w+")
_SAMPLE = 262_144  # bytes looked at to guess a legacy encoding


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` is `raw[base:]` in `encoding`; `base` is the length of the byte-order mark."""

    text: str
    encoding: str
    base: int


def decode(raw: bytes, path: str) -> Decoded:
    """Raises SourceUnreadableError with byte offset and line where the bytes are not text."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _marked(raw, path, encoding, len(mark))
    _refuse_binary(raw, path)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError as problem:
        return _legacy(raw, path, problem)


def _marked(raw: bytes, path: str, encoding: str, base: int) -> Decoded:
    if encoding == "utf-8":
        _refuse_binary(raw, path)
    try:
        text = raw[base:].decode(encoding)
    except UnicodeDecodeError as problem:
        at = base + problem.start
        begun = raw[base:at].decode(encoding, "ignore")
        line = 1 + len(re.findall("\r\n|\r|\n", begun))
        raise _unreadable(path, at, line, f"is marked as {encoding.upper()}, but is not valid there") from None
    if "\0" in text:
        at = base + len(text[: text.index("\0")].encode(encoding))
        raise _unreadable(
            path, at, 1 + len(re.findall("\r\n|\r|\n", text[: text.index("\0")])), "holds a NUL character"
        )
    return Decoded(text, encoding, base)


def _refuse_binary(raw: bytes, path: str) -> None:
    """A NUL anywhere, or many control characters at the start: no research text, whatever the suffix says."""
    nul = raw.find(b"\0")
    controls = len(_CONTROL.findall(raw, 0, 4096))
    if nul >= 0 or controls > max(4, min(len(raw), 4096) // 100):
        found = nul if nul >= 0 else next(m.start() for m in _CONTROL.finditer(raw))
        kind = "a ZIP or Office file" if raw.startswith(b"PK\x03\x04") else "a binary file"
        raise _unreadable(path, found, _line(raw, found), f"is {kind}, not text (byte 0x{raw[found]:02x})")


def _legacy(raw: bytes, path: str, problem: UnicodeDecodeError) -> Decoded:
    read = raw.decode("utf-8", "replace")
    damaged = read.count("\ufffd")
    sound = sum(1 for letter in read if letter > "\x7f") - damaged if not read.isascii() else 0
    if sound < damaged:  # hardly a valid sequence: written in something else
        encoding = _guess(raw)
        if encoding is not None:
            return Decoded(raw.decode(encoding), encoding, 0)
    raise _unreadable(
        path,
        problem.start,
        _line(raw, problem.start),
        f"is not valid UTF-8 (byte 0x{raw[problem.start]:02x})",
    )


def _guess(raw: bytes) -> str | None:
    """A legacy encoding that reads all of `raw`, gives it back to the byte, and makes plausible words; else None."""
    high = len(_HIGH.findall(raw[:_SAMPLE])) if _HIGH.search(raw[:_SAMPLE]) else len(_HIGH.findall(raw))
    share = high / max(1, min(len(raw), _SAMPLE))
    if share < 0.15:
        return "cp1252" if _western(raw) else None
    from charset_normalizer import from_bytes

    for match in from_bytes(raw[:_SAMPLE]):
        if _STATELESS.fullmatch(match.encoding):
            try:
                if raw.decode(match.encoding).encode(match.encoding) == raw:
                    return match.encoding
            except UnicodeError:
                continue
    return None


def _western(raw: bytes) -> bool:
    """Whether Windows-1252 makes words of it: no stray signs, no capital inside a word, accents beside letters."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return False
    for match in re.finditer(r"[^\x00-\x7f]", text):
        letter, at = match[0], match.start()
        if letter not in _WESTERN:
            return False
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if letter in "€£¥§°±" and not any(sign.isdigit() for sign in text[max(0, at - 2) : at + 3]):
            return False
        if letter in _LETTERS:
            if letter.isupper() and before.islower():
                return False
            if not (before.isalpha() or after.isalpha()) and letter not in "àéèÀÉyóòúùö":
                return False
    return True


def _line(raw: bytes, at: int) -> int:
    begun = raw[:at]
    return 1 + begun.count(b"\n") + begun.count(b"\r") - begun.count(b"\r\n")


def _unreadable(path: str, at: int, line: int, what: str) -> SourceUnreadableError:
    return SourceUnreadableError(
        f"This file {what}, at byte {at} (line {line}).",
        where=path,
        hint="Save it again as UTF-8 text, or leave it out.",
    )
