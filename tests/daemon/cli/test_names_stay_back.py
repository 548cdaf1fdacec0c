"""An interviewer calls people by name; no build, later build or mended place tells it."""

import re

NAMES = ["Gareth", "Hannah", "Kwame", "Callum", "Zoe", "Priya"]


def study(interviews):
    folder = interviews.parent
    for path, name in zip(sorted(interviews.glob("*.md")), NAMES, strict=True):
        text = path.read_text(encoding="utf-8").replace("Participant:", f"{name}:")
        path.write_text(text.replace("Interviewer: And", f"Interviewer: And {name},"), encoding="utf-8")
    (folder / "tools.persona.yaml").write_text(
        "version: 1\nsources: [interviews/*.md]\npersonas: 2\n", encoding="utf-8"
    )
    return folder


def told(folder):
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((folder / "personas" / "tools").iterdir()))
    assert "how do you book?" in text
    return [name for name in NAMES if re.search(rf"\b{name}\b", text)]


def test_a_later_build_of_changed_sources_does_not_name_whom_the_interviewer_named(interviews, persona_command):
    folder = study(interviews)
    persona_command("build", cwd=folder, check=0)
    assert told(folder) == []
    with (interviews / "talk-1.md").open("a", encoding="utf-8") as file:
        file.write("\nInterviewer: Anything else?\n\nGareth: No, the bridge was closed for a month.\n")
    persona_command("build", cwd=folder, check=0)
    assert told(folder) == []
    persona_command("check", "--strict", cwd=folder, check=0)


def test_evidence_written_at_its_new_place_does_not_name_whom_the_interviewer_named(interviews, persona_command):
    folder = study(interviews)
    persona_command("build", cwd=folder, check=0)
    for path in interviews.glob("*.md"):
        path.write_text("Interviewer: Good morning.\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "has moved" in persona_command("check", cwd=folder).stdout
    persona_command("check", "--fix", cwd=folder, check=0)
    assert told(folder) == []
