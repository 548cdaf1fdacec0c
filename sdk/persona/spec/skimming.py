"""`personas.json` without what it holds for each participant, cut out before it is understood.

Of a large survey that is nearly all of the file, and it takes a hundred times as long to read as the rest. Parts are
known by how `to_json` lays them out: no string of JSON holds a line end. What somebody laid out in another way stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

Part = tuple[int, int]  # bytes [start, end)

_MEMBERS = (b'\n      "participants": [', b"\n      ]")  # of each persona
_LEFTOVER = (b'\n  "leftover": [', b"\n  ]")
_MAP = (b'\n  "map": [', b"\n  ]")
_PEOPLE = (b'\n    "people": {', b"\n    }")
_FROZEN = (b'\n    "frozen": "', b'",\n')
_POINT = re.compile(rb"\n    \{")
_POINT_END = b"\n    }"


@dataclass(frozen=True, slots=True)
class Skimmed:
    """`ungrouped` and `placed` count the participants that were cut out of `leftover` and of the map; None where
    they are still in `data`."""

    data: bytes
    ungrouped: int | None = None
    placed: int | None = None


def skim(data: bytes, most: int) -> Skimmed:
    """Of the map every n-th place stays, `most` of them. What it gives is JSON when `data` is, or `data` was laid out
    by somebody else: then read `data` itself."""
    cuts: list[tuple[Part, bytes]] = []
    ungrouped = placed = None
    at = 0
    while (part := _find(data, _MEMBERS, at)) is not None:
        cuts.append((part, b""))
        at = part[1]
    if (part := _find(data, _LEFTOVER, at)) is not None:
        number = data.count(b"\n", *part)
        if data.count(b'"', *part) == 2 * number:
            ungrouped = number
            cuts.append((part, b""))
        at = part[1]
    if (part := _find(data, _MAP, at)) is not None:
        number = data.count(b"\n    {", *part)
        if number and data.count(_POINT_END, *part) == data.count(b"{", *part) == number:
            placed = number
            cuts.append((part, _thinned(data, part, -(-number // most))))
        at = part[1]
    for bounds in (_PEOPLE, _FROZEN):
        if (part := _find(data, bounds, at)) is not None:
            cuts.append((part, b""))
            at = part[1]
    kept: list[bytes] = []
    at = 0
    for (start, end), instead in cuts:
        kept += [data[at:start], instead]
        at = end
    return Skimmed(b"".join([*kept, data[at:]]), ungrouped, placed)


def _find(data: bytes, bounds: tuple[bytes, bytes], start: int) -> Part | None:
    """What stands between two bounds."""
    opening, closing = bounds
    begin = data.find(opening, start)
    if begin < 0:
        return None
    begin += len(opening)
    end = data.find(closing, begin)
    return None if end < 0 else (begin, end)


def _thinned(data: bytes, part: Part, step: int) -> bytes:
    starts = (match.start() for match in islice(_POINT.finditer(data, *part), 0, None, step))
    return b",".join(data[start : data.index(_POINT_END, start) + len(_POINT_END)] for start in starts)
