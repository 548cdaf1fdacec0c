"""What a process remembers of earlier builds makes the next one quicker, never different."""

import shutil

import pytest

from .conftest import edit


def outputs(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def say_more(study):
    text = study.source(2).read_text(encoding="utf-8")
    study.source(2).write_text(f"{text}\nParticipant: I would like quieter mornings, and I use a Kelvane every day.\n")


def move_and_reword(study):
    first = study.source(1)
    first.write_text("# Notes\n\nTaken on a train.\n\n" + first.read_text(encoding="utf-8"), encoding="utf-8")
    text = study.source(3).read_text(encoding="utf-8")
    word = next(word for word in text.split() if word.isalpha() and len(word) > 5)
    edit(study.source(3), word, "something")


def swap_and_take_away(study):
    one, other = study.source(1).read_bytes(), study.source(2).read_bytes()
    study.source(1).write_bytes(other)
    study.source(2).write_bytes(one)
    study.source(6).unlink()


@pytest.mark.parametrize("change", [say_more, move_and_reword, swap_and_take_away])
def test_a_build_in_a_process_that_built_before_gives_the_bytes_of_a_new_process(
    built, change, persona_command, tmp_path_factory
):
    change(built)
    cold = tmp_path_factory.mktemp("cold") / "workspace"
    shutil.copytree(built.root, cold)
    assert built.build().state == "built"
    persona_command("build", cwd=cold, check=0, env={"PYTHONHASHSEED": "7"})
    assert outputs(built.folder) == outputs(cold / "personas" / "study")
