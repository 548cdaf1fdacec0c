"""Neovim as the distribution has it, with the lines that docs/editors.md tells people to write."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from persona.personas import load

PAGE = Path(__file__).resolve().parents[3] / "docs" / "editors.md"
MISTAKE = "version: 1\nname: Tools\nsources:\n  - interview/*.md\npersonas: 2\n"

pytestmark = pytest.mark.skipif(not shutil.which("nvim"), reason="Neovim is not installed (.ci/system-packages)")

SCRIPT = """
local seen = {}
local function told(what)
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do table.insert(found, one.code) end
  seen[what] = found
end
local function wait(what, check) if not vim.wait(60000, check, 20) then seen.late = what end end

vim.cmd("edit tools.persona.yaml")
wait("problems", function() return #vim.diagnostic.get(0) > 0 end)
told("before")
vim.fn.setline(4, "  - interviews/*.md")
vim.cmd("write")
wait("no problems", function() return #vim.diagnostic.get(0) == 0 end)
told("after")
wait("personas", function() return vim.fn.filereadable("personas/tools/personas.json") == 1 end)

-- A source is edited and saved: the personas follow, and so does what is known of them.
vim.cmd("edit interviews/talk-1.md")
vim.fn.append("$", { "", "Participant: I want to reserve a ladder too. I always check the ladder count twice." })
local before = vim.fn.readfile("personas/tools/personas.json")
vim.cmd("write")
wait("a rebuild", function() return not vim.deep_equal(before, vim.fn.readfile("personas/tools/personas.json")) end)
vim.cmd("edit tools.persona.yaml")
vim.fn.setline(5, "personas: many")
wait("a problem as it is typed", function() return #vim.diagnostic.get(0) > 0 end)
told("typed")
vim.fn.writefile({ vim.json.encode(seen) }, "seen.json")
vim.cmd("qall!")
"""


def test_a_save_rebuilds_personas_and_changes_diagnostics_with_nothing_else_running(home, interviews, tmp_path):
    (tmp_path / "tools.persona.yaml").write_text(MISTAKE)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "persona").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m persona_daemon "$@"\n')
    (tmp_path / "bin" / "persona").chmod(0o755)
    config = re.search(r"```lua\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[1]
    (tmp_path / "init.lua").write_text(config)
    (tmp_path / "script.lua").write_text(SCRIPT)
    done = subprocess.run(
        ["nvim", "--headless", "-n", "-i", "NONE", "-u", "init.lua", "-c", "luafile script.lua", "-c", "cquit"],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert "late" not in seen, (seen, done.stderr)
    assert seen["before"] == ["P201"] and seen["after"] == [] and seen["typed"] == ["P104"]
    result = load(tmp_path / "personas" / "tools")
    assert len(result.personas) == 2
    assert [source.path for source in result.sources if source.passages] == [
        f"interviews/talk-{number}.md" for number in range(1, 7)
    ]
