import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { Notices } from "../../../vscode-extension/src/notices.js";
import { BuiltIn, pythonIn } from "../../../vscode-extension/src/python/builtIn.js";
import { absolute, candidates } from "../../../vscode-extension/src/python/candidates.js";
import { isFound } from "../../../vscode-extension/src/python/choosing.js";
import { withLock } from "../../../vscode-extension/src/python/locking.js";
import { ask, probe } from "../../../vscode-extension/src/python/probing.js";
import { compare, isCompatible, listed, minorOf } from "../../../vscode-extension/src/python/versions.js";

const EXTENSION = path.resolve("vscode-extension");
const PYTHON = process.env["PERSONA_TEST_PYTHON"] ?? path.resolve(".venv/bin/python");
let folder = "";

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "python-"));
});
after(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, body: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
  return file;
}

const telling = () => {
  const logged: string[] = [];
  const reached: number[] = [];
  return {
    logged,
    reached,
    log: (sentence: string) => logged.push(sentence),
    progress: (percent: number) => reached.push(percent),
  };
};

const builtIn = (storage: string, pythons = [PYTHON], packages = path.join(EXTENSION, "packages")) =>
  new BuiltIn(
    { packages, unpack: path.join(EXTENSION, "python", "unpack.py"), storage: path.join(folder, storage) },
    async () => pythons,
  );

test("versions are compared by their numbers", () => {
  assert.ok(compare("3.9", "3.11") < 0);
  assert.equal(compare("3.11.0", "3.11"), 0);
  assert.equal(minorOf("3.12.4"), "3.12");
  assert.equal(listed(["3.11", "3.12", "3.13"]), "3.11, 3.12 or 3.13");
});

test("a Persona of the same major and no older minor is compatible", () => {
  const table: [string, boolean][] = [
    ["1.1.0", true],
    ["1.2.3", true],
    ["1.0.9", false],
    ["2.0.0", false],
    ["0.9", false],
  ];
  for (const [persona, expected] of table) assert.equal(isCompatible(persona, "1.1.0"), expected, persona);
});

test("what somebody chose is tried first, then the newest Python there are packages for", () => {
  const found = candidates(["/mine/python"], ["3.11", "3.12"], "linux");
  assert.deepEqual(found.slice(0, 4), ["/mine/python", "python3.12", "python3.11", "python3"]);
  assert.equal(new Set(found).size, found.length);
});

test("on Windows the places of the installer come first", () => {
  assert.match(candidates([], ["3.12"], "win32")[0] ?? "", /Python312/);
});

test("a Python that has Persona is used as it is", async () => {
  const attempt = await probe(PYTHON, "selected", "1.1.0");
  assert.ok(isFound(attempt));
  assert.deepEqual(attempt.command, [PYTHON, "-m", "persona_daemon"]);
});

test("the persona command can be named itself", async () => {
  const file = await program("persona", "echo persona 1.4.0");
  assert.deepEqual(await probe(file, "configured", "1.1.0"), {
    origin: "configured",
    command: [file],
    version: "1.4.0",
  });
});

for (const [what, name, body, expected] of [
  ["is of another version", "old", "echo persona 0.9.0", /has Persona 0\.9\.0, and this extension needs 1\.1\.0/],
  ["is something else", "cowsay", "echo moo", /it does not say that it is Persona/],
  ["fails", "broken", "echo bad luck >&2; exit 4", /bad luck/],
] as const) {
  test(`a configured command that ${what} is refused with the reason`, async () => {
    const attempt = await probe(await program(name, body), "configured", "1.1.0");
    assert.ok(!isFound(attempt));
    assert.match(attempt.why, expected);
  });
}

test("a file that is not there is refused with the reason", async () => {
  const attempt = await probe(path.join(folder, "nothing"), "configured", "1.1.0");
  assert.ok(!isFound(attempt) && /nothing cannot be used: there is no such program\.$/.test(attempt.why));
});

test("a Python without Persona is refused with the reason", async () => {
  const file = await program("python3", 'echo \'{"python": "3.12.1", "persona": null, "lsp": false}\'');
  const attempt = await probe(file, "selected", "1.1.0");
  assert.ok(!isFound(attempt) && attempt.why === `Persona is not installed in ${file}.`);
});

test("a Python that cannot say what it is gives nothing, and the log hears why", async () => {
  const heard: string[] = [];
  assert.equal(await ask(await program("python", "echo no; exit 1"), sentence => heard.push(sentence)), undefined);
  assert.match(heard[0] ?? "", /cannot be used/);
});

test("the built-in environment is built offline, once, and repaired when it breaks", async t => {
  const told = telling();
  const first = await builtIn("environments").ensure(told);
  assert.ok(isFound(first), "why" in first ? first.why : "");
  assert.equal(first.origin, "builtIn");
  assert.equal(told.reached.at(-1), 100);

  await t.test("a second time it is there", async () => {
    const again = telling();
    assert.deepEqual(await builtIn("environments", []).ensure(again), first);
    assert.deepEqual(again.reached, []);
  });

  await t.test("with its Python gone it is made anew", async () => {
    const place = first.command[0] ?? "";
    await rm(place);
    const again = telling();
    const mended = await builtIn("environments").ensure(again);
    assert.deepEqual(mended, first);
    assert.match(again.logged.join(), /broken and is made anew/);
  });

  await t.test("an earlier version's environment goes when a new one is made", async () => {
    const old = path.join(folder, "environments", "1.0.0-0000");
    await mkdir(old);
    await writeFile(path.join(old, "complete.json"), "{}");
    const inside = builtIn("environments");
    await inside.remove();
    assert.ok(isFound(await inside.ensure(telling())));
    assert.equal((await readdir(path.join(folder, "environments"))).length, 1);
  });
});

test("a Python that is too old is passed over, and named when there is no other", async () => {
  const old = await program("python3.9", 'echo \'{"python": "3.9.2", "persona": null, "lsp": false}\'');
  const attempt = await builtIn("none", [old]).ensure(telling());
  assert.ok(!isFound(attempt));
  assert.match(attempt.why, /^Persona needs Python 3\.11.* and found 3\.9\.2 \(.*python3\.9\)\.$/);
  assert.deepEqual(attempt.offers, ["choosePython", "getPython"]);
});

test("with a Python that is too new for the packages, downloading them is offered", async () => {
  const young = await program("python3.99", 'echo \'{"python": "3.99.0", "persona": null, "lsp": false}\'');
  const attempt = await builtIn("young", [young]).ensure(telling());
  assert.ok(!isFound(attempt));
  assert.deepEqual(attempt.offers, ["choosePython", "download"]);
});

test("packages that are damaged are refused, and nothing half-made is left", async () => {
  const packages = path.join(folder, "damaged");
  await mkdir(packages);
  const index = JSON.parse(await readFile(path.join(EXTENSION, "packages", "index.json"), "utf8"));
  await writeFile(path.join(packages, "index.json"), JSON.stringify({ ...index, key: "damaged" }));
  for (const { file } of index.streams) await writeFile(path.join(packages, file), "not xz");
  const attempt = await builtIn("hurt", [PYTHON], packages).ensure(telling());
  assert.ok(!isFound(attempt) && /damaged\. Install the extension again\./.test(attempt.why));
  assert.deepEqual(
    (await readdir(path.join(folder, "hurt"))).filter(name => !name.endsWith(".lock")),
    [],
  );
});

test("cancelling leaves nothing behind", async () => {
  const aborting = new AbortController();
  const told = { ...telling(), signal: aborting.signal, progress: () => aborting.abort() };
  const attempt = await builtIn("cancelled").ensure(told);
  assert.ok(!isFound(attempt) && attempt.why === "Setting up was cancelled.");
  assert.deepEqual(await readdir(path.join(folder, "cancelled")), []);
});

test("without packages in the extension the reason is given", async () => {
  const attempt = await builtIn("empty", [PYTHON], path.join(folder, "no-such-folder")).ensure(telling());
  assert.ok(!isFound(attempt) && /holds no Python packages/.test(attempt.why));
});

test("two windows do not do the same work at once", async () => {
  const file = path.join(folder, "one.lock");
  let inside = 0;
  let most = 0;
  const work = () =>
    withLock(file, async () => {
      most = Math.max(most, ++inside);
      await new Promise(resolve => setImmediate(resolve));
      inside--;
    });
  await Promise.all([work(), work(), work()]);
  assert.equal(most, 1);
});

test("a lock whose owner is gone is taken over", async () => {
  const file = path.join(folder, "left.lock");
  await writeFile(file, "999999999");
  assert.equal(await withLock(file, async () => "done"), "done");
});

test("who cancels while another window works does not wait for it", async () => {
  const file = path.join(folder, "busy.lock");
  const aborting = new AbortController();
  await withLock(file, async () => {
    const waiting = withLock(file, async () => "done", aborting.signal);
    aborting.abort();
    assert.equal(await waiting, undefined);
  });
});

test("what a window left that ended in the middle is taken away by the next", async () => {
  const drafts = ["draft-999999999", `draft-${process.ppid}`];
  for (const name of drafts) await mkdir(path.join(folder, "swept", name), { recursive: true });
  await builtIn("swept", []).ensure(telling());
  assert.deepEqual(await readdir(path.join(folder, "swept")), drafts.slice(1));
});

test("where nothing can be remembered it is said all the same", async () => {
  const file = await program("no-folder", "");
  const window = new Notices(path.join(file, "notices"));
  assert.equal(await window.mine("environment"), true);
  await window.over("environment");
});

for (const [said, folder, expected] of [
  ["/opt/persona", "/work", "/opt/persona"],
  ["~/venv/bin/python", "/work", "/home/ada/venv/bin/python"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it in settings
  ["${workspaceFolder}/.venv/bin/python", "/work", "/work/.venv/bin/python"],
  [".venv/bin/python", "/work", "/work/.venv/bin/python"],
  [".venv/bin/python", undefined, ".venv/bin/python"],
  ["persona", "/work", "persona"],
  ["~else/python", undefined, "~else/python"],
  ["", "/work", ""],
] as [string, string | undefined, string][]) {
  test(`"${said}" in settings, with ${folder ?? "no folder"} open, is "${expected}"`, () => {
    assert.equal(absolute(said, "/home/ada", folder), expected);
  });
}

test("of several windows one says it, until it is over", async () => {
  const windows = [1, 2, 3].map(() => new Notices(path.join(folder, "notices")));
  const spoke = await Promise.all(windows.map(window => window.mine("environment")));
  assert.equal(spoke.filter(Boolean).length, 1);
  assert.equal(await windows[2]?.mine("environment", "another reason"), true);
  assert.equal(await windows[1]?.mine("environment", "another reason"), false);
  await windows[0]?.over("environment");
  assert.equal(await windows[1]?.mine("environment"), true);
});

test("the Python of an environment is where venv puts it", () => {
  assert.equal(pythonIn("/e"), process.platform === "win32" ? "\\e\\Scripts\\python.exe" : "/e/bin/python");
});
