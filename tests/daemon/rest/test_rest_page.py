"""docs/rest.md: every curl on it works, in the order of the page."""

import json
import re
import subprocess
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rest.md"


def test_every_curl_of_the_page_works_in_order(server, study, sources, interviews, tmp_path):
    (tmp_path / "research.json").write_text(json.dumps({"sources": sources, "personas": "2-4"}), encoding="utf-8")
    known = {"KEY": server.key, "PERSONA": study["personas"][0], "RUN": study["run"], "PATH": "/usr/bin:/bin"}
    blocks = re.findall(r"```bash\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    commands = [
        line for block in blocks for line in re.sub(r"\\\n\s*", "", block).splitlines() if line.startswith("curl")
    ]
    assert len(commands) >= 9
    for command in commands:
        told = subprocess.run(
            ["bash", "-c", command.replace("http://localhost:8000", server.url) + " -w '\\n%{http_code}'"],
            capture_output=True,
            text=True,
            env=known,
            cwd=tmp_path,
            timeout=120,
        )
        body, _, status = told.stdout.rpartition("\n")
        assert status in ("200", "201", "202"), f"{command}\n{body}"
