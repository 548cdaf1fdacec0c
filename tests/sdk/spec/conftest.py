"""A small study in a workspace of its own, with a spec, and ways to change it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from persona.spec import build_spec, check_spec
from persona.spec.lock import read_lock

SPEC = "version: 1\nname: Fernhold\nsources:\n  - interviews/*.md\npersonas: 2\noutput: {folder: personas/study}\n"


@dataclass
class Study:
    """`root` is the workspace; its spec is `study.persona.yaml`."""

    root: Path

    @property
    def spec(self) -> Path:
        return self.root / "study.persona.yaml"

    @property
    def folder(self) -> Path:
        return self.root / "personas" / "study"

    def build(self, **options):
        return build_spec(self.spec, **options)

    def check(self, **options):
        return check_spec(self.spec, **options)

    @property
    def result(self):
        return read_lock(self.folder, self.root).result

    def page(self, persona) -> Path:
        record = read_lock(self.folder, self.root).record
        return self.folder / record.pages[persona.id].file

    def source(self, number: int) -> Path:
        return self.root / "interviews" / f"talk-{number}.md"

    def snapshot(self) -> dict[str, tuple[bytes, int]]:
        """Every file of the output folder with its content and time of writing."""
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in self.folder.iterdir()}


@pytest.fixture
def study(tmp_path, interviews):
    (tmp_path / ".git").mkdir()
    (tmp_path / "study.persona.yaml").write_text(SPEC, encoding="utf-8")
    return Study(tmp_path)


@pytest.fixture
def built(study):
    study.build()
    return study


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
