import * as vscode from "vscode";
import type { App } from "../app.js";
import { log } from "../log.js";
import { isGoing } from "../protocol.js";
import { Environment } from "../python/environment.js";
import { tickAgain } from "../tour.js";

const t = vscode.l10n.t;

export async function restart(app: App): Promise<void> {
  await app.server.restart();
  await app.research.look();
}

export function showLog(): void {
  log().show();
}

export async function rebuildEnvironment(app: App): Promise<void> {
  await app.server.restart(() => app.environment.rebuild());
  await app.research.look();
}

/** A Python for the built-in environment, when the one that is found will not do. */
export async function choosePython(app: App): Promise<void> {
  const picked = await vscode.window.showOpenDialog({
    title: t("A Python interpreter"),
    openLabel: t("Use This Python"),
    canSelectMany: false,
  });
  const file = picked?.[0]?.fsPath;
  if (!file) return;
  if (!(await Environment.isPython(file))) throw new Error(t("{0} is not a Python that can be run.", file));
  await vscode.workspace.getConfiguration("persona").update("python", file, vscode.ConfigurationTarget.Global);
  await rebuildEnvironment(app);
}

export async function openWalkthrough(app: App): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${app.context.extension.id}#start`, false);
  tickAgain();
}

export async function useEditorModel(): Promise<void> {
  await vscode.workspace
    .getConfiguration("persona")
    .update("chat.editorModel", "always", vscode.ConfigurationTarget.Global);
  vscode.window.setStatusBarMessage(
    t("$(pass) The editor's model now puts answers into words; the setting persona.chat.editorModel undoes it"),
    6000,
  );
}

/** What the status bar opens. */
export async function menu(app: App): Promise<void> {
  const ready = app.server.state === "running";
  const building = app.research.tree.runs.some(isGoing);
  const has = app.research.personas().length > 0;
  const rows: (vscode.QuickPickItem & { command: string; when: boolean })[] = [
    {
      label: `$(play) ${t("Generate")}`,
      command: "persona.generate",
      when: ready && app.research.hasSpecs && vscode.workspace.isTrusted,
    },
    { label: `$(debug-stop) ${t("Cancel run")}`, command: "persona.cancelRun", when: ready && building },
    { label: `$(checklist) ${t("Check")}`, command: "persona.checkSpec", when: ready && app.research.hasSpecs },
    { label: `$(account) ${t("Show card")}`, command: "persona.showCard", when: has },
    { label: `$(open-preview) ${t("Show report")}`, command: "persona.showReport", when: has },
    { label: `$(comment-discussion) ${t("Chat with a persona")}`, command: "persona.chat", when: has },
    {
      label: `$(broadcast) ${t("Copy the HTTP server's address")}`,
      description: app.serving ?? "",
      command: "persona.copyServerAddress",
      when: app.serving !== undefined,
    },
    { label: `$(organization) ${t("Open the panel")}`, command: "persona.personas.focus", when: true },
    {
      label: `$(workspace-untrusted) ${t("Manage Trust")}`,
      description: t("nothing is generated in a folder that is not trusted"),
      command: "workbench.trust.manage",
      when: !vscode.workspace.isTrusted,
    },
    {
      label: `$(debug-restart) ${t("Restart")}`,
      description: app.server.failure ?? "",
      command: "persona.restart",
      when: true,
    },
    { label: `$(output) ${t("Show log")}`, command: "persona.showLog", when: true },
  ];
  const picked = await vscode.window.showQuickPick(
    rows.filter(row => row.when),
    { title: "Persona" },
  );
  if (picked) await vscode.commands.executeCommand(picked.command);
}
