import * as vscode from "vscode";
import type { Persona } from "../protocol.js";
import type { Research } from "../research.js";
import {
  byStrength,
  claimDescription,
  claimWords,
  iconOfKind,
  kindWords,
  personaDescription,
  specDescription,
} from "../words.js";
import { portraitIcon, specIcon, strengthIcon } from "./icons.js";
import { idOf, type Node } from "./nodes.js";

const t = vscode.l10n.t;
const FEW = 12; // specs that open by themselves; of more, the list is what one looks for
const QUOTE = 90; // characters of a quote that are shown in a row

/** Spec, persona, claim, evidence: each row says how well what it shows stands. */
export class PersonasView implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly research: Research) {
    research.onDidChange(() => this.changed.fire());
  }

  getChildren(node?: Node): Node[] {
    // Without rows the view shows what can be done about it.
    if (!node && this.research.failure !== undefined) return [];
    if (!node) return this.research.tree.specs.map(spec => ({ kind: "spec", spec }));
    switch (node.kind) {
      case "spec":
        return node.spec.personas.map(persona => ({ kind: "persona", spec: node.spec, persona }));
      case "persona":
        return byStrength(node.persona.claims).map(claim => ({ ...node, kind: "claim", claim }));
      case "claim":
        return node.claim.evidence.map((evidence, place) => ({ ...node, kind: "evidence", evidence, place }));
      case "evidence":
        return [];
    }
  }

  getParent(node: Node): Node | undefined {
    switch (node.kind) {
      case "spec":
        return undefined;
      case "persona":
        return { kind: "spec", spec: node.spec };
      case "claim":
        return { kind: "persona", spec: node.spec, persona: node.persona };
      case "evidence":
        return { kind: "claim", spec: node.spec, persona: node.persona, claim: node.claim };
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = ROWS[node.kind](node as never, this.research.tree.specs.length <= FEW);
    item.id = idOf(node);
    return item;
  }
}

const ROWS: { [Kind in Node["kind"]]: (node: Extract<Node, { kind: Kind }>, few: boolean) => vscode.TreeItem } = {
  spec: ({ spec }, few) => {
    const item = row(spec.title, specDescription(spec, t), spec.personas.length > 0, few);
    item.iconPath = specIcon(spec.state);
    item.contextValue = spec.personas.length ? "spec.built" : "spec";
    item.resourceUri = vscode.Uri.parse(spec.uri);
    item.tooltip = markdown(
      `**${plain(spec.title)}**`,
      spec.why,
      spec.provisional && t("Provisional: {0}", spec.provisional),
    );
    if (spec.personas.length === 0)
      item.command = { command: "persona.openSpec", title: "", arguments: [{ kind: "spec", spec }] };
    return item;
  },
  persona: node => {
    const { persona, spec } = node;
    const item = row(persona.name, personaDescription(persona, t), persona.claims.length > 0);
    item.iconPath = portraitIcon(persona);
    item.contextValue = "persona";
    item.tooltip = markdown(
      `**${plain(persona.name)}** · ${plain(persona.title)}`,
      persona.summary,
      t("{0}, {1} % of all", people(persona), Math.round(100 * persona.share)),
      persona.provisional && t("Provisional: {0}", persona.provisional),
    );
    item.command = {
      command: "persona.showCard",
      title: t("Show card"),
      arguments: [{ spec: spec.uri, persona: persona.id }],
    };
    item.accessibilityInformation = {
      label: `${persona.name}, ${personaDescription(persona, t)}, ${people(persona)}`,
    };
    return item;
  },
  claim: node => {
    const { claim, persona } = node;
    const item = row(claim.text, claimDescription(claim, persona, t), claim.evidence.length > 0);
    item.iconPath =
      claim.state === "fresh" || claim.state === "moved" ? strengthIcon(claim, persona) : warning(claim.state);
    item.contextValue = "claim";
    item.tooltip = markdown(
      `$(${iconOfKind(claim.kind)}) ${kindWords(claim.kind, t)}`,
      claim.text,
      claimWords(claim, persona, t),
    );
    item.accessibilityInformation = {
      label: [kindWords(claim.kind, t), claim.text, claimWords(claim, persona, t)].join(", "),
    };
    return item;
  },
  evidence: ({ evidence }) => {
    const quote = evidence.quote.replace(/\s+/g, " ").trim();
    const item = row(quote.length > QUOTE ? `${quote.slice(0, QUOTE)}…` : quote, evidence.participant, false);
    item.iconPath = new vscode.ThemeIcon("quote");
    item.contextValue = "evidence";
    item.tooltip = markdown(
      `${evidence.participant} · ${place(evidence.location.uri, evidence.location.range.start.line)}`,
      quote,
    );
    item.command = {
      command: "persona.openEvidence",
      title: t("Open evidence"),
      arguments: [{ locations: [evidence.location] }],
    };
    return item;
  },
};

const people = ({ size }: Persona): string => (size === 1 ? t("1 participant") : t("{0} participants", size));

function row(label: string, description: string, opens: boolean, open = false): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, opens ? (open ? Expanded : Collapsed) : None);
  item.description = description;
  return item;
}

function warning(state: "stale" | "unsupported"): vscode.ThemeIcon {
  const name = state === "stale" ? "warning" : "error";
  return new vscode.ThemeIcon(
    name,
    new vscode.ThemeColor(state === "stale" ? "list.warningForeground" : "list.errorForeground"),
  );
}

function markdown(...paragraphs: (string | null | undefined | false)[]): vscode.MarkdownString {
  const [first = "", ...rest] = paragraphs.filter((line): line is string => Boolean(line));
  return new vscode.MarkdownString([first, ...rest.map(plain)].join("\n\n"), true);
}

const plain = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>$~]/g, "\\$&");

const place = (uri: string, line: number): string =>
  `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}:${line + 1}`;
