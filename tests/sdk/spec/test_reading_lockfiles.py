"""`personas.json` read for whoever shows it: the same personas, without what it holds for each participant."""

import json

import pytest

from persona.errors import OutputError
from persona.personas import to_json
from persona.personas.map import MOST_POINTS
from persona.personas.model import MapPoint
from persona.personas.panel import persona_panel, report_panel
from persona.spec.lock import LOCKFILE, read_brief, read_lock, read_shown
from persona.spec.skimming import skim

CROWD = 7_001  # more than the map draws


def crowd(result, size=CROWD):
    """The same result as a survey of many would give it: who is on the map and who is left over."""
    homes = [None, *(persona.id for persona in result.personas)]
    people = [f"P{number:05d}" for number in range(size)]
    points = [
        MapPoint(participant=one, persona=homes[number % len(homes)], x=number / size, y=number % 97 / 97)
        for number, one in enumerate(people)
    ]
    record = result.build.model_copy(update={"people": {f"{number:016x}": one for number, one in enumerate(people)}})
    changed = {"map": tuple(points), "leftover": tuple(people[:: len(homes)]), "participants": size, "build": record}
    return result.model_copy(update=changed)


@pytest.fixture
def crowded(built):
    (built.folder / LOCKFILE).write_text(to_json(crowd(built.result)), encoding="utf-8")
    return built


def link(item):
    return {"href": item.location}


def as_written(text):
    return text


def minified(text):
    return json.dumps(json.loads(text))


def indented(text):
    return json.dumps(json.loads(text), indent=4)


def with_places_on_one_line(text):
    told = json.loads(text)
    points = told.pop("map")
    lines = ",\n".join(f"    {json.dumps(point)}" for point in points)
    return json.dumps(told, indent=2)[:-2] + f',\n  "map": [\n{lines}\n  ]\n}}\n'


def with_names_on_one_line(text):
    told = json.loads(text)
    names = ", ".join(f'"{name}"' for name in told.pop("leftover"))
    return json.dumps(told, indent=2)[:-2] + f',\n  "leftover": [\n    {names}\n  ]\n}}\n'


def on_windows(text):
    return text.replace("\n", "\r\n")


LAYOUTS = [as_written, minified, indented, with_places_on_one_line, with_names_on_one_line, on_windows]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_shown_looks_as_the_whole_does(crowded, layout):
    path = crowded.folder / LOCKFILE
    path.write_bytes(layout(path.read_text(encoding="utf-8")).encode())
    whole, shown = read_lock(crowded.folder, crowded.root), read_shown(crowded.folder, crowded.root)
    assert report_panel(shown.result, link) == report_panel(whole.result, link)
    for persona, full in zip(shown.result.personas, whole.result.personas, strict=True):
        assert persona_panel(persona, shown.result, link) == persona_panel(full, whole.result, link)
        assert persona.model_copy(update={"participants": full.participants}) == full
    assert shown.result.root == whole.result.root
    assert shown.record.pages == whole.record.pages and shown.record.hands == whole.record.hands


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_shown_holds_nothing_for_each_participant(crowded, layout):
    path = crowded.folder / LOCKFILE
    path.write_bytes(layout(path.read_text(encoding="utf-8")).encode())
    shown = read_shown(crowded.folder, crowded.root)
    assert len(shown.result.map) <= MOST_POINTS and shown.result.placed == CROWD
    assert shown.result.leftover == () and shown.result.ungrouped == CROWD // 3 + 1
    assert [persona.participants for persona in shown.result.personas] == [(), ()]
    assert (shown.record.people, shown.record.frozen, shown.data) == ({}, "", b"")


def test_it_is_cut_out_before_it_is_understood(crowded):
    data = (crowded.folder / LOCKFILE).read_bytes()
    skimmed = json.loads(skim(data, 100).data)
    assert len(skimmed["map"]) <= 100 and skimmed["leftover"] == [] and skimmed["build"]["people"] == {}
    assert skimmed["build"]["frozen"] == "" and json.loads(data)["build"]["frozen"] != ""
    assert [persona["participants"] for persona in skimmed["personas"]] == [[], []]
    kept = json.loads(data)
    for name in ("generator", "sources", "notes", "report", "participants", "reason"):
        assert skimmed[name] == kept[name]


def test_words_that_look_like_its_layout_stay(built):
    words = 'They said:\n  "map": [\n    {\n  ]\n    "people": {\n    }\n      "participants": [\n      ]'
    first, *rest = built.result.personas
    told = built.result.model_copy(update={"personas": (first.model_copy(update={"summary": words}), *rest)})
    (built.folder / LOCKFILE).write_text(to_json(told), encoding="utf-8")
    assert read_shown(built.folder, built.root).result.personas[0].summary == words


@pytest.mark.parametrize(
    "text", ["{", '<<<<<<< ours\n{}\n=======\n{"a": 1}\n>>>>>>> theirs\n', '{\n  "map": [\n    {\n  ]\n}\n']
)
def test_what_is_wrong_with_it_is_told_alike(built, text):
    (built.folder / LOCKFILE).write_text(text, encoding="utf-8")
    told = []
    for read in (read_lock, read_shown):
        with pytest.raises(OutputError) as raised:
            read(built.folder, built.root)
        told.append((raised.value.message, raised.value.where, raised.value.hint))
    assert told[0] == told[1]


def test_without_a_lockfile_there_is_nothing_to_show(tmp_path):
    assert read_shown(tmp_path, tmp_path) is None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_glance_tells_what_a_plan_needs(crowded, layout):
    path = crowded.folder / LOCKFILE
    path.write_bytes(layout(path.read_text(encoding="utf-8")).encode())
    brief, whole = read_brief(crowded.folder), read_lock(crowded.folder, crowded.root)
    left_out = {"people": {}, "frozen": ""}
    assert brief.record.model_copy(update=left_out) == whole.record.model_copy(update=left_out)
    assert brief.version == whole.result.generator.version
