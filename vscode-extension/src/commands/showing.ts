import * as vscode from "vscode";
import type { App } from "../app.js";
import type { Location } from "../protocol.js";
import { openEvidence as open } from "../webviews/evidence.js";
import { choosePersona, chooseSpec } from "./choosing.js";

const t = vscode.l10n.t;

export async function showCard(app: App, argument?: unknown): Promise<void> {
  const placed = await choosePersona(app, argument ?? "pick");
  if (placed) await app.cards.show({ spec: placed.spec.uri, persona: placed.persona.id });
}

export async function showReport(app: App, argument?: unknown): Promise<void> {
  const spec = await chooseSpec(app, argument);
  if (!spec) return;
  if (!spec.personas.length) throw new Error(t("{0} has no personas yet. Generate it first.", spec.title));
  await app.cards.show({ spec: spec.uri });
}

export async function chat(app: App, argument?: unknown): Promise<void> {
  const placed = await choosePersona(app, argument);
  if (placed) await app.chats.show({ spec: placed.spec.uri, persona: placed.persona.id });
}

/** One place is opened; of several, one is picked with the passage in view. */
export async function openEvidence(_app: App, argument?: unknown): Promise<void> {
  const { locations = [] } = (argument ?? {}) as { locations?: Location[] };
  const places = locations.map(
    ({ uri, range: { start, end } }) =>
      new vscode.Location(
        vscode.Uri.parse(uri),
        new vscode.Range(start.line, start.character, end.line, end.character),
      ),
  );
  const [first] = places;
  if (!first) throw new Error(t("There is no evidence to open."));
  if (places.length === 1) return open(first);
  const picked = await vscode.window.showQuickPick(await Promise.all(places.map(described)), {
    placeHolder: t("Which passage?"),
    matchOnDetail: true,
  });
  if (picked) await open(picked.place);
}

async function described(place: vscode.Location): Promise<vscode.QuickPickItem & { place: vscode.Location }> {
  const label = `${vscode.workspace.asRelativePath(place.uri)}:${place.range.start.line + 1}`;
  try {
    const document = await vscode.workspace.openTextDocument(place.uri);
    return { label, detail: document.getText(place.range).replace(/\s+/g, " ").slice(0, 200), place };
  } catch {
    return { label, place };
  }
}
