import * as vscode from "vscode";
import { reasonOf } from "../log.js";
import { Message, type Preview } from "../protocol.js";
import type { Research } from "../research.js";
import type { Server } from "../server.js";
import { openEvidence } from "./evidence.js";
import { escapeHtml } from "./page.js";
import { document, linked, options } from "./shell.js";

const t = vscode.l10n.t;

/** What a panel shows: a persona's card, or a spec's report when no persona is named. */
export interface Subject {
  spec: string;
  persona?: string;
}

interface Open {
  panel: vscode.WebviewPanel;
  subject: Subject;
  html: string;
}

/** The panels with cards and reports: one for each subject, filled anew when what it shows has changed. */
export class Cards implements vscode.WebviewPanelSerializer<Subject>, vscode.Disposable {
  private readonly open = new Map<string, Open>();
  /** The persona whose card was looked at last: commands without an argument mean that one. */
  latest: Subject | undefined;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
    research: Research,
  ) {
    research.onDidChange(() => {
      for (const one of this.open.values()) void this.fill(one).catch(() => {});
    });
  }

  async show(subject: Subject): Promise<void> {
    const known = this.open.get(key(subject));
    if (known) {
      known.panel.reveal(known.panel.viewColumn);
      return this.fill(known);
    }
    const view = subject.persona ? "persona.card" : "persona.report";
    const title = subject.persona ? t("Card") : t("Report");
    const panel = vscode.window.createWebviewPanel(view, title, vscode.ViewColumn.Active, options(this.extension));
    await this.take(panel, subject);
  }

  /** A window was opened again, with a panel that was open in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, subject: Subject | undefined): Promise<void> {
    if (!subject?.spec) return panel.dispose();
    panel.webview.options = options(this.extension);
    await this.take(panel, subject);
  }

  private async take(panel: vscode.WebviewPanel, subject: Subject): Promise<void> {
    const one: Open = { panel, subject, html: "" };
    this.open.set(key(subject), one);
    panel.iconPath = vscode.Uri.joinPath(this.extension, "icons", "persona.svg");
    panel.onDidDispose(() => this.open.delete(key(subject)));
    panel.onDidChangeViewState(() => {
      if (panel.active && subject.persona) this.latest = subject;
    });
    panel.webview.onDidReceiveMessage(message => this.hear(message, subject));
    if (subject.persona) this.latest = subject;
    try {
      await this.fill(one);
    } catch (error) {
      const why = reasonOf(error);
      const body = `<p class="note" role="status">${escapeHtml(why)}</p>`;
      panel.webview.html = document(this.extension, panel.webview, "card", { title: panel.title, body, css: "" });
    }
  }

  private async fill(one: Open): Promise<void> {
    const method = one.subject.persona ? Message.preview : Message.report;
    const preview = await this.server.request<Preview>(method, one.subject);
    const { webview } = one.panel;
    const body = `${one.subject.persona ? toolbar() : ""}${preview.html}`;
    if (body === one.html) return;
    const first = one.html === "";
    one.html = body;
    one.panel.title = preview.title;
    // After the first time only the content is exchanged: what is open stays open, and nothing jumps.
    if (first) {
      webview.html = document(this.extension, webview, "card", { title: preview.title, body, css: preview.css });
      void webview.postMessage({ kind: "subject", subject: one.subject });
    } else {
      void webview.postMessage({ kind: "content", html: body, css: preview.css, subject: one.subject });
    }
  }

  private async hear(message: { kind?: string; action?: string; link?: unknown }, subject: Subject): Promise<void> {
    if (message.kind === "open") {
      const location = linked(message.link);
      if (location) await openEvidence(location, true);
    } else if (message.kind === "ready") {
      void this.open.get(key(subject))?.panel.webview.postMessage({ kind: "subject", subject });
    } else if (message.kind === "action" && ACTIONS.some(([action]) => action === message.action)) {
      await vscode.commands.executeCommand(`persona.${message.action}`, subject);
    }
  }

  dispose(): void {
    for (const { panel } of this.open.values()) panel.dispose();
  }
}

const ACTIONS: [string, () => string][] = [
  ["chat", () => t("Chat")],
  ["createScript", () => t("Make script")],
  ["copySystemPrompt", () => t("Copy prompt")],
  ["showReport", () => t("Report")],
];

function toolbar(): string {
  const buttons = ACTIONS.map(
    ([action, label]) => `<button type="button" data-action="${action}">${escapeHtml(label())}</button>`,
  );
  return `<nav class="actions" aria-label="${escapeHtml(t("What to do with this persona"))}">${buttons.join("")}</nav>`;
}

const key = (subject: Subject): string => `${subject.spec}#${subject.persona ?? ""}`;
