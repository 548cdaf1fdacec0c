import * as vscode from "vscode";
import { isGoing } from "./protocol.js";
import type { Research } from "./research.js";
import type { Server } from "./server.js";
import { settings } from "./settings.js";
import { percentOf, stageWords } from "./words.js";

const t = vscode.l10n.t;

/** One item at the bottom: building, stale, clean, or not running. Shown only where there are specs. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("persona.status", vscode.StatusBarAlignment.Left, 10);

  constructor(
    private readonly research: Research,
    private readonly server: Server,
  ) {
    this.item.name = "Persona";
    this.item.command = "persona.menu";
    research.onDidChange(() => this.show());
    server.onDidChangeState(() => this.show());
  }

  show(): void {
    const { text, tooltip: words, colour } = this.words();
    const tooltip = vscode.workspace.isTrusted ? words : `${words}; ${t("restricted: nothing is generated")}`;
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = colour ? new vscode.ThemeColor(colour) : undefined;
    this.item.accessibilityInformation = { label: `Persona: ${tooltip}`, role: "button" };
    if (settings().statusBar && (this.research.hasSpecs || this.server.state === "failed")) this.item.show();
    else this.item.hide();
  }

  private words(): { text: string; tooltip: string; colour?: string } {
    const { specs, runs } = this.research.tree;
    if (this.server.state === "failed") {
      return {
        text: "$(error) Persona",
        tooltip: this.server.failure ?? t("not running"),
        colour: "statusBarItem.errorBackground",
      };
    }
    if (this.server.state !== "running") return { text: "$(loading~spin) Persona", tooltip: t("starting") };
    const run = runs.find(isGoing);
    if (run) {
      const percent = percentOf(run);
      return {
        text: `$(sync~spin) Persona${percent === undefined ? "" : ` ${percent} %`}`,
        tooltip: t("building: {0}", run.stage ? stageWords(run.stage, t) : t("waiting")),
      };
    }
    const broken = specs.filter(spec => spec.state === "broken").length;
    if (broken)
      return {
        text: `$(error) Persona`,
        tooltip: broken === 1 ? t("1 spec cannot be built") : t("{0} specs cannot be built", broken),
      };
    const stale = specs.filter(spec => spec.state === "stale").length;
    if (stale)
      return {
        text: `$(warning) ${t("Personas stale")}`,
        tooltip:
          stale === 1 ? (specs.find(spec => spec.state === "stale")?.why ?? "") : t("{0} specs are stale", stale),
      };
    const count = specs.reduce((sum, spec) => sum + spec.personas.length, 0);
    if (!count) return { text: "$(organization) Persona", tooltip: t("not generated yet") };
    return {
      text: `$(organization) ${count === 1 ? t("1 persona") : t("{0} personas", count)}`,
      tooltip: t("all personas stand on their evidence"),
    };
  }

  dispose(): void {
    this.item.dispose();
  }
}
