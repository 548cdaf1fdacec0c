import * as vscode from "vscode";
import type { App } from "../app.js";
import { isNode } from "../views/nodes.js";
import { chooseSpec } from "./choosing.js";

const t = vscode.l10n.t;

/** The sample study, in the open folder when that is empty and trusted, else in one that is picked. */
export async function openSampleStudy(app: App): Promise<void> {
  const open = vscode.workspace.workspaceFolders?.[0]?.uri;
  const here = open && vscode.workspace.isTrusted && (await isEmpty(open)) ? open : undefined;
  const folder = here ?? (await pickFolder(t("An empty folder for the sample study"), t("Put the Sample Here")));
  if (!folder) return;
  const sample = await app.server.execute("persona.openSample", { folder: folder.toString() });
  await showSpec(sample.spec);
  await enter(app, vscode.Uri.parse(sample.folder));
}

/** A spec for the research in a folder: what `persona init` writes. */
export async function createSpec(app: App, argument?: unknown): Promise<void> {
  const folder = argument instanceof vscode.Uri ? argument : await researchFolder();
  if (!folder) return;
  const name = await vscode.window.showInputBox({
    title: t("New persona spec"),
    prompt: t("What is this research about?"),
    value: folder.path.split("/").at(-1) ?? "",
    validateInput: text => (text.trim() ? undefined : t("A spec needs a name.")),
  });
  if (name === undefined) return;
  const { uri } = await app.server.execute("persona.newSpec", { folder: folder.toString(), name: name.trim() });
  await showSpec(uri);
  await enter(app, folder);
}

/** The server works for the folders of the window: another one is opened, in this window when it has none. */
async function enter(app: App, folder: vscode.Uri): Promise<void> {
  if (vscode.workspace.getWorkspaceFolder(folder)) return app.research.look();
  const forceReuseWindow = !vscode.workspace.workspaceFolders?.length;
  await vscode.commands.executeCommand("vscode.openFolder", folder, { forceReuseWindow });
}

export async function openSpec(app: App, argument?: unknown): Promise<void> {
  const spec = await chooseSpec(app, argument);
  if (spec) await showSpec(spec.uri);
}

/** The page that a build wrote for a persona, at the claim when one is meant. */
export async function openPage(_app: App, argument?: unknown): Promise<void> {
  if (!isNode(argument) || argument.kind === "spec") return;
  const claim = "claim" in argument ? argument.claim.page : null;
  const uri = claim?.uri ?? argument.persona.page;
  if (!uri) throw new Error(t("There is no page for this persona. Add markdown to the formats of the spec's output."));
  const range = claim && new vscode.Range(claim.range.start.line, 0, claim.range.start.line, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), range ? { selection: range } : {});
}

async function showSpec(uri: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  await vscode.window.showTextDocument(document, { preview: false });
}

async function isEmpty(folder: vscode.Uri): Promise<boolean> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  return entries.every(([name]) => name.startsWith("."));
}

async function pickFolder(title: string, openLabel: string): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title,
    openLabel,
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return picked?.[0];
}

async function researchFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length < 2)
    return folders[0]?.uri ?? (await pickFolder(t("A folder with research"), t("Put the Spec Here")));
  return (await vscode.window.showWorkspaceFolderPick())?.uri;
}
