import * as vscode from "vscode";
import type { App } from "../app.js";
import { choosePersona } from "./choosing.js";
import { waiting } from "./waiting.js";

const t = vscode.l10n.t;

interface Format extends vscode.QuickPickItem {
  format: string;
}

const formats = (): Format[] => [
  { format: "character_card", label: t("Character card"), detail: t("JSON, to read and for programs") },
  { format: "system_prompt", label: t("System prompt"), detail: t("Plain text that lets a model play the persona") },
  { format: "jinja_template", label: t("Jinja template"), detail: t("A system prompt with places for your own words") },
  { format: "chara_card_v3", label: t("Character Card V3"), detail: t("For chat front ends") },
  { format: "promptfoo", label: "promptfoo", detail: t("A simulated user for tests of an assistant") },
  { format: "deepeval", label: "DeepEval", detail: t("Conversational goldens for tests of an assistant") },
  { format: "google_adk", label: "Google ADK", detail: t("A user persona for evaluations of an agent") },
  { format: "tinytroupe", label: "TinyTroupe", detail: t("An agent for simulations") },
];

/** A conversation script beside the outputs, audited by the server before it is written. */
export async function createScript(app: App, argument?: unknown): Promise<void> {
  const placed = await choosePersona(app, argument);
  if (!placed) return;
  const picked = await vscode.window.showQuickPick(formats(), {
    title: t("Make script: {0}", placed.persona.name),
    placeHolder: t("In which format?"),
    matchOnDetail: true,
  });
  if (!picked) return;
  const about = { spec: placed.spec.uri, persona: placed.persona.id, format: picked.format };
  const { uri } = await waiting(t("Persona: making the script"), token =>
    app.server.execute("persona.makeScript", about, token),
  );
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { preview: false });
}

export async function copySystemPrompt(app: App, argument?: unknown): Promise<void> {
  const placed = await choosePersona(app, argument);
  if (!placed) return;
  const about = { spec: placed.spec.uri, persona: placed.persona.id, format: "system_prompt" };
  const { text } = await waiting(t("Persona: making the script"), token =>
    app.server.execute("persona.scriptText", about, token),
  );
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(t("$(copy) {0} is in the clipboard as a system prompt", placed.persona.name), 5000);
}
