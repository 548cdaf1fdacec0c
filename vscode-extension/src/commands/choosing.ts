import * as vscode from "vscode";
import type { App } from "../app.js";
import type { Spec } from "../protocol.js";
import type { Placed } from "../research.js";
import { isNode } from "../views/nodes.js";

const t = vscode.l10n.t;

/** The spec that is meant: named, that of the editor in front, the only one, or one that is picked. */
export async function chooseSpec(app: App, argument: unknown, all = false): Promise<Spec | undefined> {
  await app.server.ensure();
  await app.research.refresh();
  const meant = specOf(argument) ?? inFront();
  const named = app.research.spec(meant);
  // Another spec than the one that is meant is never taken instead, and least of all every one.
  if (meant !== undefined && !named) throw new Error(notKnown(vscode.Uri.parse(meant)));
  const { specs } = app.research.tree;
  if (named || specs.length < 2 || all) return named ?? (specs.length === 1 ? specs[0] : undefined);
  const picked = await vscode.window.showQuickPick(
    specs.map(spec => ({
      label: spec.title,
      description: vscode.workspace.asRelativePath(vscode.Uri.parse(spec.uri)),
      spec,
    })),
    { placeHolder: t("Which spec?"), matchOnDescription: true },
  );
  return picked?.spec;
}

/** The persona that is meant: named, the one whose card is in front, the only one, or one that is picked. */
export async function choosePersona(app: App, argument: unknown): Promise<Placed | undefined> {
  await app.server.ensure();
  if (!app.research.known) await app.research.refresh();
  const { spec, persona } = personaOf(argument);
  if (spec && persona) {
    if (!app.research.placed(spec, persona)) await app.research.refresh();
    const named = app.research.placed(spec, persona);
    if (!named) throw new Error(t("This persona is not there any more. Generate the spec again."));
    return named;
  }
  const { latest } = app.cards;
  const shown = latest?.persona && argument !== "pick" ? app.research.placed(latest.spec, latest.persona) : undefined;
  const all = app.research.personas();
  if (shown) return shown;
  if (!all.length) throw new Error(t("There are no personas yet. Generate some first."));
  if (all.length === 1) return all[0];
  const picked = await vscode.window.showQuickPick(
    all.map(one => ({ label: one.persona.name, description: one.persona.title, detail: one.spec.title, one })),
    { placeHolder: t("Which persona?"), matchOnDescription: true },
  );
  return picked?.one;
}

function notKnown(uri: vscode.Uri): string {
  if (uri.scheme !== "file") return t("This spec is not in a file yet. Save it as NAME.persona.yaml first.");
  return t(
    "{0} is not among the specs of this window. Is it still there, and its folder open?",
    vscode.workspace.asRelativePath(uri),
  );
}

function personaOf(argument: unknown): { spec?: string; persona?: string } {
  if (isNode(argument)) {
    return argument.kind === "spec" ? {} : { spec: argument.spec.uri, persona: argument.persona.id };
  }
  const { spec, persona } = (argument ?? {}) as Record<string, unknown>;
  return typeof spec === "string" && typeof persona === "string" ? { spec, persona } : {};
}

function specOf(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return argument.toString();
  if (isNode(argument)) return argument.spec.uri;
  const { spec } = (argument ?? {}) as Record<string, unknown>;
  return typeof spec === "string" ? spec : undefined;
}

function inFront(): string | undefined {
  const { document } = vscode.window.activeTextEditor ?? {};
  return document?.languageId === "persona-spec" ? document.uri.toString() : undefined;
}
