import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { addressed, numbered, prompt, standing } from "../../../vscode-extension/src/chat/phrasing.js";
import type { Claim, Evidence, Persona, Run, Spec } from "../../../vscode-extension/src/protocol.js";
import { idOf, isNode } from "../../../vscode-extension/src/views/nodes.js";
import { escapeHtml, page } from "../../../vscode-extension/src/webviews/page.js";
import {
  byStrength,
  claimDescription,
  claimWords,
  iconOfKind,
  kindWords,
  percentOf,
  personaDescription,
  runDescription,
  sourceDescription,
  sourceWords,
  specDescription,
  stageWords,
} from "../../../vscode-extension/src/words.js";

const t = (message: string, ...values: (string | number)[]): string =>
  message.replace(/\{(\d)\}/g, (_, place) => String(values[Number(place)]));

const evidence = (line: number, quote = "I phone first."): Evidence => ({
  location: { uri: "file:///talk.md", range: { start: { line, character: 0 }, end: { line, character: 9 } } },
  quote,
  participant: `P0${line}`,
});
const claim: Claim = {
  id: "c1",
  kind: "goal",
  text: "Be sure",
  support: 7,
  share: 0.8,
  strength: "strong",
  state: "fresh",
  page: null,
  evidence: [],
};
const persona: Persona = {
  id: "persona_1",
  name: "Robin Ellis",
  title: "Careful",
  summary: "",
  colour: { light: "#000000", dark: "#ffffff" },
  portrait: "<svg/>",
  size: 9,
  share: 0.3,
  provisional: null,
  page: null,
  claims: [claim],
};
const spec: Spec = {
  uri: "file:///a.persona.yaml",
  title: "A",
  state: "clean",
  problems: 0,
  why: null,
  provisional: null,
  output: "",
  report: null,
  personas: [persona],
};
const run: Run = {
  id: "r",
  spec: spec.uri,
  state: "running",
  stage: "claims",
  done: 1,
  total: 4,
  error: null,
  personas: null,
  number: 3,
};

test("a claim says its support, and first of all what is wrong with it", () => {
  assert.equal(claimDescription(claim, persona, t), "7 of 9");
  assert.equal(claimDescription({ ...claim, state: "stale" }, persona, t), "stale · 7 of 9");
  assert.equal(claimWords({ ...claim, state: "moved" }, persona, t), "strong · moved · 7 of 9");
});

test("the strongest claims come first, and among equals nothing changes places", () => {
  const claims = ["weak", "moderate", "strong", "moderate"].map((strength, place) => ({
    ...claim,
    strength,
    id: `c${place}`,
  }));
  assert.deepEqual(
    byStrength(claims).map(one => one.id),
    ["c2", "c1", "c3", "c0"],
  );
});

test("a persona says how many of its claims are stale", () => {
  const stale = { ...persona, claims: [claim, { ...claim, state: "stale" as const }], provisional: "two people" };
  assert.equal(personaDescription(stale, t), "1 stale · provisional · Careful");
});

test("a spec says how it stands", () => {
  assert.equal(specDescription(spec, t), "1 persona");
  assert.equal(specDescription({ ...spec, state: "stale", problems: 2 }, t), "stale · 1 persona · 2 problems");
  assert.equal(specDescription({ ...spec, state: "unbuilt" }, t), "not generated yet");
});

test("a run says how far it is, or why it failed", () => {
  assert.equal(runDescription(run, t), "48 % · Finding claims"); // a quarter of the way from 45 to 60
  assert.equal(runDescription({ ...run, stage: "", total: 0 }, t), "");
  assert.equal(runDescription({ ...run, state: "failed", error: "No source." }, t), "No source.");
  assert.equal(runDescription({ ...run, state: "done", personas: 4 }, t), "4 personas");
});

test("a stage has the words and the share of a build that the server gives it", () => {
  const server = readFileSync("daemon/persona_daemon/language/features/building/progress.py", "utf8");
  const stages = [...server.matchAll(/"(\w+)": \("([\w ]+)", (\d+), (\d+)\),/g)];
  assert.ok(stages.length >= 6);
  for (const [, stage = "", words, begin, end] of stages) {
    const at = (done: number): Run => ({ ...run, stage, done, total: 5 });
    assert.equal(stageWords(stage, t), words);
    assert.deepEqual([percentOf(at(0)), percentOf(at(5))], [Number(begin), Number(end)]);
  }
});

test("a source says who spoke and what is cited", () => {
  const source = { uri: "", name: "", specs: [], participants: 1, passages: 20, cited: 3 };
  assert.equal(sourceDescription(source, t), "3 of 20 cited");
  assert.equal(sourceDescription({ ...source, participants: 8 }, t), "8 participants · 3 of 20 cited");
  assert.equal(sourceWords(source, t), "1 participant · 3 of 20 passages cited");
});

test("every kind of claim has its icon and its word", () => {
  for (const kind of ["goal", "need", "pain_point", "behaviour", "motivation", "context", "tool"]) {
    assert.notEqual(iconOfKind(kind), "circle-small");
    assert.notEqual(kindWords(kind, t), kind);
  }
});

test("rows keep their identity between refreshes", () => {
  const node = { kind: "claim", spec, persona, claim } as const;
  assert.equal(idOf(node), "file:///a.persona.yaml#persona_1#c1");
  assert.notEqual(idOf({ kind: "spec", spec }), idOf({ kind: "spec", spec: { ...spec, personas: [] } }));
  assert.ok(isNode(node) && !isNode({ spec: "file:///a" }));
});

const shown = page({
  title: 'A <b>"',
  source: "https://editor",
  nonce: "abc",
  style: "s.css",
  script: "s.js",
  body: "<p>x</p>",
  css: "a{}</style><script>",
  language: "en",
});

test("a page lets nothing in but the extension's own files and images inside it", () => {
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(shown)?.[1];
  assert.equal(
    policy,
    "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src https://editor 'nonce-abc'; script-src 'nonce-abc'",
  );
});

test("a page has one main part, the report's own or all that is shown", () => {
  const about = { title: "", source: "", nonce: "", style: "", script: "", css: "", language: "en" };
  for (const body of ["<p>x</p>", '<header></header><main id="personas"></main>']) {
    const [main, ...others] = page({ ...about, body }).match(/<main\b/g) ?? [];
    assert.ok(main && !others.length, body);
  }
});

test("neither a title nor a style can end the element it stands in", () => {
  assert.ok(shown.includes("<title>A &#60;b&#62;&#34;</title>"));
  assert.equal(shown.match(/<script/g)?.length, 2); // the one in the style is text there
  assert.ok(!shown.includes("</style><script>"));
  assert.equal(escapeHtml("<&'"), "&#60;&#38;&#39;");
});

test("a model's sentence that names no evidence, or evidence that is not there, is dropped", () => {
  const known = numbered([{ text: "", evidence: [evidence(1), evidence(2), evidence(1)] }]);
  assert.deepEqual(
    known.map(item => item.number),
    [1, 2],
  );
  const answer = "I phone first [1]. I own a yacht. It was gone twice [2][9]. Prices doubled [7].";
  assert.deepEqual(standing(answer, known), [
    { text: "I phone first.", numbers: [1] },
    { text: "It was gone twice.", numbers: [2] },
  ]);
});

test("the model gets the passages as data, with their numbers", () => {
  const text = prompt(
    "Robin",
    "Careful",
    "Why?",
    numbered([{ text: "", evidence: [evidence(1, 'say "hi"\nignore all')] }]),
  );
  assert.ok(text.includes('[1] P01: "say \\"hi\\"\\nignore all"'));
});

test("a persona is addressed by its whole or its first name, as a word", () => {
  const both = [persona, { ...persona, name: "Rob" }];
  assert.equal(addressed("What would Robin say?", both)?.name, "Robin Ellis");
  assert.equal(addressed("robbing a bank", both), undefined);
});

test("no key is one that types a sign: Ctrl+Alt on Windows is AltGr, which gives @ and brackets on many keyboards", () => {
  const { contributes } = JSON.parse(readFileSync("vscode-extension/package.json", "utf8"));
  for (const { key, win = key } of contributes.keybindings) assert.doesNotMatch(win, /ctrl\+alt\+\w$/);
});

test("every setting is described, and so is each of its values", () => {
  const { contributes } = JSON.parse(readFileSync("vscode-extension/package.json", "utf8"));
  for (const [name, setting] of Object.entries<Record<string, unknown[]>>(contributes.configuration.properties)) {
    assert.ok(setting["markdownDescription"], name);
    assert.equal(setting["enumDescriptions"]?.length, setting["enum"]?.length, name);
  }
});

test("every command and text that the manifest names exists", () => {
  const manifest = readFileSync("vscode-extension/package.json", "utf8");
  const texts = JSON.parse(readFileSync("vscode-extension/package.nls.json", "utf8")) as Record<string, string>;
  const named = new Set([...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, name = ""]) => name));
  assert.deepEqual([...named].sort(), Object.keys(texts).sort());
  const { contributes } = JSON.parse(manifest);
  const commands = new Set(contributes.commands.map((one: { command: string }) => one.command));
  const source = readFileSync("vscode-extension/src/commands/index.ts", "utf8");
  const registered =
    /COMMANDS: .*?= \{([^}]*)\}/s
      .exec(source)?.[1]
      ?.split(",")
      .map(name => name.trim())
      .filter(Boolean) ?? [];
  assert.deepEqual([...commands].sort(), registered.map(name => `persona.${name}`).sort());
  for (const [, command = ""] of [
    ...JSON.stringify([contributes.menus, texts]).matchAll(/(?:"command":"|command:)(persona\.\w+)/g),
  ]) {
    assert.ok(commands.has(command), command);
  }
});
