import * as vscode from "vscode";

let channel: vscode.LogOutputChannel | undefined;

/** The one log of the extension: "Persona" in the Output view. */
export function log(): vscode.LogOutputChannel {
  channel ??= vscode.window.createOutputChannel("Persona", { log: true });
  return channel;
}

/** What went wrong, in its own words. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
