"""The sample study as its first user meets it: a spec is written, built, and found clean."""

from persona.sample import copy_sample
from persona.spec import build_spec, check_spec, new_spec


def test_a_fresh_build_of_the_sample_study_checks_clean(tmp_path):
    study = copy_sample(tmp_path / "study")
    spec = new_spec(study)
    spec.path.write_text(spec.text, encoding="utf-8")
    build_spec(spec.path)
    assert check_spec(spec.path) == []
