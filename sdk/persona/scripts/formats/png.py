"""Writing a PNG picture (ISO/IEC 15948): eight bits of red, green, blue and alpha, and text chunks."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write_png(pixels: NDArray[np.uint8], texts: Mapping[str, str]) -> bytes:
    """`pixels` is height by width by 4. `texts` go into tEXt chunks before the picture; Latin-1, names up to 79."""
    height, width, _ = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = np.zeros((height, 1 + width * 4), np.uint8)  # filter 0 in front of each row
    rows[:, 1:] = pixels.reshape(height, width * 4)
    chunks = [_chunk(b"IHDR", header)]
    chunks += [_chunk(b"tEXt", name.encode("latin-1") + b"\0" + _latin(text)) for name, text in texts.items()]
    chunks += [_chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)), _chunk(b"IEND", b"")]
    return SIGNATURE + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _latin(text: str) -> bytes:
    return text.encode("latin-1", "replace")
