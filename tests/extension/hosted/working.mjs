// A spec over six short interviews, and the project's own Python as the one that was configured.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const SPEAKERS = [
  [
    "I want to reserve the drill before I leave home.",
    "I always check the stock count twice because I cannot trust it.",
    "It is frustrating when the reserved drill is gone.",
  ],
  [
    "I need to know the drill is there before I leave home.",
    "I always check the stock count, I cannot trust it.",
    "It is frustrating when a reserved drill is gone.",
  ],
  [
    "I want to be sure of the drill before I leave home.",
    "I always check the stock count in the app.",
    "It is frustrating that the reserved drill was gone.",
  ],
];

export function prepare(workspace, { python }) {
  mkdirSync(path.join(workspace, "interviews"));
  SPEAKERS.forEach((lines, number) => {
    const text = lines.map(line => `Interviewer: And then?\n\nParticipant: ${line}\n`).join("\n");
    writeFileSync(path.join(workspace, "interviews", `talk-${number + 1}.md`), text);
  });
  writeFileSync(
    path.join(workspace, "tools.persona.yaml"),
    "version: 1\nname: Tools\nsources:\n  - interviews/*.md\npersonas: 1\nprivacy: {k: 2}\noutput: {folder: personas/tools, formats: [markdown, json]}\n",
  );
  return { settings: { "persona.path": python, "persona.buildOnSave": false } };
}
