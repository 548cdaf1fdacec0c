"""The audit: what it finds, wherever it stands and however it is dressed up, and what it leaves alone."""

import base64
import json
import random

import pytest
import yaml

from persona.corpus import read_corpus
from persona.scripts import audit
from persona.scripts.auditing import SourceIndex

CARD = {
    "identity": {"name": "Robin", "title": "Early bird", "summary": "Wants to be on time."},
    "psychological_profile": {"goals": ["Wants to save time"], "flaws": ["Hurries at times"]},
    "knowledge_boundaries": {"does_not_know": ["What others said"]},
    "guidelines": {"response_style": ["Be brief"]},
}
FIELDS = [
    ("identity", "name"),
    ("identity", "title"),
    ("identity", "summary"),
    ("psychological_profile", "goals"),
    ("psychological_profile", "flaws"),
    ("knowledge_boundaries", "does_not_know"),
    ("guidelines", "response_style"),
]


def with_line(field, line):
    card = json.loads(json.dumps(CARD))
    section, key = field
    card[section][key] = [*card[section][key], line] if isinstance(card[section][key], list) else line
    return json.dumps(card, ensure_ascii=False)


@pytest.fixture(scope="session")
def quotes(sentences):
    return random.Random(5).sample(sentences, 12)


@pytest.mark.parametrize("field", FIELDS, ids=".".join)
def test_a_verbatim_quote_is_found_in_every_field_with_its_place_and_source(index, quotes, field):
    for quote in quotes:
        report = audit(with_line(field, quote), index)
        assert report.blocked, quote
        found = next(finding for finding in report.findings if finding.kind == "verbatim_run")
        assert found.place.startswith(".".join(field))
        assert found.source
        assert found.passage


def test_a_run_of_seven_words_in_a_line_of_other_words_is_found(index, quotes):
    for quote in quotes:
        words = quote.split()
        start = (len(words) - 7) // 2
        line = "Somebody once put it thus " + " ".join(words[start : start + 7]) + " as far as one recalls"
        assert audit(with_line(FIELDS[3], line), index).blocked, line


VARIANTS = {
    "capitals": str.upper,
    "no punctuation": lambda text: "".join(c for c in text if c.isalnum() or c.isspace() or c == "'"),
    "other punctuation": lambda text: " ... ".join(text.replace(",", ";").split(" ")),
    "line breaks": lambda text: text.replace(" ", "\n"),
    "cyrillic look-alikes": lambda text: text.translate(str.maketrans("aeopcxy", "аеорсху")),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isalnum() and c.isascii() else c for c in text),
    "invisible signs": lambda text: "\u200b".join(text),
    "accents": lambda text: text.replace("e", "é").replace("o", "ö"),
    "dealt out over items": None,
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_dressing_a_quote_up_does_not_hide_it(index, quotes, variant):
    for quote in quotes:
        if variant == "dealt out over items":
            words = quote.split()
            card = {"goals": [" ".join(words[i : i + 3]) for i in range(0, len(words), 3)]}
            content = json.dumps(card)
        else:
            content = with_line(FIELDS[3], VARIANTS[variant](quote))
        assert audit(content, index).blocked, (variant, quote)


WRAPPED = {
    "json": lambda quote: json.dumps({"a": {"b": [{"c": quote}]}}).encode(),
    "json in json": lambda quote: json.dumps({"a": json.dumps({"b": quote})}).encode(),
    "a key": lambda quote: json.dumps({quote: 1}).encode(),
    "yaml": lambda quote: yaml.dump({"a": [quote]}).encode(),
    "a yaml comment": lambda quote: f"a: 1\n# {quote}\n".encode(),
    "base64 in json": lambda quote: json.dumps({"a": base64.b64encode(quote.encode() * 2).decode()}).encode(),
    "utf-16": lambda quote: quote.encode("utf-16"),
    "utf-16 without a mark": lambda quote: ("I say: " + quote).encode("utf-16-le"),
    "utf-16 the other way round": lambda quote: ("I say: " + quote).encode("utf-16-be"),
    "latin-1": lambda quote: ("à " + quote).encode("latin-1", "replace"),
    "markdown": lambda quote: f"# A page\n\n- {quote}\n".encode(),
}


@pytest.mark.parametrize("wrapping", WRAPPED)
def test_a_quote_is_found_in_whatever_it_is_wrapped(index, quotes, wrapping):
    for quote in quotes[:4]:
        assert audit(WRAPPED[wrapping](quote), index).blocked, quote


@pytest.mark.parametrize("chunk", ["tEXt", "zTXt", "iTXt"])
def test_a_quote_is_found_in_a_pictures_text(index, quotes, chunk):
    import struct
    import zlib

    text = quotes[0].encode("latin-1", "replace")
    body = {
        "tEXt": b"chara\0" + base64.b64encode(text),
        "zTXt": b"chara\0\0" + zlib.compress(text),
        "iTXt": b"chara\0\1\0\0\0" + zlib.compress(quotes[0].encode()),
    }[chunk]
    kind = chunk.encode()
    content = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    )
    report = audit(content, index)
    assert report.blocked
    assert report.findings[0].place.startswith("chara")


IDENTIFIERS = {
    "phone": ["+44 7911 123456", "(0)131 496 0752"],
    "e-mail": ["j.doe+shed@example.co.uk", "anna at example dot com"],
    "postcode": ["EH6 7BD", "SW1A 1AA"],
    "iban": ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819"],
    "card": ["4111 1111 1111 1111", "5500-0000-0000-0004"],
    "badge or customer number": ["customer number 48213377", "badge no. A-20417"],
    "url": ["https://example.org/u/jdoe", "www.janes-pottery.example.com"],
    "handle": ["@jane_doe_87", "u/kwame1984"],
    "street address": ["12 Harbour Lane", "Flat 3, 48 Mill Road"],
    "name": ["Margaret Thistlewood", "Dr Okonkwo"],
}


def test_at_least_18_of_20_identifiers_of_ten_kinds_are_found(index):
    missed = [
        identifier
        for kind, pair in IDENTIFIERS.items()
        for identifier in pair
        if not audit(with_line(FIELDS[3], f"Can be reached: {identifier}, they said"), index).blocked
    ]
    assert len(missed) <= 2, missed


def test_names_ids_and_files_of_participants_are_found(index, corpus):
    someone = next(person for person in corpus.participants if person.names)
    kinds = {finding.kind for finding in audit(f"As {someone.names[0]} would say", index).findings}
    assert kinds & {"participant_name", "identifier"}
    assert audit(f"See {someone.id} for more", index).findings[0].kind == "participant_id"
    assert "source_path" in {finding.kind for finding in audit("It stands in support-notes.md", index).findings}


CANARY_NAMES = "Zephyrine Quillby Osgrove Tamsin-Wren Yorrick Bexleigh Ottoline Marchbanks Fenwick-Oduya Isolde".split()


@pytest.fixture
def planted(tmp_path):
    """Forty people with fifty canaries: a name, a number and a rare phrase each."""
    folder = tmp_path / "planted"
    folder.mkdir()
    words = "quibbling zibeline turnspit wherret fizgig mubble spallard trockle".split()
    canaries = []
    for number in range(40):
        name = f"{CANARY_NAMES[number % 10]}{'abcd'[number // 10]}"
        figure = str(700_103 + 137 * number)
        phrase = f"{words[number % 8]} the {words[(number + 3) % 8]} lantern{number}"
        (folder / f"talk-{number:02}.md").write_text(
            f"Interviewer: How do you use the tool library?\n\n"
            f"{name}: I want to reserve the drill before I leave home. My number there is {figure}. "
            f"We call it {phrase}. "
            f"The drill is often gone and I cannot trust the stock. I like the people at the desk. "
            f"{'I need to bring the saw back late.' if number % 2 else 'I have to book the bench for my children.'}\n",
            encoding="utf-8",
        )
        canaries += [name, figure, phrase]
    return folder, canaries[:50]


def test_none_of_fifty_planted_canaries_is_in_any_script(planted):
    from persona import PersonaClient
    from persona.scripts import SCRIPT_FORMATS, ScriptMaker

    folder, canaries = planted
    with PersonaClient() as client:
        result = client.generate(folder, personas=2)
    maker = ScriptMaker(result)
    for persona in result.personas:
        for format in SCRIPT_FORMATS:
            content = maker.make(persona, format).content
            text = content.decode("utf-8", "replace").casefold()
            assert not [canary for canary in canaries if canary.casefold() in text]


def test_each_of_fifty_planted_canaries_would_be_found(planted):
    folder, canaries = planted
    index = SourceIndex.build(read_corpus([folder]))
    missed = [canary for canary in canaries if not audit(f"A note about {canary} and more", index, strict=True).blocked]
    assert not missed


HARMLESS = [
    "Likes things to be simple and quick.",
    "At the end of the day it should just work.",
    "You want to know what it costs before you say yes.",
    "Asks how long a thing will take.",
    "Does not like to wait, and says so.",
    "Is at home with tools and tries new ones.",
    "Talks about the app and the desk when an example is needed.",
    "Would rather ask somebody than read a manual.",
    "Keeps an eye on the clock most of the time.",
    "Speaks in short sentences and to the point.",
]


@pytest.mark.parametrize("line", HARMLESS)
def test_harmless_lines_pass(index, line):
    report = audit(line, index)
    assert not report.blocked, report.summary()


def test_the_personas_own_name_may_stand_in_its_script(index):
    assert not audit(json.dumps({"name": "Robin", "summary": "Robin likes tea."}), index, names=["Robin"]).blocked


def test_explain_says_what_was_tested_and_what_was_not(index, quotes):
    told = audit(quotes[0], index).explain()
    assert told.startswith("Blocked: score")
    assert "runs: 7 words" in told
    assert "semantic: not_measured" in told
    assert "Nearest sources, for you to judge:" in told


def test_a_report_can_be_sent_as_json(index, quotes):
    told = json.loads(json.dumps(audit(quotes[0], index).to_dict()))
    assert told["blocked"] is True
    assert told["findings"][0]["source"]
    assert 0.1 <= told["score"] <= 1


def test_the_audit_says_the_same_whichever_way_the_sources_are_given(study, index, quotes):
    files = {path.name: path.read_bytes() for path in (study / "interviews").iterdir()}
    by_path = audit(quotes[0], [study / "interviews"])
    by_bytes = audit(quotes[0], list(files), contents=files)
    assert by_path.score == by_bytes.score == audit(quotes[0], index).score


def test_an_audit_can_be_stopped(index):
    from persona import CancelledError, CancelToken
    from persona.progress import Watcher

    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        audit("Some line of a script", index, watcher=Watcher(None, token))


def test_empty_and_odd_files_are_read_without_complaint(index):
    for content in (
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\xfftEXt",
        b"{",
        b"[[[[",
        b"\xff\xfe",
        b"a: [",
        b"\0" * 99,
    ):
        assert audit(content, index).score == 0


HIDDEN = {
    "an earlier value of the same key, JSON": '{"d": "Ask jane.doe@example.com", "d": "Calm"}',
    "an earlier value of the same key, YAML": "d: Ask jane.doe@example.com\nd: Calm\n",
    "a comment behind a value": "d: Calm  # ask jane.doe@example.com\n",
    "a comment on a line of its own": "# ask jane.doe@example.com\nd: Calm\n",
    "a key that is a list": "? [jane.doe@example.com]\n: Calm\n",
    "a short field in base64": json.dumps({"d": base64.b64encode(b"jane.doe@example.com").decode()}),
    "what an alias repeats": "a: &a [jane.doe@example.com]\nb: *a\n",
}


@pytest.mark.parametrize("where", HIDDEN)
def test_an_address_is_found_where_a_reader_of_the_values_would_not_look(index, where):
    found = audit(HIDDEN[where], index).findings
    assert ("identifier", "jane.doe@example.com") in {(finding.kind, finding.text) for finding in found}


def test_aliases_of_aliases_are_not_unfolded(index):
    rows = ["a0: &a0 [Robin, Robin]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert audit("\n".join(rows), index).lines == 2


def test_a_long_word_is_read_as_it_stands_even_where_it_could_be_base64(index):
    assert audit(json.dumps({"d": "internationalization"}), index).lines == 1
