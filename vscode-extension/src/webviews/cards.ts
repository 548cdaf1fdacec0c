import * as vscode from "vscode";
import { answering, reasonOf } from "../log.js";
import { Message, type Preview } from "../protocol.js";
import type { Research } from "../research.js";
import type { Server } from "../server.js";
import { tick } from "../tour.js";
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
  css: string;
  /** What stands above it: why it is not what is there now. */
  note: string;
}

/** The panels with cards and reports: one for each subject, filled anew when what it shows has changed. */
export class Cards implements vscode.WebviewPanelSerializer<Subject>, vscode.Disposable {
  private readonly open = new Map<string, Open>();
  /** The persona whose card was looked at last: commands without an argument mean that one. */
  latest: Subject | undefined;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
    private readonly research: Research,
  ) {
    research.onDidChange(() => {
      // Only of a server that runs: a card that is open starts none, and least of all one that was just ended.
      if (server.state === "running") for (const one of this.open.values()) void this.refill(one);
    });
  }

  async show(subject: Subject): Promise<void> {
    if (subject.persona) tick("card");
    const known = this.open.get(key(subject));
    if (known) {
      known.panel.reveal(known.panel.viewColumn);
      return this.refill(known);
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
    const one: Open = { panel, subject, html: "", css: "", note: "" };
    this.open.set(key(subject), one);
    panel.iconPath = vscode.Uri.joinPath(this.extension, "icons", "persona.svg");
    panel.onDidDispose(() => {
      if (this.open.get(key(subject)) === one) this.open.delete(key(subject));
      if (this.latest === subject) this.latest = undefined;
    });
    panel.onDidChangeViewState(() => {
      if (panel.active && subject.persona) this.latest = subject;
    });
    panel.webview.onDidReceiveMessage(message => answering(() => this.hear(message, one)));
    if (panel.active && subject.persona) this.latest = subject;
    await this.refill(one);
  }

  /** What cannot be shown any more says why, above what was shown last. */
  private async refill(one: Open): Promise<void> {
    try {
      await this.fill(one);
    } catch (error) {
      if (this.open.get(key(one.subject)) !== one) return; // closed meanwhile
      const why = this.gone(one.subject) ?? reasonOf(error);
      this.put(one, { ...one, note: `<p class="note" role="status">${escapeHtml(why)}</p>` });
    }
  }

  /** What the server calls missing, in the words of the person at the panel; undefined when it is there. */
  private gone({ spec, persona }: Subject): string | undefined {
    const found = this.research.spec(spec);
    if (!this.research.known || this.server.state !== "running") return undefined;
    const name = vscode.workspace.asRelativePath(vscode.Uri.parse(spec));
    if (!found) return t("{0} is not there any more: it was renamed or deleted. Open it again from the panel.", name);
    if (!persona || this.research.placed(spec, persona)) return undefined;
    return t(
      "{0} has no such persona any more: its research has changed. Open another one from the panel.",
      found.title,
    );
  }

  private async fill(one: Open): Promise<void> {
    const method = one.subject.persona ? Message.preview : Message.report;
    const preview = await this.server.request<Preview>(method, one.subject);
    if (this.open.get(key(one.subject)) !== one) return; // closed meanwhile
    const html = `${one.subject.persona ? toolbar() : ""}${preview.html}`;
    one.panel.title = preview.title;
    this.put(one, { html, css: preview.css, note: "" });
  }

  private put(one: Open, { html, css, note }: { html: string; css: string; note: string }): void {
    const { panel, subject } = one;
    const body = note + html;
    const before = one.note + one.html;
    if (body === before) return;
    Object.assign(one, { html, css, note });
    // After the first time only the content is exchanged: what is open stays open, and nothing jumps. A panel that is
    // hidden hears no messages, and takes its document when it is shown.
    if (before && panel.visible) void panel.webview.postMessage({ kind: "content", html: body, css, subject });
    else panel.webview.html = document(this.extension, panel.webview, "card", { title: panel.title, body, css });
  }

  private async hear(message: unknown, { panel, subject }: Open): Promise<void> {
    const { kind, action, link } = (message ?? {}) as Record<string, unknown>;
    if (kind === "open") {
      const location = linked(link, uri => this.research.holds(uri));
      if (location) await openEvidence(location, true);
    } else if (kind === "ready") {
      void panel.webview.postMessage({ kind: "subject", subject });
    } else if (kind === "action" && ACTIONS.some(([known]) => known === action)) {
      await vscode.commands.executeCommand(`persona.${action}`, subject);
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
