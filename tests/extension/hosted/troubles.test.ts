import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { renameSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import type { App } from "../../../vscode-extension/src/app.js";
import type { Exports } from "../../../vscode-extension/src/extension.js";
import { EMPTY_TREE, isGoing, Message, type ServerStatus } from "../../../vscode-extension/src/protocol.js";

let app: App;
const unhandled: unknown[] = [];
process.on("unhandledRejection", error => unhandled.push(error));

async function until<Value>(read: () => Value | undefined | Promise<Value | undefined>, what: string): Promise<Value> {
  const end = Date.now() + 90_000;
  while (Date.now() < end) {
    const value = await read();
    if (value) return value;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`It never came: ${what}`);
}

const folder = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri as vscode.Uri;
const file = (...parts: string[]): vscode.Uri => vscode.Uri.joinPath(folder(), ...parts);
const named = (title: string) => app.research.tree.specs.find(spec => spec.title === title);
const pid = async (): Promise<number> => (await app.server.request<ServerStatus>(Message.status, {})).pid;

/** The bridge to the daemon: the one child of this process that is it. */
function bridge(): number {
  const rows = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" });
  const row = rows.split("\n").find(one => /persona_daemon lsp/.test(one));
  assert.ok(row, rows);
  return Number(row.trim().split(" ")[0]);
}

suite("troubles", () => {
  suiteSetup(async () => {
    const extension = vscode.extensions.getExtension<Exports>("persona.persona") as vscode.Extension<Exports>;
    app = (await extension.activate()).app;
    await until(() => named("tools") && named("signs") && named("long"), "the specs in the panel");
  });

  test("the specs of every folder of the window are there, and are built where they lie", async () => {
    const spec = await until(() => named("second"), "the spec of the second folder");
    await vscode.commands.executeCommand("persona.generate", vscode.Uri.parse(spec.uri));
    assert.equal(named("second")?.personas.length, 1);
    assert.match(named("second")?.output ?? "", /\/second\/built$/);
  });

  test("who has lost the first key to the HTTP server gets another", async () => {
    await vscode.commands.executeCommand("persona.startServer");
    await vscode.commands.executeCommand("persona.stopServer");
    const again = (await vscode.commands.executeCommand("persona.startServer")) as { url: string; key: string | null };
    assert.equal(again.key, null);
    await vscode.commands.executeCommand("persona.createKey");
    const authorization = `Bearer ${await vscode.env.clipboard.readText()}`;
    const answer = await fetch(new URL("/api/v1/experiments", again.url), { headers: { authorization } });
    assert.equal(answer.status, 200);
    await vscode.commands.executeCommand("persona.copyServerAddress");
    assert.equal(await vscode.env.clipboard.readText(), again.url);
    await vscode.commands.executeCommand("persona.stopServer");
  });

  test("a spec is known by the file that the editor names, through a link and with signs in its path", async () => {
    await vscode.commands.executeCommand(
      "persona.generate",
      file("Kunden & Co (2024) #1, 100% [ü]", "signs.persona.yaml"),
    );
    assert.equal(named("signs")?.personas.length, 1);
    assert.equal(named("tools")?.state, "unbuilt");
    const evidence = named("signs")?.personas[0]?.claims[0]?.evidence[0];
    await vscode.commands.executeCommand("persona.openEvidence", { locations: [evidence?.location] });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.getText(editor.selection), evidence?.quote);
  });

  test("with a spec that is not there none is built in its place", async () => {
    const before = app.research.tree.runs.length;
    await vscode.commands.executeCommand("persona.generate", file("gone.persona.yaml"));
    await app.research.refresh();
    assert.equal(app.research.tree.runs.length, before);
  });

  test("nor with one that is not saved yet", async () => {
    const before = app.research.tree.runs.length;
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "persona-spec" }));
    await vscode.commands.executeCommand("persona.generate");
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await app.research.refresh();
    assert.equal(app.research.tree.runs.length, before);
  });

  test("a build of another window is not shown as one of this", async () => {
    const spec = vscode.Uri.file(path.join(path.dirname(folder().fsPath), "elsewhere", "elsewhere.persona.yaml"));
    const { runs } = await app.server.execute("persona.build", { spec: spec.toString() });
    await until(async () => {
      const tree = await app.server.request<{ runs: { id: string; state: string }[] }>(Message.tree, {});
      return tree.runs.find(run => run.id === runs[0])?.state === "done";
    }, "the build");
    await app.research.refresh();
    assert.deepEqual(
      app.research.tree.runs.filter(run => run.spec === spec.toString()),
      [],
    );
  });

  test("a workbook is opened with what the editor has for it", async () => {
    const uri = file("table.xlsx");
    const start = { line: 0, character: 0 };
    await vscode.commands.executeCommand("persona.openEvidence", {
      locations: [{ uri: uri.toString(), range: { start, end: start } }],
    });
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input as { uri?: vscode.Uri } | undefined;
    assert.equal(input?.uri?.path, uri.path);
  });

  test("what changed since the last commit is a page, and no file that asks to be saved", async () => {
    await vscode.commands.executeCommand("persona.showDiff", { spec: named("signs")?.uri });
    await until(
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes("since the last commit"),
      "the page",
    );
    assert.deepEqual(
      vscode.workspace.textDocuments.filter(document => document.isUntitled).map(document => document.getText()),
      [],
    );
  });

  test("who looks while the server starts finds what it says", async () => {
    const { server, research } = app;
    await server.stop();
    Object.assign(research, { tree: EMPTY_TREE, known: false });
    void server.ensure();
    await research.look();
    assert.ok(research.known && named("tools"));
  });

  test("restarting ends the daemon too, which may be what is wrong", async () => {
    const before = await pid();
    await vscode.commands.executeCommand("persona.restart");
    assert.notEqual(await pid(), before);
  });

  test("nothing starts while something is done that needs it to rest", async () => {
    const { server } = app;
    const order: string[] = [];
    const work = (name: string) => async () => {
      await vscode.commands.getCommands(); // the whole way to the editor and back
      order.push(name);
    };
    const stopped = Promise.all([server.stop(work("one")), server.stop(work("two"))]);
    const started = server.ensure().then(() => order.push("started"));
    await Promise.all([stopped, started]);
    assert.deepEqual(order, ["one", "two", "started"]);
  });

  test("a build whose daemon dies is over for who waits for it", async () => {
    const built = vscode.commands.executeCommand("persona.generate", { spec: named("long")?.uri });
    await until(() => app.research.tree.runs.find(isGoing), "the build");
    process.kill(await pid(), "SIGKILL");
    await built;
    assert.equal(app.research.tree.runs.some(isGoing), false);
  });

  test("a card that is open does not start a server that was ended", async () => {
    const { server, cards, research } = app;
    await until(() => named("signs")?.personas[0], "the persona");
    const [placed] = research.personas();
    await cards.show({ spec: placed?.spec.uri ?? "", persona: placed?.persona.id ?? "" });
    const states: string[] = [];
    const listening = server.onDidChangeState(state => states.push(state));
    await server.stop();
    await vscode.commands.getCommands();
    assert.deepEqual(states, ["stopped"]);
    listening.dispose();
    await server.ensure();
  });

  test("a server that ended and cannot be started again is told of once, and the panel says what can be done", async () => {
    const { server, research } = app;
    const program = vscode.workspace.getConfiguration("persona").get("path", "");
    const states: string[] = [];
    const listening = server.onDidChangeState(state => states.push(state));
    renameSync(program, `${program}.away`);
    try {
      process.kill(bridge(), "SIGKILL");
      await until(() => server.state === "failed", "the failure");
      await vscode.commands.getCommands();
      assert.equal(states.filter(state => state === "failed").length, 1, states.join());
      assert.equal(server.state, "failed");
      assert.match(research.failure ?? "", /does not start again by itself/);
    } finally {
      listening.dispose();
      renameSync(`${program}.away`, program);
    }
    await vscode.commands.executeCommand("persona.restart");
    assert.equal(server.state, "running");
    assert.equal(research.failure, undefined);
  });

  test("pages may open the research of this window, wherever it lies, and no other file", async () => {
    const elsewhere = path.join(path.dirname(folder().fsPath), "elsewhere");
    const talk = vscode.Uri.file(path.join(elsewhere, "talks", "talk-1.md"));
    assert.equal(app.research.holds(talk), false);
    await vscode.window.showTextDocument(vscode.Uri.file(path.join(elsewhere, "elsewhere.persona.yaml")));
    await vscode.commands.executeCommand("persona.generate");
    assert.equal(app.research.holds(talk), true);
    assert.equal(app.research.holds(file("table.xlsx")), true);
    assert.equal(app.research.holds(vscode.Uri.file("/etc/hostname")), false);
  });

  test("nothing of all this was a promise that nobody heard", () => {
    assert.deepEqual(unhandled.map(String), []);
  });
});
