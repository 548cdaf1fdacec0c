import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Exports } from "../../../vscode-extension/src/extension.js";
import { Message, type ServerStatus } from "../../../vscode-extension/src/protocol.js";
import type { Research } from "../../../vscode-extension/src/research.js";

let exports: Exports;

async function until<Value>(read: () => Value | undefined | Promise<Value | undefined>, what: string): Promise<Value> {
  const end = Date.now() + 90_000;
  while (Date.now() < end) {
    const value = await read();
    if (value) return value;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`It never came: ${what}`);
}

const spec = (research: Research) => research.tree.specs[0];

suite("working", () => {
  suiteSetup(async () => {
    exports = await (
      vscode.extensions.getExtension<Exports>("persona.persona") as vscode.Extension<Exports>
    ).activate();
  });

  test("in a folder with a spec the server starts by itself, from the path that is set", async () => {
    const { server, research } = exports.app;
    await until(() => server.state === "running", "the server");
    await until(() => spec(research)?.state === "unbuilt", "the spec in the panel");
  });

  test("generating fills the panel, and evidence names the lines it stands on", async () => {
    await vscode.commands.executeCommand("persona.generate");
    const persona = await until(() => spec(exports.app.research)?.personas[0], "a persona");
    const evidence = persona.claims.flatMap(claim => claim.evidence)[0];
    assert.ok(evidence, "a claim with evidence");
    await vscode.commands.executeCommand("persona.openEvidence", { locations: [evidence.location] });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.getText(editor.selection), evidence.quote);
  });

  test("a persona answers the editor's agent through the tool, with file and line", async () => {
    const result = await vscode.lm.invokeTool("persona_ask", {
      input: { persona: spec(exports.app.research)?.personas[0]?.name, question: "What is frustrating?" },
      toolInvocationToken: undefined,
    });
    const text = result.content.map(part => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
    assert.match(text, /interviews\/talk-\d\.md:\d+/);
  });

  test("the system prompt is in the clipboard", async () => {
    const placed = exports.app.research.personas()[0];
    await vscode.commands.executeCommand("persona.copySystemPrompt", {
      spec: placed?.spec.uri,
      persona: placed?.persona.id,
    });
    assert.match(await vscode.env.clipboard.readText(), new RegExp(placed?.persona.name ?? "-"));
  });

  test("when the daemon dies, the next question is answered by a new one", async () => {
    const { server } = exports.app;
    const before = await server.request<ServerStatus>(Message.status, {});
    process.kill(before.pid, "SIGKILL");
    const after = await until(async () => {
      const status = await server.request<ServerStatus>(Message.status, {}).catch(() => undefined);
      return status && status.pid !== before.pid ? status : undefined;
    }, "another daemon");
    assert.notEqual(after.pid, before.pid);
    await exports.app.research.refresh();
    assert.ok(spec(exports.app.research)?.personas.length);
  });

  test("started anew from several sides at once, it runs in the end", async () => {
    const { server } = exports.app;
    await Promise.all([server.restart(), server.restart(), server.restart()]);
    assert.equal(server.state, "running");
    assert.ok((await server.request<ServerStatus>(Message.status, {})).version);
  });

  test("a path that does not work is an error that says so, and nothing else is run", async () => {
    const settings = vscode.workspace.getConfiguration("persona");
    const kept = settings.get("path");
    await settings.update("path", "/no/such/persona", vscode.ConfigurationTarget.Global);
    await until(() => exports.app.server.state === "failed", "the failure");
    assert.match(exports.app.server.failure ?? "", /\/no\/such\/persona cannot be used/);
    await settings.update("path", kept, vscode.ConfigurationTarget.Global);
    await until(() => exports.app.server.state === "running", "the server, after the setting was mended");
  });
});
