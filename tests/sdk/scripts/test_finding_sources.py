"""The sources of a result are found again, or the one that is gone is named."""

import csv
import json
import shutil
import zipfile

import pytest

from peers.workbooks import write_workbook
from persona import PersonaClient
from persona.corpus.model import SourceRequest
from persona.errors import InputError, SourceNotFoundError
from persona.scripts.finding import corpus_of, find_root, requests_of


def test_one_source_that_is_gone_from_beside_the_others_is_named(study, result):
    moved = result.model_copy(update={"root": ""})
    missing = moved.sources[0].model_copy(update={"path": "interviews/no.md"})
    with pytest.raises(SourceNotFoundError, match="not there") as caught:
        find_root(moved.model_copy(update={"sources": (*moved.sources, missing)}), study)
    assert caught.value.where == str(study / "interviews" / "no.md")


def test_sources_that_lie_beside_the_result_are_found_and_of_two_folders_those_that_are_unchanged(study, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(study / "interviews", home / "interviews")
    shutil.copytree(study / "interviews", home / "copies")
    for path in (home / "copies").iterdir():
        path.write_text("Interviewer: Hello?\n", encoding="utf-8")
    with PersonaClient() as client:
        client.save(client.generate(home / "interviews"), home / "made" / "personas")
        client.save(client.generate(home / "interviews"), home / "personas")
    with PersonaClient() as client:
        result = client.load(home / "personas")
        assert find_root(result, home / "personas") == home / "interviews"
        assert client.script(result.personas[0], format="system_prompt").text
    with pytest.raises(SourceNotFoundError, match="--root"):
        find_root(result, home / "made" / "personas")


def rows_of(study):
    with (study / "survey.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def a_workbook(study, folder):
    pytest.importorskip("python_calamine")
    write_workbook(folder / "survey.xlsx", rows_of(study))


def a_document(study, folder):
    docx = pytest.importorskip("docx")
    for talk in sorted((study / "interviews").glob("*.md"))[:6]:
        document = docx.Document()
        for line in talk.read_text(encoding="utf-8").splitlines():
            document.add_paragraph(line)
        document.save(str(folder / f"{talk.stem}.docx"))


def an_archive(study, folder):
    with zipfile.ZipFile(folder / "study.zip", "w") as archive:
        archive.write(study / "survey.csv", "inside/survey.csv")


def row_labels(study, folder):
    """As a data frame is saved: the first column has no heading, and labels in another table join by it."""
    (heading, *rows) = rows_of(study)
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["", *heading[1:]], *([str(n), *row[1:]] for n, row in enumerate(rows, 1))])
    with (folder / "topics.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["", "topic"], *([str(n), ("price", "place")[n % 2]] for n in range(1, 100))])


def labels_beside(study, folder):
    shutil.copy(study / "survey.csv", folder)
    (folder / "categories.json").write_text(json.dumps(["price", "place", "time"]), encoding="utf-8")


@pytest.mark.parametrize("laid_out", [a_workbook, a_document, an_archive, row_labels, labels_beside])
def test_sources_of_every_kind_are_read_again_as_they_were(study, tmp_path, laid_out):
    laid_out(study, tmp_path)
    with PersonaClient() as client:
        result = client.generate(tmp_path, personas=2)
    again = corpus_of(result)
    assert len(again.participants) == result.participants
    assert len(again.passages) == result.passages


def test_columns_that_were_given_are_read_again_as_they_were_given(study):
    request = SourceRequest(
        "survey.csv", participant="respondent_id", text=["What gets in your way?"], attributes=["role"]
    )
    with PersonaClient() as client:
        result = client.generate([request], root=study, personas=2)
    assert requests_of(result) == [request]
    assert len(corpus_of(result).passages) == result.passages


def test_a_workbook_or_an_archive_that_changed_is_refused(study, tmp_path):
    a_workbook(study, tmp_path)
    an_archive(study, tmp_path)
    with PersonaClient() as client:
        book = client.generate(tmp_path / "survey.xlsx", personas=2)
        packed = client.generate(tmp_path / "study.zip", personas=2)
    changed = tmp_path / "changed"
    changed.mkdir()
    shutil.copytree(study, changed, dirs_exist_ok=True)
    with (changed / "survey.csv").open("a", encoding="utf-8") as file:
        file.write("R999,,25-34,Tarn Quay,weekly,student,2024,to mend a chair,the wait,more vans\n")
    a_workbook(changed, tmp_path)
    an_archive(changed, tmp_path)
    for result in (book, packed):
        with pytest.raises(InputError, match="has changed since"):
            corpus_of(result)
