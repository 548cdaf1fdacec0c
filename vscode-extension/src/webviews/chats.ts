import * as vscode from "vscode";
import { answering, reasonOf } from "../log.js";
import type { Answer, Persona, Piece, Turn } from "../protocol.js";
import type { Research } from "../research.js";
import type { Server } from "../server.js";
import { coloursOf } from "../words.js";
import { openEvidence } from "./evidence.js";
import { escapeHtml } from "./page.js";
import { document, linked, options } from "./shell.js";

const t = vscode.l10n.t;

interface Subject {
  spec: string;
  persona: string;
}

/** The last question of a panel, kept here too: a panel that is hidden hears nothing. */
interface Asked {
  question: string;
  pieces: Piece[];
  error?: string;
  over: boolean;
}

/** Chat panels: one for each persona, its answers made of what participants said. */
export class Chats implements vscode.WebviewPanelSerializer<Subject>, vscode.Disposable {
  private readonly open = new Map<string, vscode.WebviewPanel>();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
    private readonly research: Research,
  ) {}

  async show(subject: Subject): Promise<void> {
    const known = this.open.get(key(subject));
    if (known) return known.reveal(known.viewColumn);
    const panel = vscode.window.createWebviewPanel(
      "persona.chat",
      t("Chat"),
      vscode.ViewColumn.Active,
      options(this.extension),
    );
    await this.deserializeWebviewPanel(panel, subject);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, subject: Subject | undefined): Promise<void> {
    if (!subject?.spec || !subject.persona) return panel.dispose();
    const asking = new vscode.CancellationTokenSource();
    panel.onDidDispose(() => {
      asking.cancel();
      if (this.open.get(key(subject)) === panel) this.open.delete(key(subject));
    });
    this.open.set(key(subject), panel);
    panel.webview.options = options(this.extension);
    panel.iconPath = vscode.Uri.joinPath(this.extension, "icons", "persona.svg");
    if (!this.research.placed(subject.spec, subject.persona)) await this.research.look();
    if (asking.token.isCancellationRequested) return;
    const persona = this.research.placed(subject.spec, subject.persona)?.persona;
    if (!persona) return this.missing(panel, subject);
    panel.title = t("Chat with {0}", persona.name);
    const asked: { last?: Asked } = {};
    panel.webview.onDidReceiveMessage(message =>
      answering(() => this.hear(panel.webview, subject, asked, message, asking.token)),
    );
    panel.webview.html = document(this.extension, panel.webview, "chat", {
      title: panel.title,
      body: body(persona),
      css: css(persona),
    });
  }

  /** What was said stays with the panel, for a window where the persona is there again; now a new chat may be opened. */
  private missing(panel: vscode.WebviewPanel, subject: Subject): void {
    this.open.delete(key(subject));
    const why = this.server.failure ?? t("This persona is not there any more. Open another one from the panel.");
    const body = `<p class="note" role="status">${escapeHtml(why)}</p>`;
    panel.webview.html = document(this.extension, panel.webview, "card", { title: panel.title, body, css: "" });
  }

  private async hear(
    webview: vscode.Webview,
    subject: Subject,
    asked: { last?: Asked },
    message: unknown,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const { kind, question, history, link } = (message ?? {}) as Record<string, unknown>;
    if (kind === "ready") {
      void webview.postMessage({ kind: "subject", subject });
      void webview.postMessage({ kind: "resume", turn: asked.last });
    } else if (kind === "open") {
      const location = linked(link, uri => this.research.holds(uri));
      if (location) await openEvidence(location, true);
    } else if (kind === "ask" && typeof question === "string") {
      asked.last = { question, pieces: [], over: false };
      await this.answer(webview, { ...subject, question, history: turns(history) }, asked.last, token);
    }
  }

  private async answer(
    webview: vscode.Webview,
    params: Subject & { question: string; history: Turn[] },
    asked: Asked,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const tell = (message: object): void => {
      if (!token.isCancellationRequested) void webview.postMessage(message); // else the panel is closed
    };
    const hear = (piece: Piece): void => {
      asked.pieces.push(piece);
      tell({ kind: "piece", piece });
    };
    try {
      const answer = await this.server.ask<Answer>(params, hear, token);
      answer.pieces.slice(asked.pieces.length).forEach(hear);
    } catch (error) {
      asked.error = reasonOf(error);
    }
    asked.over = true;
    tell(asked.error === undefined ? { kind: "done" } : { kind: "error", why: asked.error });
  }

  dispose(): void {
    for (const panel of this.open.values()) panel.dispose();
  }
}

function turns(history: unknown): Turn[] {
  const isTurn = (one: unknown): one is Turn => {
    const { question, answer } = (one ?? {}) as Record<string, unknown>;
    return typeof question === "string" && typeof answer === "string";
  };
  return Array.isArray(history) ? history.filter(isTurn) : [];
}

/** What the persona can speak of: its own claims, the strongest of different kinds. */
function starters(persona: Persona): string[] {
  const kinds = new Map(persona.claims.map(claim => [claim.kind, claim] as const).reverse());
  return [...kinds.values()]
    .reverse()
    .slice(0, 3)
    .map(claim => t("Tell me more: {0}", claim.text.replace(/[.:]$/, "")));
}

function body(persona: Persona): string {
  const portrait = Buffer.from(persona.portrait).toString("base64");
  return `
<div class="chat" id="chat" data-thinking="${escapeHtml(t("Looking through the research …"))}" data-evidence="${escapeHtml(t("Evidence"))}" data-unanswered="${escapeHtml(t("This was not answered: the window was closed meanwhile. Ask again."))}">
<header class="who-is-it">
<img src="data:image/svg+xml;base64,${portrait}" alt="" width="44" height="44">
<div><h1>${escapeHtml(persona.name)}</h1><p>${escapeHtml(persona.title)}</p></div>
</header>
<section id="log" role="log" aria-live="polite" aria-label="${escapeHtml(t("Conversation"))}" tabindex="0"></section>
<div id="starters"><p>${escapeHtml(t("Every answer is made of what participants said, with the place where they said it."))}</p>
${starters(persona)
  .map(text => `<button type="button" data-question="${escapeHtml(text)}">${escapeHtml(text)}</button>`)
  .join("")}</div>
<form id="ask">
<label for="question">${escapeHtml(t("Ask {0}", persona.name))}</label>
<div class="row"><textarea id="question" rows="2" maxlength="2000"></textarea>
<button type="submit">${escapeHtml(t("Ask"))}</button></div>
</form>
</div>`;
}

function css(persona: Persona): string {
  const { light, dark } = coloursOf(persona);
  // A body of a dark high contrast theme has the first of these two alone, that of a light one both.
  return `body{--accent:${light}}body:is(.vscode-dark,.vscode-high-contrast:not(.vscode-high-contrast-light)){--accent:${dark}}`;
}

const key = (subject: Subject): string => `${subject.spec}#${subject.persona}`;
