"""Headlines for text without sentences."""

from __future__ import annotations

from persona.claims.phrases import shared_phrase

TICKETS = [
    (1, "increase mailbox size increase mailbox size hi please increase mailbox size thanks"),
    (2, "please increase mailbox size friday pm hello kind regards"),
    (3, "mailbox size increase hi thanks"),
]


def test_the_phrase_that_most_people_wrote_is_the_headline() -> None:
    assert shared_phrase(TICKETS, ["mailbox", "size"]) == ("Increase mailbox size", 2) or shared_phrase(
        TICKETS, ["mailbox", "size"]
    ) == ("Mailbox size", 3)


def test_salutations_and_small_words_at_the_edges_are_no_phrase() -> None:
    found = shared_phrase(
        [(1, "hi please reset the password of portal"), (2, "reset the password thanks")], ["password"]
    )
    assert found == ("Reset the password", 2)


def test_one_speaker_shares_nothing() -> None:
    assert shared_phrase([(1, "reset password now"), (1, "reset password now")], ["password"]) is None
