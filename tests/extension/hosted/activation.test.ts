import assert from "node:assert/strict";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Exports } from "../../../vscode-extension/src/extension.js";

declare const figure: (sentence: string) => void; // mocha.cjs: a line in what the run says

const extension = () => vscode.extensions.getExtension<Exports>("persona.persona") as vscode.Extension<Exports>;

/** Milliseconds that the processor worked for this process meanwhile. */
async function processor(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

suite("activation", () => {
  test("nothing is active in a folder without specs", () => {
    assert.equal(extension().isActive, false);
  });

  test("it is light, measured by what reading the language client costs, and starts no server", async () => {
    const began = performance.now();
    let activated: Exports | undefined;
    const activating = await processor(async () => {
      activated = await extension().activate();
    });
    const took = performance.now() - began;
    const client = await processor(async () => require(path.join(extension().extensionPath, "dist", "client.js")));
    figure(
      `activation: ${activating.toFixed(0)} ms of the extension host's processor, ${took.toFixed(0)} ms by the clock, ` +
        `${activated?.activationTime.toFixed(0)} ms without reading the bundle; reading the client: ${client.toFixed(0)} ms`,
    );
    // A ratio, since a busy machine makes both slow: three times the client are 100 ms where nothing else goes on.
    assert.ok(activating < 3 * client, `${activating} ms against ${client} ms`);
    assert.ok((activated?.activationTime ?? Infinity) < 100, `${activated?.activationTime} ms`);
    assert.equal(activated?.app.server.state, "stopped");
  });

  test("every command is there", async () => {
    const all = new Set(await vscode.commands.getCommands(true));
    for (const { command } of extension().packageJSON.contributes.commands) assert.ok(all.has(command), command);
  });

  test("a spec has the language, its grammar and its snippets", async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri as vscode.Uri;
    const uri = vscode.Uri.joinPath(folder, "note.persona.yaml");
    await vscode.workspace.fs.writeFile(uri, Buffer.from("version: 1\n"));
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.languageId, "persona-spec");
  });
});
