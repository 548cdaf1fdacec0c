import * as path from "node:path";
import * as vscode from "vscode";
import type { App } from "./app.js";
import { registerParticipant } from "./chat/participant.js";
import { registerTool } from "./chat/tool.js";
import { registerCommands } from "./commands/index.js";
import { noticeServing } from "./commands/serving.js";
import { Notices } from "./notices.js";
import { Environment } from "./python/environment.js";
import { Research } from "./research.js";
import { Server } from "./server.js";
import { choosesEnvironment } from "./settings.js";
import { Status } from "./status.js";
import { PersonasView } from "./views/personas.js";
import { RunsView } from "./views/runs.js";
import { SourcesView } from "./views/sources.js";
import { Cards } from "./webviews/cards.js";
import { Chats } from "./webviews/chats.js";
import { registerReading } from "./webviews/reading.js";

/** For tests: what was made, and the milliseconds that took. */
export interface Exports {
  app: App;
  activationTime: number;
}

/** Registers everything and starts nothing that takes time: the server starts where there are specs, or when asked for. */
export function activate(context: vscode.ExtensionContext): Exports {
  const began = performance.now();
  const notices = new Notices(path.join(context.globalStorageUri.fsPath, "notices"));
  const environment = new Environment(context, notices);
  const server = new Server(environment, context.extensionPath);
  const research = new Research(server);
  const cards = new Cards(context.extensionUri, server, research);
  const chats = new Chats(context.extensionUri, server, research);
  const status = new Status(research, server);
  const app: App = { context, server, research, environment, cards, chats };

  const personas = vscode.window.createTreeView("persona.personas", {
    treeDataProvider: new PersonasView(research),
    showCollapseAll: true,
  });
  const runs = vscode.window.createTreeView("persona.runs", { treeDataProvider: new RunsView(research) });
  const sources = vscode.window.createTreeView("persona.sources", { treeDataProvider: new SourcesView(research) });
  const icon = vscode.Uri.joinPath(context.extensionUri, "icons", "persona.png");

  context.subscriptions.push(
    { dispose: () => server.dispose() },
    environment,
    research,
    cards,
    chats,
    status,
    personas,
    runs,
    sources,
    registerCommands(app),
    registerReading(),
    vscode.window.registerWebviewPanelSerializer("persona.card", cards),
    vscode.window.registerWebviewPanelSerializer("persona.report", cards),
    vscode.window.registerWebviewPanelSerializer("persona.chat", chats),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void again(app)),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (choosesEnvironment(change)) void again(app);
      if (change.affectsConfiguration("persona.statusBar")) status.show();
    }),
    environment.onDidChange(() => void again(app)),
    server.onDidChangeState(state => {
      if (state === "running") void noticeServing(app).catch(() => {});
    }),
    research.onDidChange(() => {
      personas.badge = badge(research);
      personas.message = message(research);
    }),
  );
  for (const part of [registerParticipant(server, research, icon), registerTool(server, research)])
    if (part) context.subscriptions.push(part);

  void vscode.window.withProgress({ location: { viewId: "persona.personas" } }, () => research.look());
  stopping = () => server.stop();
  return { app, activationTime: performance.now() - began };
}

export async function deactivate(): Promise<void> {
  await stopping?.();
}

let stopping: (() => Promise<void>) | undefined;

/** What decides about the environment has changed: a running or failed server is started anew, an unwanted one is not. */
async function again({ server, research }: App): Promise<void> {
  await server.stop();
  await research.look();
}

/** Above the rows. Where it says something, the editor does not show what can be done in a view without any. */
function message(research: Research): string {
  if (research.failure !== undefined) return "";
  if (research.hasSpecs && !research.known)
    return research.reading ? vscode.l10n.t("Reading the specs …") : vscode.l10n.t("Starting …");
  if (vscode.workspace.isTrusted || !research.hasSpecs) return "";
  return vscode.l10n.t("This folder is not trusted: personas can be read, and nothing is generated.");
}

/** How many specs need a person, on the icon of the panel. */
function badge(research: Research): vscode.ViewBadge | undefined {
  if (research.failure !== undefined) return undefined;
  const value = research.tree.specs.filter(spec => spec.state === "stale" || spec.state === "broken").length;
  const tooltip = value === 1 ? vscode.l10n.t("1 spec needs a look") : vscode.l10n.t("{0} specs need a look", value);
  return value ? { value, tooltip } : undefined;
}
