import * as vscode from "vscode";
import { reasonOf } from "../log.js";
import type { Answer, Persona, Turn } from "../protocol.js";
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
    if (!this.research.known) await this.research.look();
    const persona = this.research.placed(subject.spec, subject.persona)?.persona;
    if (!persona) return panel.dispose();
    this.open.set(key(subject), panel);
    panel.webview.options = options(this.extension);
    panel.iconPath = vscode.Uri.joinPath(this.extension, "icons", "persona.svg");
    panel.title = t("Chat with {0}", persona.name);
    const asking = new vscode.CancellationTokenSource();
    panel.onDidDispose(() => {
      asking.cancel();
      this.open.delete(key(subject));
    });
    panel.webview.onDidReceiveMessage(message => this.hear(panel, subject, message, asking.token));
    panel.webview.html = document(this.extension, panel.webview, "chat", {
      title: panel.title,
      body: body(persona),
      css: css(persona),
    });
  }

  private async hear(
    panel: vscode.WebviewPanel,
    subject: Subject,
    message: { kind?: string; question?: string; history?: Turn[]; link?: unknown },
    token: vscode.CancellationToken,
  ): Promise<void> {
    const { webview } = panel;
    if (message.kind === "ready") {
      void webview.postMessage({ kind: "subject", subject });
    } else if (message.kind === "open") {
      const location = linked(message.link);
      if (location) await openEvidence(location, true);
    } else if (message.kind === "ask" && typeof message.question === "string") {
      try {
        const question = { ...subject, question: message.question, history: message.history ?? [] };
        let heard = 0;
        const answer = await this.server.ask<Answer>(
          question,
          piece => {
            heard += 1;
            void webview.postMessage({ kind: "piece", piece });
          },
          token,
        );
        for (const piece of answer.pieces.slice(heard)) void webview.postMessage({ kind: "piece", piece });
        void webview.postMessage({ kind: "done" });
      } catch (error) {
        void webview.postMessage({ kind: "error", why: reasonOf(error) });
      }
    }
  }

  dispose(): void {
    for (const panel of this.open.values()) panel.dispose();
  }
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
<div class="chat" id="chat" data-thinking="${escapeHtml(t("Looking through the research …"))}" data-evidence="${escapeHtml(t("Evidence"))}">
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
