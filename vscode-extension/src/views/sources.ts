import * as vscode from "vscode";
import type { Source } from "../protocol.js";
import type { Research } from "../research.js";
import { sourceDescription, sourceWords } from "../words.js";

const t = vscode.l10n.t;

/** The research files: who said how much, and what of it is cited. What nobody cites comes last. */
export class SourcesView implements vscode.TreeDataProvider<Source> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly research: Research) {
    research.onDidChange(() => this.changed.fire());
  }

  getChildren(source?: Source): Source[] {
    if (source) return [];
    return [...this.research.tree.sources].sort((one, other) => Number(other.cited > 0) - Number(one.cited > 0));
  }

  getTreeItem(source: Source): vscode.TreeItem {
    const item = new vscode.TreeItem(source.name);
    const uri = vscode.Uri.parse(source.uri);
    item.id = `${source.uri}#${source.name}`;
    item.resourceUri = uri;
    item.iconPath = source.cited > 0 ? vscode.ThemeIcon.File : new vscode.ThemeIcon("circle-outline");
    item.description = sourceDescription(source, t);
    item.tooltip = `${source.name}\n${sourceWords(source, t)}`;
    item.accessibilityInformation = { label: `${source.name}, ${sourceWords(source, t)}` };
    item.command = { command: "vscode.open", title: t("Open"), arguments: [uri] };
    return item;
  }
}
