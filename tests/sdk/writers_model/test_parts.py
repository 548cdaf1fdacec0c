"""The parts of a model writer, one by one."""

import sys
import types

import pytest

from peers.studies import CAREFUL, brief_of, passage
from persona.claims.model import Finding, SegmentFindings
from persona.errors import SettingError
from persona.segments.model import Segment
from persona.settings import Privacy
from persona.text.personal.redaction import redact
from persona.writers.model.asking import Patience
from persona.writers.model.carried import adds_no_words, says_no_more, title_is_theirs, wants_what_they_want
from persona.writers.model.entailment import open_entailment
from persona.writers.model.reading import MalformedAnswerError, read_answer, read_repair
from persona.writers.model.selecting import select_evidence
from persona.writers.port import Brief, DraftClaim

CLAIM = '{"kind": "goal", "text": "x", "cites": ["e1"], "quote": null}'
ONE = f'{{"title": "T", "summary": [], "claims": [{CLAIM}], "quotes": []}}'


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        f"```json\n{ONE}\n```",
        f"Here it is:\n{ONE}\nAnything else?",
        f"```\n{ONE}\n```",
        f"As {{asked}}:\n```json\n{ONE}\n```\nIs {{that}} it?",
    ],
)
def test_an_answer_is_read_however_it_is_wrapped(text):
    [claim] = read_answer(text).claims
    assert claim == DraftClaim("goal", "x", ("e1",))


@pytest.mark.parametrize(
    "text", ["", "  ", "no", '{"claims": 3}', "[]", "```{" * 99, '{"claims": [', '{"title": "only"}', "null"]
)
def test_what_is_no_answer_is_said_to_be_none(text):
    with pytest.raises(MalformedAnswerError):
        read_answer(text)
    with pytest.raises(MalformedAnswerError):
        read_repair(text)


def test_ids_are_read_however_they_are_written():
    answer = read_answer('{"claims": [{"text": "x", "cites": "[e1], e2; (e3)"}, {"text": "y", "cites": 4}]}')
    assert [claim.cites for claim in answer.claims] == [("e1", "e2", "e3"), ()]


def test_no_answer_is_endless():
    many = ",".join(['{"kind": "goal", "text": "x", "cites": []}'] * 60)
    answer = read_answer(f'{{"claims": [{many}]}}')
    assert len(answer.claims) == 40
    assert answer.unreadable == ("20 claims beyond the first 40",)


def test_a_repair_says_what_it_replaces():
    assert read_repair(
        '{"claims": [{"text": "x", "replaces": 2}, {"text": "y"}, {"text": "z", "replaces": 2}, 5]}'
    ) == {2: DraftClaim("none", "x", ())}


def wide_brief():
    """Three findings of falling weight, four passages each; one person talks most; one passage is said twice."""
    passages, findings, cites, number = {}, [], [], 0
    for index, (share, lift) in enumerate([(0.9, 3.0), (0.5, 1.0), (0.2, 0.5)]):
        ids = []
        for place in range(4):
            number += 1
            words = (
                "loud hinge" if (index, place) in ((0, 1), (0, 2)) else f"topic{index} word{number} thing{number * 7}"
            )
            passages[f"e{number}"] = passage(
                f"It is about {words}.", f"P{0 if place < 2 else place}", start=number * 100
            )
            ids.append(f"e{number}")
        found = tuple(passages[key] for key in ids)
        findings.append(Finding("goal", f"f{index}", found, ("P0",), 2, share, lift, "strong"))
        cites.append(tuple(ids))
    return Brief(Segment("s1", ("P0", "P2", "P3"), (), ()), SegmentFindings("s1", tuple(findings), ()), passages,
                 tuple(cites), 10)  # fmt: skip


def test_evidence_is_representative_diverse_and_within_its_budget():
    shown = [item.id for item in select_evidence(wide_brief(), 60, lambda key: 10)]
    assert len(shown) == 6
    assert {"e1", "e5"} <= set(shown), "the best of the two weightiest findings"
    assert len({"e2", "e3"} & set(shown)) <= 1, "nothing is told twice"
    speakers = {wide_brief().evidence[key].participant for key in shown}
    assert speakers == {"P0", "P2", "P3"}
    assert shown == sorted(shown, key=lambda key: int(key[1:])), "grouped by finding"


def test_selection_takes_all_there_is_room_for_and_nothing_without_room():
    brief = brief_of()
    assert len(select_evidence(brief, 10_000, lambda key: 10)) == len(CAREFUL)
    assert select_evidence(brief, 9, lambda key: 10) == ()


def test_hiding_one_thing_hides_what_identifies_as_well():
    assert Privacy(redact=()).hidden == frozenset()
    assert {"email", "iban", "card", "birth_date"} <= Privacy(redact=("emails",)).hidden
    assert "name" not in Privacy(redact=("emails",)).hidden


def test_redaction_leaves_the_rest_as_it_is():
    hidden = Privacy().hidden
    text = "Ana said: write to ana@example.org, it is urgent."
    assert redact(text, {"ana"}, hidden) == "[name] said: write to [email], it is urgent."
    assert redact("nothing here", {"ana"}, hidden) == "nothing here"
    assert redact(text, {"ana"}, frozenset()) == text


def claim(text, *cites, kind="goal"):
    return DraftClaim(kind, text, cites)


@pytest.mark.parametrize(
    ("text", "cites", "passes"),
    [
        ("They want to reserve the drill before leaving home.", ["e1"], True),
        ("They make reservations before leaving home.", ["e1"], True),
        ("They reserve the drill at work.", ["e1"], False),
        ("They check the stock by phone at the desk.", ["e5"], True),
    ],
)
def test_words_may_change_their_form_and_nothing_else(text, cites, passes):
    assert (adds_no_words(brief_of(), claim(text, *cites)) is None) == passes


def test_the_question_is_part_of_what_was_said():
    brief = brief_of([("pain_point", "The screen.", "P01")])
    asked = Brief(
        **{field: getattr(brief, field) for field in ("segment", "findings", "cites", "participants")},
        evidence={"e1": passage("The screen.", "P01", question="What hinders you in the workshop?")},
    )
    assert adds_no_words(asked, claim("The screen hinders them in the workshop.", "e1")) is None
    assert adds_no_words(brief, claim("The screen hinders them in the workshop.", "e1")) is not None


def test_wanting_must_be_somebodys():
    brief = brief_of()
    assert wants_what_they_want(brief, claim("They want to drive across town.", "e3")) is not None
    assert wants_what_they_want(brief, claim("They want to reserve the drill.", "e1", "e3")) is None
    assert wants_what_they_want(brief, claim("They drive across town.", "e3")) is None


def test_all_and_never_must_be_said():
    brief = brief_of()
    assert says_no_more(brief, claim("They always phone the desk.", "e5")) is None
    assert says_no_more(brief, claim("They always drive over.", "e8")) is not None


@pytest.mark.parametrize("amount", ["less", "more", "often", "many", "mostly", "both", "few", "sometimes", "several"])
def test_how_much_and_how_often_must_be_said(amount):
    brief = brief_of()
    assert says_no_more(brief, claim(f"They {amount} drive over.", "e8")) is not None
    assert says_no_more(brief, claim("They usually phone the desk.", "e5")) is None


@pytest.mark.parametrize(
    ("title", "passes"),
    [
        ("Drill reserver", True),
        ("Stock checking user", True),
        ("Angry plumber", False),
        ("", False),
        ("drill " * 20, False),
    ],
)
def test_titles_speak_their_language(title, passes):
    assert (title_is_theirs(brief_of(), title) is None) == passes


def test_waiting_grows_is_spread_and_never_shorter_than_asked():
    patience = Patience(first_wait=1.0, most_wait=8.0)
    for attempt, most in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 8)]:
        waits = [patience.wait(attempt, None) for _ in range(200)]
        assert 0 <= min(waits) < max(waits) <= most
    assert all(5 <= patience.wait(1, 5.0) <= 6 for _ in range(50))


def test_without_an_entailment_model_there_is_none():
    assert open_entailment() is None


def test_an_entailment_model_that_is_not_there_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PERSONA_ENTAILMENT_MODEL", str(tmp_path / "none"))
    with pytest.raises(SettingError, match="names no folder"):
        open_entailment()
    monkeypatch.setenv("PERSONA_ENTAILMENT_MODEL", str(tmp_path))
    with pytest.raises(SettingError, match="pip install sentence-transformers"):
        open_entailment()


def test_a_cross_encoder_in_a_folder_is_asked_passage_by_passage(monkeypatch, tmp_path):
    asked = []

    class Model:
        model = types.SimpleNamespace(config=types.SimpleNamespace(id2label={0: "contradiction", 1: "entailment"}))

        def __init__(self, folder, local_files_only):
            assert local_files_only and folder == str(tmp_path)

        def predict(self, pairs, apply_softmax):
            asked.extend(pairs)
            return [(0.9, 0.1), (0.3, 0.7), (0.5, 0.5)][: len(pairs)]

    module = types.ModuleType("sentence_transformers")
    module.CrossEncoder = Model
    module.__spec__ = types.SimpleNamespace()
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)
    monkeypatch.setenv("PERSONA_ENTAILMENT_MODEL", str(tmp_path))
    judge = open_entailment()
    assert judge.carries(["a", "b"], "c") == 0.7
    assert asked == [("a", "c"), ("b", "c"), ("a b", "c")]
    assert judge.name == tmp_path.name


def test_an_entry_point_may_bring_one(monkeypatch, tmp_path):
    info = tmp_path / "judge-1.0.dist-info"
    info.mkdir()
    (tmp_path / "judge_one.py").write_text("class Judge:\n    name = 'j'\n    threshold = 0.5\n", encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: judge\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[persona.entailment]\nj = judge_one:Judge\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert open_entailment().name == "j"
