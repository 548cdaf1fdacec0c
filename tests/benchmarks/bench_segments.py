"""Agreement of segments with known groups, beside k-means on TF-IDF in the same process. Prints one table.

Run: python tests/benchmarks/bench_segments.py. Needs the data folder beside the repository; says so when it is absent.
Texts are put into a corpus directly, so that what is measured is the grouping and not the readers.
"""

import csv
import io
import re
import sys
import time
import zipfile
from pathlib import Path

import numpy as np

from persona.corpus.model import Corpus, Participant, Passage, Span
from persona.segments import segment
from persona.segments.factors import agreement, refined, unit_rows
from persona.segments.space import silent_stems
from persona.settings import PersonaCount
from persona.terms import TermIndex

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def corpus_of(rows, guide=()):
    people = []
    for number, texts in enumerate(rows, start=1):
        said = [Passage("a", f"P{number:02d}", Span(0, len(t.encode()), 1, 1), t) for t in texts]
        people.append(Participant(f"P{number:02d}", str(number), passages=said))
    return Corpus("/", (), tuple(people), tuple(Passage("a", "", Span(0, len(t.encode()), 1, 1), t) for t in guide))


def interviews():
    rows, labels, guide = [], [], []
    for group in ("work", "creativity", "science"):
        for path in sorted((DATA / "anthropic-interviewer" / group).glob("*.md")):
            parts = re.split(r"^(Assistant|AI|User):", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            turns = list(zip(parts[1::2], parts[2::2], strict=True))
            guide.extend(text.strip() for who, text in turns if who != "User")
            if said := [text.strip() for who, text in turns if who == "User"]:
                rows.append(said)
                labels.append(group)
    return corpus_of(rows, guide), labels


def banking():
    rows = []
    for name in ("train.csv", "test.csv"):
        with (DATA / "banking77" / name).open(encoding="utf-8", newline="") as file:
            rows.extend(csv.DictReader(file))
    return corpus_of([[row["text"]] for row in rows]), [row["category"] for row in rows]


def tickets():
    with zipfile.ZipFile(DATA / "it-tickets" / "all_tickets.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith("csv"))
        rows = list(csv.reader(io.StringIO(archive.read(name).decode("utf-8"))))[1:]
    return corpus_of([[row[0]] for row in rows]), [row[1] for row in rows]


def kmeans_on_tfidf(index, people, k, most=6_000):
    """The reference: 2,000 most common words, sublinear TF-IDF, spherical k-means++ (best of 3), on `most` people."""
    silent = silent_stems()
    owner = np.repeat(index.person_of, np.diff(index.indptr))
    chosen = np.sort(np.random.default_rng(0).permutation(people)[:most])
    place = np.full(people, -1)
    place[chosen] = np.arange(len(chosen))
    df = np.bincount(index.indices, minlength=len(index.vocabulary))
    df[[t for t, word in enumerate(index.vocabulary) if word in silent or len(word) < 2]] = 0
    columns = np.argsort(-df, kind="stable")[:2_000]
    column = np.full(len(df), -1)
    column[columns] = np.arange(len(columns))
    kept = (place[owner] >= 0) & (column[index.indices] >= 0)
    x = np.zeros((len(chosen), len(columns)))
    np.add.at(x, (place[owner[kept]], column[index.indices[kept]]), 1.0)
    x = unit_rows(np.log1p(x) * (np.log((1 + len(x)) / (1 + (x > 0).sum(axis=0))) + 1))
    best = None
    for seed in range(3):
        rng = np.random.default_rng(seed)
        centres = [x[rng.integers(len(x))]]
        nearest = x @ centres[0]
        while len(centres) < k:
            distance = np.maximum(1 - nearest, 0) + 1e-12
            centres.append(x[rng.choice(len(x), p=distance / distance.sum())])
            nearest = np.maximum(nearest, x @ centres[-1])
        labels, found = refined(x, np.argmax(x @ np.array(centres).T, axis=1), k, rounds=50)
        tightness = float((x * found[labels]).sum())
        if best is None or tightness > best[0]:
            best = (tightness, labels)
    return chosen, best[1]


def shared_information(a, b):
    """Normalised mutual information (arithmetic mean of the entropies)."""
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1.0)
    p = table / table.sum()
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mutual = np.nansum(p * np.log(p / np.outer(rows, columns)))
        entropy = -np.nansum(rows * np.log(rows)) - np.nansum(columns * np.log(columns))
    return 2 * mutual / entropy if entropy else 1.0


def main():
    if not DATA.is_dir():
        print(f"not measured: {DATA.name} is not there")
        return 0
    print(f"{'data':<12}{'people':>8}{'k':>4}{'method':>22}{'ARI':>7}{'NMI':>7}{'left':>7}{'stable':>8}{'CPU s':>8}")
    for name, load, k in (("interviews", interviews, 3), ("banking77", banking, 77), ("it-tickets", tickets, 8)):
        corpus, groups = load()
        known = np.unique(groups, return_inverse=True)[1]
        people = len(known)
        index = TermIndex.build(corpus)
        for asked in (PersonaCount(k, k), PersonaCount()):
            began = time.process_time()
            found = segment(corpus, index, personas=asked)
            took = time.process_time() - began
            of = {member: n for n, part in enumerate(found.segments) for member in part.members}
            # Those left over count as a group of their own: leaving people out must not pay.
            labels = np.array([of.get(person.id, len(found.segments)) for person in corpus.participants])
            scores = f"{agreement(labels, known):>7.3f}{shared_information(labels, known):>7.3f}"
            method = "persona" if asked.exact else "persona, auto"
            stable = "-" if found.stability is None else f"{found.stability:.2f}"
            head = f"{name:<12}{people:>8}{len(found.segments):>4}{method:>22}"
            print(f"{head}{scores}{len(found.leftover):>7}{stable:>8}{took:>8.1f}", flush=True)
        began = time.process_time()
        chosen, labels = kmeans_on_tfidf(index, people, k)
        took = time.process_time() - began
        scores = f"{agreement(labels, known[chosen]):>7.3f}{shared_information(labels, known[chosen]):>7.3f}"
        print(
            f"{name:<12}{len(chosen):>8}{k:>4}{'k-means on TF-IDF':>22}{scores}{0:>7}{'-':>8}{took:>8.1f}", flush=True
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
