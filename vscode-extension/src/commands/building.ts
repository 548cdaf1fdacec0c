import * as vscode from "vscode";
import type { App } from "../app.js";
import { isGoing } from "../protocol.js";
import { read } from "../webviews/reading.js";
import { chooseSpec } from "./choosing.js";
import { waiting } from "./waiting.js";

const t = vscode.l10n.t;

/** Builds a spec, or all of them from the title of the view. */
export async function generate(app: App, argument?: unknown): Promise<void> {
  await vscode.workspace.saveAll(false);
  const spec = await chooseSpec(app, argument, true);
  if (!spec && !app.research.tree.specs.length)
    throw new Error(t("There is no spec yet. Create one from a folder with research."));
  const { runs } = await app.server.execute("persona.build", spec ? { spec: spec.uri } : {});
  await app.research.refresh();
  await over(app, runs);
}

/**
 * The server shows progress, with a way to cancel, and says why a build failed; here we only wait for the end. A server
 * that ended knows none of the runs any more, and then there is nothing to wait for.
 */
function over(app: App, runs: readonly string[]): Promise<void> {
  const going = (): boolean =>
    app.server.state !== "failed" && app.research.tree.runs.some(run => runs.includes(run.id) && isGoing(run));
  if (!going()) return Promise.resolve();
  return new Promise(resolve => {
    const listening = app.research.onDidChange(() => {
      if (going()) return;
      listening.dispose();
      resolve();
    });
  });
}

export async function cancelRun(app: App, argument?: unknown): Promise<void> {
  const going = app.research.tree.runs.filter(isGoing);
  const { id } = (argument ?? {}) as { id?: string };
  for (const run of going.filter(one => id === undefined || one.id === id))
    await app.server.execute("persona.cancel", { run: run.id });
}

/** Checks without building; offers to mend what can be mended without a person. */
export async function checkSpec(app: App, argument?: unknown): Promise<void> {
  await vscode.workspace.saveAll(false);
  const spec = await chooseSpec(app, argument, true);
  const about = spec ? { spec: spec.uri } : {};
  const { problems } = await waiting(t("Persona: checking"), token =>
    app.server.execute("persona.check", about, token),
  );
  if (!problems) {
    vscode.window.setStatusBarMessage(t("$(pass) Persona: every claim stands on its evidence"), 6000);
    return;
  }
  const fix = t("Mend What Can Be Mended");
  const show = t("Show Problems");
  const found = problems === 1 ? t("Persona found 1 problem.") : t("Persona found {0} problems.", problems);
  const offers = vscode.workspace.isTrusted ? [fix, show] : [show];
  const answer = await vscode.window.showWarningMessage(found, ...offers);
  if (answer === show) await vscode.commands.executeCommand("workbench.panel.markers.view.focus");
  if (answer !== fix) return;
  const { fixed, problems: left } = await app.server.execute("persona.check", { ...about, fix: true });
  vscode.window.setStatusBarMessage(t("$(pass) Persona: {0} mended, {1} left", fixed, left), 6000);
}

/** What changed since the last commit, as a page to read. */
export async function showDiff(app: App, argument?: unknown): Promise<void> {
  const spec = await chooseSpec(app, argument);
  if (!spec) return;
  const { markdown } = await waiting(t("Persona: comparing"), token =>
    app.server.execute("persona.diff", { spec: spec.uri }, token),
  );
  await read(t("{0}, since the last commit", spec.title), markdown);
}
