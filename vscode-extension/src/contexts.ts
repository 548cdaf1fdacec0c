import * as vscode from "vscode";

/** Sets what `when` clauses know as `persona.NAME`. */
export function setContext(name: string, value: unknown): void {
  void vscode.commands.executeCommand("setContext", `persona.${name}`, value);
}
