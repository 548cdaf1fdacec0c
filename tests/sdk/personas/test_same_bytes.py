from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import hashlib, runpy, sys
from persona.personas import render
study = runpy.run_path(sys.argv[1])["make_study"]()
for name, text in render(study.result, ".").items():
    print(name, hashlib.sha256(text.encode()).hexdigest())
"""


def test_every_output_is_the_same_in_another_process_with_another_hash_seed() -> None:
    study = Path(__file__).with_name("conftest.py")
    printed = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(study)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == 7
