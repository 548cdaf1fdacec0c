import * as vscode from "vscode";
import { candidates } from "./candidates.js";
import type { Offer, Refused } from "./choosing.js";
import { ask } from "./probing.js";
import { compare, OLDEST_PYTHON } from "./versions.js";

/** Says why there is no Persona to run, with a button for each thing that may help. */
export async function failureMessage(failure: Refused, download: (python: string) => Promise<void>): Promise<void> {
  const labels: Record<Offer, string> = {
    openSettings: vscode.l10n.t("Open Settings"),
    choosePython: vscode.l10n.t("Choose Python"),
    getPython: vscode.l10n.t("Get Python"),
    download: vscode.l10n.t("Download Packages"),
    rebuild: vscode.l10n.t("Try Again"),
  };
  const offers: Offer[] = failure.offers ?? ["rebuild"];
  const showLog = vscode.l10n.t("Show Log");
  const answer = await vscode.window.showErrorMessage(failure.why, ...offers.map(offer => labels[offer]), showLog);
  if (answer === showLog) await vscode.commands.executeCommand("persona.showLog");
  const offer = offers.find(candidate => labels[candidate] === answer);
  if (offer === "openSettings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "persona.path");
  } else if (offer === "choosePython") {
    await vscode.commands.executeCommand("persona.choosePython");
  } else if (offer === "getPython") {
    await vscode.env.openExternal(vscode.Uri.parse("https://www.python.org/downloads/"));
  } else if (offer === "rebuild") {
    await vscode.commands.executeCommand("persona.rebuildEnvironment");
  } else if (offer === "download") {
    const python = await anyPython();
    if (python) await download(python);
  }
}

/** The first Python on this computer that is new enough, whatever its version. */
async function anyPython(): Promise<string | undefined> {
  for (const python of candidates([], [])) {
    const about = await ask(python);
    if (about && compare(about.python, OLDEST_PYTHON) >= 0) return python;
  }
  return undefined;
}
