"""What the pages promise: every dependency has its reason, every decision is listed, every link leads somewhere."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted(path for pattern in ("*.md", "docs/*.md", "docs/decisions/*.md") for path in ROOT.glob(pattern))


def declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    names = {re.match(r"[\w.-]+", line)[0] for line in [*project["dependencies"], *extras]}
    return sorted(names - {"persona"})


@pytest.mark.parametrize("name", declared())
def test_every_dependency_says_what_it_saves_and_costs(name):
    page = (ROOT / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| {re.escape(name)} \| .{{3,}} \| .+ \|$", page, re.MULTILINE), name


def test_every_decision_is_listed():
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs/decisions").glob("*.md")} - {"README.md"}
    assert pages == set(re.findall(r"\]\(([\w.-]+\.md)\)", listed))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_inside_the_repository_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)\s]+)\)", text):
        path = target.partition("#")[0]
        assert (page.parent / path).exists(), f"{page.name}: {target}"


def examples():
    """Every example in Python that needs no more than a folder `interviews`; the one of specs has a test of its own."""
    for name in ("python.md", "scripts.md"):
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        for number, code in enumerate(re.findall(r"```python\n(.*?)```", page, re.DOTALL), start=1):
            if "copy_sample" in code:
                continue
            yield pytest.param(code, id=f"{name}-{number}")


@pytest.fixture
def research(tmp_path, monkeypatch):
    """The folder that the pages speak of, with the interviews of the sample study in it."""
    from persona.sample import copy_sample

    (copy_sample(tmp_path / "sample") / "interviews").rename(tmp_path / "interviews")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", list(examples()))
def test_every_example_runs_by_itself_and_prints_something(code, research, capsys):
    exec(code, {})
    told = capsys.readouterr()
    assert told.out.strip() and not told.err


def test_the_first_example_of_the_python_page_gives_claims_with_their_place(capsys):
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], {})
    told = capsys.readouterr().out
    assert re.search(r"^  goal: I want to see all deadlines on one page\. \(2 of 2", told, re.MULTILINE)
    assert "ana.md:2: " in told


def test_the_example_of_specs_builds_checks_and_compares(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    section = (ROOT / "docs/python.md").read_text(encoding="utf-8").partition("## Specs: build, check, diff")[2]
    exec(re.search(r"```python\n(.*?)```", section, re.DOTALL)[1], {})
    told = capsys.readouterr().out
    assert told.startswith("built [") and "1 spec checked: nothing is wrong." in told
    assert "1 retired" in told and (tmp_path / "study/personas/study/personas.json").exists()


def test_the_spec_of_the_page_is_built_checked_and_compared_by_its_example(research, capsys):
    page = (ROOT / "docs/specs.md").read_text(encoding="utf-8")
    (research / "checkout.persona.yaml").write_text(
        re.search(r"```yaml\n(.*?)```", page, re.DOTALL)[1], encoding="utf-8"
    )
    columns = "respondent_id,why_hesitate,what_would_help,age_band,country,role\n"
    answers = [f"r{n},The delivery is dear,Show what the delivery costs,25-34,NL,buyer\n" for n in range(12)]
    (research / "survey.csv").write_text(columns + "".join(answers), encoding="utf-8")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    subprocess.run([*git, "commit", "-qm", "before", "--allow-empty"], check=True)
    ran = {}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], ran)
    assert ran["report"].state == "built" and not ran["checked"].failed(strict=True)
    assert "CHECKOUT_HOOK_SECRET is not set" in ran["report"].webhooks[0].error
    assert capsys.readouterr().out.startswith("<!-- persona diff Checkout research -->")


def test_the_python_page_names_every_method_of_the_client():
    from persona import PersonaClient

    named = (ROOT / "docs/python.md").read_text(encoding="utf-8").partition("## Every method")[2]
    assert {name for name in dir(PersonaClient) if not name.startswith("_")} <= set(re.findall(r"`(\w+)`", named))
