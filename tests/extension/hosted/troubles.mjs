// Two folders: one is reached through a link and has a spec in a folder with signs in its name. A Persona that can be
// taken away; one more spec that is in neither folder.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

const TALK = [
  "I want to reserve the drill before I leave home.",
  "I always check the stock count twice because I cannot trust it.",
  "It is frustrating when the reserved drill is gone.",
];
const SPEC =
  "version: 1\nname: NAME\nsources:\n  - talks/*.md\npersonas: 1\nprivacy: {k: 2}\noutput: {folder: built, formats: [markdown, json]}\n";

/** Three people who say the same, and a spec over them. */
function study(folder, name) {
  mkdirSync(path.join(folder, "talks"), { recursive: true });
  const text = TALK.map(line => `Interviewer: And then?\n\nParticipant: ${line}\n`).join("\n");
  for (const number of [1, 2, 3]) writeFileSync(path.join(folder, "talks", `talk-${number}.md`), text);
  writeFileSync(path.join(folder, `${name}.persona.yaml`), SPEC.replace("NAME", name));
}

export function prepare(workspace, { python }) {
  const real = path.join(workspace, "real");
  study(path.join(real, "tools"), "tools");
  study(path.join(real, "Kunden & Co (2024) #1, 100% [ü]"), "signs");
  study(path.join(workspace, "elsewhere"), "elsewhere");
  writeFileSync(path.join(real, "table.xlsx"), Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 255, 0]));
  // Enough to build that the daemon can be ended while it does.
  const rows = Array.from({ length: 6000 }, (_, row) => `p${row},${TALK[row % 3]} Row ${row} of them.`);
  mkdirSync(path.join(real, "long"));
  writeFileSync(path.join(real, "long", "survey.csv"), `id,said\n${rows.join("\n")}\n`);
  writeFileSync(
    path.join(real, "long", "long.persona.yaml"),
    "version: 1\nname: long\nsources:\n  - {path: survey.csv, participant: id, text: [said]}\noutput: {folder: built}\n",
  );
  const git = (...words) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { cwd: real });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "research");
  const link = path.join(workspace, "link");
  symlinkSync(real, link);
  study(path.join(workspace, "second"), "second");
  const several = path.join(workspace, "several.code-workspace");
  writeFileSync(several, JSON.stringify({ folders: [{ path: "link" }, { path: "second" }] }));
  const program = path.join(workspace, "persona");
  writeFileSync(program, `#!/bin/sh\nexec "${python}" -m persona_daemon "$@"\n`);
  chmodSync(program, 0o755);
  return { workspace: several, settings: { "persona.path": program, "persona.buildOnSave": false } };
}
