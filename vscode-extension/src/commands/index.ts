import * as vscode from "vscode";
import type { App, Command } from "../app.js";
import { log } from "../log.js";
import { cancelRun, checkSpec, generate, showDiff } from "./building.js";
import { choosePython, menu, openWalkthrough, rebuildEnvironment, restart, showLog, useEditorModel } from "./house.js";
import { copySystemPrompt, createScript } from "./scripting.js";
import { startServer, stopServer } from "./serving.js";
import { chat, openEvidence, showCard, showReport } from "./showing.js";
import { createSpec, openPage, openSampleStudy, openSpec } from "./specs.js";

const COMMANDS: Record<string, Command> = {
  openSampleStudy,
  createSpec,
  generate,
  cancelRun,
  checkSpec,
  showDiff,
  showCard,
  showReport,
  createScript,
  chat,
  copySystemPrompt,
  startServer,
  stopServer,
  restart,
  showLog,
  rebuildEnvironment,
  choosePython,
  openWalkthrough,
  menu,
  openSpec,
  openPage,
  openEvidence,
  useEditorModel,
};

/** What writes files or opens a port; the manifest greys these out, and here they are refused however they are called. */
const NEED_TRUST = new Set(["createSpec", "generate", "createScript", "startServer"]);

/** Each as `persona.NAME`. What goes wrong is one message, and in the log. */
export function registerCommands(app: App): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(COMMANDS).map(([name, command]) =>
      vscode.commands.registerCommand(`persona.${name}`, async (argument?: unknown) => {
        try {
          if (NEED_TRUST.has(name) && !vscode.workspace.isTrusted) {
            throw new Error(
              vscode.l10n.t("This folder is not trusted, so nothing is generated or served. Trust it first."),
            );
          }
          return await command(app, argument);
        } catch (error) {
          complain(app, name, error);
          return undefined;
        }
      }),
    ),
  );
}

function complain(app: App, name: string, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  log().error(`persona.${name}: ${why}`);
  if (error instanceof vscode.CancellationError || /^(Canceled|Cancelled)\b/i.test(why) || isCancelled(error)) return;
  // A server that cannot be had was told of once; here the person asked for something, and gets an answer each time.
  const showLog = vscode.l10n.t("Show Log");
  const again = vscode.l10n.t("Try Again");
  const offers = app.server.state === "failed" ? [again, showLog] : [showLog];
  void vscode.window.showErrorMessage(why, ...offers).then(answer => {
    if (answer === showLog) return vscode.commands.executeCommand("persona.showLog");
    return answer ? vscode.commands.executeCommand("persona.restart") : undefined;
  });
}

/** As the protocol numbers it: RequestCancelled. */
const isCancelled = (error: unknown): boolean => (error as { code?: number } | undefined)?.code === -32800;
