import * as vscode from "vscode";
import type { App, Command } from "../app.js";
import { log, reasonOf } from "../log.js";
import { isAllowed, sayNotTrusted } from "../trust.js";
import { cancelRun, checkSpec, generate, showDiff } from "./building.js";
import { choosePython, menu, openWalkthrough, rebuildEnvironment, restart, showLog, useEditorModel } from "./house.js";
import { copySystemPrompt, createScript } from "./scripting.js";
import { copyServerAddress, createKey, startServer, stopServer } from "./serving.js";
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
  copyServerAddress,
  createKey,
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

/** Each as `persona.NAME`. What goes wrong is one message, and in the log. */
export function registerCommands(app: App): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(COMMANDS).map(([name, command]) =>
      vscode.commands.registerCommand(`persona.${name}`, async (argument?: unknown) => {
        try {
          if (isAllowed(`persona.${name}`)) return await command(app, argument);
          void sayNotTrusted();
          return undefined;
        } catch (error) {
          complain(app, name, error);
          return undefined;
        }
      }),
    ),
  );
}

function complain(app: App, name: string, error: unknown): void {
  const why = reasonOf(error);
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
