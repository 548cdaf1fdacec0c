import * as vscode from "vscode";
import type { App } from "../app.js";
import { setContext } from "../contexts.js";
import { Message, type ServerStatus } from "../protocol.js";
import { settings } from "../settings.js";

const t = vscode.l10n.t;

/** Opens the HTTP door of the daemon; the address and the key are for the person, and go nowhere else. */
export async function startServer(app: App): Promise<{ url: string; key: string | null }> {
  const { port } = settings();
  const served = await app.server.execute("persona.serve.start", { port });
  setServing(app, served.url);
  void offer(served);
  return served;
}

async function offer({ url, key }: { url: string; key: string | null }): Promise<void> {
  const copyAddress = t("Copy Address");
  const copyKey = t("Copy Key");
  const newKey = t("New Key");
  const docs = t("Open Docs");
  const answer = await vscode.window.showInformationMessage(
    t("Persona answers at {0}", url),
    key ? copyKey : newKey,
    copyAddress,
    docs,
  );
  if (answer === copyKey && key) await vscode.env.clipboard.writeText(key);
  if (answer === newKey) await vscode.commands.executeCommand("persona.createKey");
  if (answer === copyAddress) await vscode.env.clipboard.writeText(url);
  if (answer === docs) await vscode.env.openExternal(vscode.Uri.parse(`${url.replace(/\/+$/, "")}/docs`));
}

export async function stopServer(app: App): Promise<void> {
  await app.server.execute("persona.serve.stop", {});
  setServing(app, undefined);
  vscode.window.setStatusBarMessage(t("$(circle-slash) Persona's HTTP server is stopped"), 5000);
}

/** Whether the door is open already: the daemon outlives the window. */
export async function noticeServing(app: App): Promise<void> {
  const status = await app.server.request<ServerStatus>(Message.status, {});
  setServing(app, status.serving?.url);
}

/** The first key is shown once, when the server first starts; this is the way to another. */
export async function createKey(app: App): Promise<void> {
  await vscode.env.clipboard.writeText(await app.server.newKey(vscode.env.appName));
  vscode.window.setStatusBarMessage(t("$(copy) A new key is in the clipboard; it is not shown again"), 6000);
}

export async function copyServerAddress(app: App): Promise<void> {
  await noticeServing(app);
  if (!app.serving) throw new Error(t("The HTTP server does not run. Start it first."));
  await vscode.env.clipboard.writeText(app.serving);
  vscode.window.setStatusBarMessage(t("$(copy) {0} is in the clipboard", app.serving), 5000);
}

function setServing(app: App, url: string | undefined): void {
  app.serving = url;
  setContext("serving", url !== undefined);
}
