"""Every data set of ../shared/data, every persona, every format: a script that passes and holds nobody's words.

The data is nobody's of this project and not in the repository; where the folder is absent, these tests are skipped.
The checks below count runs and terms by themselves, so that they do not believe what the audit says of itself.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from persona import PersonaClient
from persona.corpus import read_corpus
from persona.scripts import SCRIPT_FORMATS, ScriptMaker
from pictures import card_in, read_png

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SETS = [
    "anthropic-interviewer",
    "app-reviews-is22",
    "banking77",
    "it-tickets",
    "jupyter-survey-2015",
    "jupyter-survey-2020",
    "synthetic-persona-chat",
]
RUN = 7
WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
pytestmark = [pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here"), pytest.mark.slow]


def words_of(text):
    return WORD.findall(text.lower().replace("’", "'"))


def told_by(maker, persona):
    """Every format's text by name."""
    texts = {}
    for format in SCRIPT_FORMATS:
        script = maker.make(persona, format)
        assert not script.report.blocked
        texts[format] = str(card_in(read_png(script.content)[3], "ccv3")) if script.text is None else script.text
    return texts


@pytest.mark.parametrize("name", SETS)
@pytest.mark.xdist_group("real-data-scripts")
def test_every_script_of_real_data_passes_and_holds_no_run_and_no_term_of_one_person(name):
    with PersonaClient() as client:
        result = client.generate(DATA / name)
    corpus = read_corpus([DATA / name], root=result.root)
    maker = ScriptMaker(result, corpus)
    texts = {persona.id: told_by(maker, persona) for persona in result.personas}
    wanted = {
        tuple(words[at : at + RUN])
        for by_format in texts.values()
        for text in by_format.values()
        for words in [words_of(text)]
        for at in range(len(words) - RUN + 1)
    }
    speakers = defaultdict(set)
    runs = []
    for number, person in enumerate(corpus.participants):
        for passage in person.passages:
            words = words_of(passage.said)
            runs += [run for at in range(len(words) - RUN + 1) if (run := tuple(words[at : at + RUN])) in wanted]
            for word in words:
                if len(speakers[word]) < 2:
                    speakers[word].add(number)
    assert not runs, runs[:3]
    from persona.scripts.abstraction.bank import house_words

    ours = house_words() | set(words_of(" ".join(persona.name for persona in result.personas)))
    for persona in result.personas:
        profile = maker.make(persona, "system_prompt").text.rpartition("\n---\n")[0]
        said = {word for word in words_of(profile) if word.isalpha() and word not in ours}
        alone = {word for word in said if len(speakers.get(word, ())) == 1}
        assert not alone, (persona.name, alone)
