from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from persona.claims.model import ClaimKind
from persona.writers.embedded import EmbeddedWriter, draft, make_summary
from persona.writers.port import WriterSession
from persona.writers.titles import make_title
from persona.writers.topics import topics_of
from persona.writers.verify import verify


def test_claims_are_the_findings_word_for_word_and_all_pass_the_verifier(brief: Any, finding: Any, saying: Any) -> None:
    made = brief(
        [
            finding("goal", "Easy sharing", [saying("P01", "Easy sharing is the goal.")]),
            finding("pain_point", "The kernel dies.", [saying("P02", "The kernel dies. Always.", line=2)]),
        ],
        terms=["sharing"],
    )
    writer, session = EmbeddedWriter(), WriterSession()
    asyncio.run(writer.prepare())
    written = asyncio.run(writer.write(made, session))
    assert [(claim.kind, claim.text, claim.cites) for claim in written.claims] == [
        ("goal", "Easy sharing", ("e1",)),
        ("pain_point", "The kernel dies.", ("e2",)),
    ]
    found = verify(made, written)
    assert (found.claims, found.dropped) == (written.claims, [])
    assert (found.title, found.summary) == (written.title, written.summary)
    assert session.usage.requests == 0
    assert draft(made) == written


SUMMARIES: list[tuple[list[tuple[ClaimKind, str]], str]] = [
    (
        [("goal", "Easy sharing and collaboration"), ("pain_point", "Poor integration with Git")],
        "Robin stands for 12 of 40 participants, who want easy sharing and collaboration. "
        "What stands in the way: poor integration with Git.",
    ),
    (
        [("goal", "I'd really like to share my notes with us all."), ("pain_point", "I lose my notes all the time.")],
        "Robin stands for 12 of 40 participants, who would like to share their notes with them all. "
        "They lose their notes all the time.",
    ),
    (
        [("need", "Git support"), ("pain_point", "The kernel is dead when I come back.")],
        "Robin stands for 12 of 40 participants, who need git support. "
        "What stands in the way: the kernel is dead when they come back.",
    ),
    (
        [("behaviour", "I copy all files by hand.")],
        "Robin stands for 12 of 40 participants; they copy all files by hand. "
        "What stands in their way, the sources do not say.",
    ),
    (
        [("motivation", "GitHub stars"), ("pain_point", "Crashes")],
        "Robin stands for 12 of 40 participants, who care about GitHub stars. What stands in the way: crashes.",
    ),
    (
        [("goal", "The tool should be faster.")],
        "Robin stands for 12 of 40 participants; what they want: the tool should be faster. "
        "What stands in their way, the sources do not say.",
    ),
    (
        [("need", "Would be nice to have tabs."), ("pain_point", "Why was my card declined?")],
        "Robin stands for 12 of 40 participants; what they want: “Would be nice to have tabs”. "
        "What stands in the way: “Why was my card declined?”",
    ),
    (
        [],
        "Robin stands for 12 of 40 participants, and their sources do not say what they want. "
        "What stands in their way, the sources do not say.",
    ),
]


@pytest.mark.parametrize(("claims", "expected"), SUMMARIES)
def test_a_summary_says_in_two_sentences_what_they_want_and_what_stands_in_the_way(
    brief: Any, finding: Any, saying: Any, claims: list[tuple[ClaimKind, str]], expected: str
) -> None:
    made = brief([finding(kind, text, [saying("P01", text, line=at)]) for at, (kind, text) in enumerate(claims, 1)])
    assert make_summary(made) == expected


def test_a_summary_prefers_a_claim_that_can_be_read_in_passing(brief: Any, finding: Any, saying: Any) -> None:
    long = "The " + "very " * 40 + "long story is told."
    made = brief(
        [finding("pain_point", text, [saying("P01", text, line=at)]) for at, text in enumerate((long, "Crashes"), 1)]
    )
    assert make_summary(made).endswith("What stands in the way: crashes.")


Told = tuple[ClaimKind, str, int]
OF_ONE: list[tuple[int, list[Told], str]] = [
    (
        12,
        [("goal", "I want to sing.", 1), ("pain_point", "I lose my notes.", 1), ("behaviour", "I copy all files.", 5)],
        "Robin stands for 12 of 40 participants; they copy all files. "
        "What they want and what stands in their way, no two of them say alike.",
    ),
    (
        12,
        [("goal", "I want to sing.", 1), ("pain_point", "I lose my notes.", 3), ("behaviour", "I copy all files.", 5)],
        "Robin stands for 12 of 40 participants; they copy all files. They lose their notes.",
    ),
    (
        12,
        [("goal", "I want to sing.", 1), ("motivation", "Company keeps me going.", 2)],
        "Robin stands for 12 of 40 participants; what they value: company keeps them going. "
        "What stands in their way, the sources do not say.",
    ),
    (
        12,
        [("goal", "I try to sing in my car.", 1), ("pain_point", "Why is it so loud?", 1)],
        "Robin stands for 12 of 40 participants; one of them tries to sing in their car. "
        "What stands in the way, one of them says: “Why is it so loud?”",
    ),
    (
        4,
        [("goal", "My dream is a boat.", 1), ("behaviour", "I copy all files.", 2)],
        "Robin stands for 4 of 40 participants; what they want, one of them says: “My dream is a boat”. "
        "What stands in their way, the sources do not say.",
    ),
    (
        1,
        [("goal", "I want to sing.", 1), ("pain_point", "I lose my notes.", 1)],
        "Robin stands for 1 of 40 participants, who want to sing. They lose their notes.",
    ),
]


@pytest.mark.parametrize(("members", "claims", "expected"), OF_ONE)
def test_a_summary_does_not_say_of_all_what_one_of_them_said(
    brief: Any, finding: Any, saying: Any, members: int, claims: list[Told], expected: str
) -> None:
    findings = [
        finding(kind, text, [saying("P01", text, line=at)], support, "weak" if support < 3 else "moderate")
        for at, (kind, text, support) in enumerate(claims, 1)
    ]
    assert make_summary(brief(findings, size=members)) == expected


TITLES: list[tuple[list[tuple[ClaimKind, str]], list[str], str]] = [
    ([("pain_point", "Poor integration with version control")], ["version control"],
     "Held back by poor integration with version control"),
    ([("goal", "I want to share my notebooks with colleagues without setting up a server.")], ["notebooks"],
     "Wants to share their notebooks with colleagues"),
    ([("pain_point", "The deposit is too high.")], ["deposit"], "Finds the deposit too high"),
    ([("need", "A way to see memory")], ["memory"], "Needs a way to see memory"),
    ([("behaviour", "I compare research papers with my lab notes.")], ["papers", "lab notes"],
     "Compares research papers with their lab notes"),
    ([("behaviour", "I compared the research papers with my lab notes.")], ["papers", "lab notes"],
     "Lab notes and research papers"),
    ([("motivation", "I love to shop on my phone.")], ["shop"], "Loves to shop on their phone"),
    ([("context", "I work as a secondary school teacher in Leeds."), ("context", "I'm a tutor.")], ["school"],
     "Secondary school teacher or tutor"),
    ([("context", "I'm a bit of a loner."), ("behaviour", "I usually try new tools first.")], ["tools"],
     "Usually tries new tools first"),
    ([("tool", "Git")], ["unrelated"], "Relies on Git"),
    ([("context", "We are many.")], ["unrelated"], "Stands for what many said"),
    ([], ["unrelated"], "Too little found to give a title"),
]  # fmt: skip


@pytest.mark.parametrize(("claims", "terms", "expected"), TITLES)
def test_a_title_reads_as_a_researchers_working_title(
    brief: Any, finding: Any, saying: Any, claims: list[tuple[ClaimKind, str]], terms: list[str], expected: str
) -> None:
    made = brief(
        [finding(kind, text, [saying("P01", text, line=at)]) for at, (kind, text) in enumerate(claims, 1)], terms=terms
    )
    assert make_title(made) == expected


def test_a_phrase_out_of_a_longer_message_is_a_title_without_saying_what_the_message_wants_with_it(
    brief: Any, finding: Any, saying: Any
) -> None:
    message = saying("P01", "Line manager change request raised twice last week approval still pending please look")
    assert make_title(brief([finding("pain_point", "Line manager", [message])], terms=["manager"])) == "Line manager"
    answer = saying("P01", "Line manager")
    assert make_title(brief([finding("pain_point", "Line manager", [answer])], terms=["manager"])) == (
        "Held back by line manager"
    )


def test_words_said_twice_in_a_row_are_no_topic(brief: Any, finding: Any, saying: Any) -> None:
    evidence = [saying(f"P{n:02}", "Upgrade upgrade, the upgrade failed.", line=n) for n in (1, 2)]
    made = brief([finding("behaviour", "The upgrade ran.", evidence)], terms=["upgrade"])
    assert topics_of(made) and "upgrade upgrade" not in topics_of(made)


def test_a_summary_passes_over_a_claim_that_points_at_something_said_before(
    brief: Any, finding: Any, saying: Any
) -> None:
    lines = ("It is slow.", "I would then start over.", "Large files are slow.")
    made = brief([finding("pain_point", text, [saying("P01", text, line=at)]) for at, text in enumerate(lines, 1)])
    assert make_summary(made).endswith("What stands in the way: large files are slow.")


def test_topics_prefer_what_several_said_and_what_no_other_segment_says(brief: Any, finding: Any, saying: Any) -> None:
    evidence = [
        saying("P01", "I struggled with the data pipeline.", line=1),
        saying("P02", "We rebuilt the data pipeline in GitLab.", line=2),
        saying("P03", "The weather is a topic of others, the weather.", line=3),
    ]
    made = brief([finding("behaviour", "I rebuilt it.", evidence)], terms=["pipeline", "weather"], others=["weather"])
    assert topics_of(made)[0] == "data pipeline"


def test_topics_are_phrases_rather_than_the_keywords_in_them(brief: Any, finding: Any, saying: Any) -> None:
    lines = (
        "I read papers.", "The papers pile up.", "My research papers are long.", "We share the research papers.",
        "It was blocked.", "It blocked me.", "It blocked us totally.",
    )  # fmt: skip
    evidence = [saying(f"P{n:02}", text, line=n) for n, text in enumerate(lines, 1)]
    made = brief([finding("behaviour", "I read.", evidence)], terms=["papers", "blocked", "totally"])
    assert topics_of(made) == ["research papers"]


READ: list[tuple[str, list[str], list[str]]] = [
    ("I like to read books before the lights go out.", ["read", "books"], ["books"]),
    ("I want to create content, and that takes long.", ["create", "content"], ["content"]),
    ("Yesterday the ATM swallowed my card.", ["ATM", "swallowed", "card"], ["ATM", "card"]),
    ("We need a more efficient way to do a review.", ["efficient", "review"], ["review"]),
    ("The ability to hide cells is what matters in the spring.", ["ability", "matters", "spring"], ["spring"]),
    ("I had to top up my account twice.", ["top", "account"], ["account"]),
    ("My tools allow changes in my work.", ["allow", "tools"], ["tools"]),
    ("I double check whatever is missing.", ["check", "missing"], []),
    ("Git integration", ["git", "integration"], ["git integration"]),
    ("I hate the slow export because it takes hours.", ["slow", "export"], ["export"]),
    ("Spring matters to me at present", ["spring", "present"], []),
]


@pytest.mark.parametrize(("said", "terms", "expected"), READ)
def test_a_topic_is_a_noun_group_and_never_a_verb_or_half_of_something(
    brief: Any, finding: Any, saying: Any, said: str, terms: list[str], expected: list[str]
) -> None:
    made = brief([finding("behaviour", "It goes on.", [saying("P01", said)])], terms=terms)
    assert sorted(map(str.casefold, topics_of(made))) == sorted(map(str.casefold, expected))


SMALL: list[tuple[list[tuple[ClaimKind, str, int]], str]] = [
    ([("goal", "Data exploration", 2), ("need", "A PDF export", 1)], "Wants data exploration"),
    ([("goal", "Explore data sets with pandas", 1)], "Wants to explore data sets with pandas"),
    ([("need", "Support more languages", 1), ("need", "Better plots for papers", 1)], "Needs better plots for papers"),
    ([("pain_point", "Please fix the output", 1), ("goal", "I want to draw by hand.", 1)], "Wants to draw by hand"),
    (
        [("motivation", "Easy to install", 1), ("tool", "Git, to share notebooks", 1)],
        "Relies on Git to share notebooks",
    ),
    ([("pain_point", "Not *any* good (really)", 1)], "Stands for what many said"),
    ([("goal", "I WANT TO KEEP MY NOTES.", 1)], "Wants to keep their notes"),
]


@pytest.mark.parametrize(("claims", "expected"), SMALL)
def test_the_title_of_a_few_people_is_what_two_say_or_one_in_a_phrase_that_can_be_read(
    brief: Any, finding: Any, saying: Any, claims: list[tuple[ClaimKind, str, int]], expected: str
) -> None:
    findings = [
        replace(finding(kind, text, [saying("P01", text, line=at)], support, "weak"), share=support / 6)
        for at, (kind, text, support) in enumerate(claims, 1)
    ]
    assert make_title(brief(findings, terms=["unrelated"], size=6)) == expected
