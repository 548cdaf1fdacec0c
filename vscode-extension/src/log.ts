import * as vscode from "vscode";

let channel: vscode.LogOutputChannel | undefined;

/** The one log of the extension: "Persona" in the Output view. */
export function log(): vscode.LogOutputChannel {
  channel ??= vscode.window.createOutputChannel("Persona", { log: true });
  return channel;
}

/** Does what a panel asked for. What goes wrong is one message, and in the log. */
export async function answering(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log().error(reasonOf(error));
    void vscode.window.showErrorMessage(reasonOf(error));
  }
}

/** What went wrong, in its own words. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
