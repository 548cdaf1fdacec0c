import * as vscode from "vscode";
import { isGoing, type Run, type RunState } from "../protocol.js";
import type { Research } from "../research.js";
import { runDescription } from "../words.js";

const t = vscode.l10n.t;

/** The builds of this session, the newest first, as they go. */
export class RunsView implements vscode.TreeDataProvider<Run> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly research: Research) {
    research.onDidChange(() => this.changed.fire());
  }

  getChildren(run?: Run): Run[] {
    return run ? [] : this.research.tree.runs;
  }

  getTreeItem(run: Run): vscode.TreeItem {
    const title = this.research.spec(run.spec)?.title ?? vscode.workspace.asRelativePath(vscode.Uri.parse(run.spec));
    const item = new vscode.TreeItem(title);
    item.id = run.id;
    item.description = `${runDescription(run, t)} · ${t("run {0}", run.number)}`;
    item.iconPath = icon(run.state);
    item.contextValue = isGoing(run) ? "run.going" : run.state === "done" ? "run" : "run.again";
    item.tooltip = run.error ?? `${title}\n${runDescription(run, t)}`;
    item.accessibilityInformation = { label: `${title}, ${t("run {0}", run.number)}, ${runDescription(run, t)}` };
    if (run.state === "failed") item.command = { command: "persona.showLog", title: t("Show log") };
    return item;
  }
}

function icon(state: RunState): vscode.ThemeIcon {
  switch (state) {
    case "queued":
      return new vscode.ThemeIcon("clock");
    case "running":
      return new vscode.ThemeIcon("sync~spin");
    case "done":
      return new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"));
    case "failed":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
    case "cancelled":
      return new vscode.ThemeIcon("circle-slash");
  }
}
