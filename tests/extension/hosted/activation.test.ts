import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Exports } from "../../../vscode-extension/src/extension.js";

declare const figure: (sentence: string) => void; // mocha.cjs: a line in what the run says

const extension = () => vscode.extensions.getExtension<Exports>("persona.persona") as vscode.Extension<Exports>;

suite("activation", () => {
  test("nothing is active in a folder without specs", () => {
    assert.equal(extension().isActive, false);
  });

  test("it takes less than 100 ms of the extension host, and starts no server", async () => {
    const [used, began] = [process.cpuUsage(), performance.now()];
    const { app, activationTime } = await extension().activate();
    const [{ user, system }, took] = [process.cpuUsage(used), performance.now() - began];
    const computing = (user + system) / 1000;
    figure(
      `activation: ${computing.toFixed(0)} ms of the extension host's processor, ${took.toFixed(0)} ms by the clock with ` +
        `reading the bundle, ${activationTime.toFixed(0)} ms without`,
    );
    // Not by the clock: that goes on while the machine does other things.
    assert.ok(computing < 100, `${computing} ms`);
    assert.equal(app.server.state, "stopped");
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
