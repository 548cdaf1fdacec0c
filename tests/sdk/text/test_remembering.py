"""What was made of a text is kept while there is room."""

import threading
from functools import partial

from persona.text.remembering import Remembered


def test_what_was_made_once_is_not_made_again():
    made = []
    remembered = Remembered(100)
    for _ in range(3):
        assert remembered.get("text", 4, lambda: made.append(1) or "result") == "result"
    assert made == [1]


def test_what_was_not_asked_for_longest_is_forgotten_first():
    remembered = Remembered(10)
    for text in ("aaaa", "bbbb", "aaaa", "cccc"):  # "aaaa" was asked for after "bbbb"
        remembered.get(text, len(text), text.upper)
    assert len(remembered) == 2
    assert remembered.get("aaaa", 4, lambda: "anew") == "AAAA"
    assert remembered.get("bbbb", 4, lambda: "anew") == "anew"


def test_what_is_larger_than_the_room_is_given_and_not_kept():
    remembered = Remembered(10)
    assert remembered.get("long", 11, lambda: "result") == "result"
    assert len(remembered) == 0


def test_threads_that_ask_at_once_get_the_same_and_the_size_stays_true():
    remembered = Remembered(50)
    started = threading.Barrier(8)
    found = []

    def ask(number):
        started.wait()
        found.extend(
            remembered.get(text % 20, 10, partial(str, text % 20)) == str(text % 20) for text in range(number, 400)
        )

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found) and len(remembered) == 5
