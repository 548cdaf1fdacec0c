import * as vscode from "vscode";

const t = vscode.l10n.t;

/** What writes files, opens a port or may use the network: the extension's commands, and the server's of the same kind. */
const NEED_TRUST = new Set([
  "persona.attachEvidence",
  "persona.build",
  "persona.createKey",
  "persona.createScript",
  "persona.createSpec",
  "persona.generate",
  "persona.makeScript",
  "persona.startServer",
]);

/** Whether a command may run in this folder. The manifest greys it out; this holds however it is called. */
export const isAllowed = (command: string): boolean => vscode.workspace.isTrusted || !NEED_TRUST.has(command);

/** Says why nothing happened, with the way to change it. */
export async function sayNotTrusted(): Promise<void> {
  const manage = t("Manage Trust");
  const answer = await vscode.window.showWarningMessage(
    t("This folder is not trusted, so nothing is generated, written or served. Trust it first."),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand("workbench.trust.manage");
}
