import * as vscode from "vscode";
import type { Answer } from "../protocol.js";
import type { Research } from "../research.js";
import type { Server } from "../server.js";
import { addressed } from "./phrasing.js";

interface Asked {
  persona?: string;
  question?: string;
}

/** `#askPersona`: lets the editor's agent ask a persona. It gets the persona's pieces with their evidence, as text. */
export function registerTool(server: Server, research: Research): vscode.Disposable | undefined {
  if (!vscode.lm?.registerTool) return undefined;
  return vscode.lm.registerTool<Asked>("persona_ask", {
    async invoke({ input }, token) {
      await research.look();
      if (research.failure !== undefined) throw new Error(research.failure);
      const all = research.personas();
      const wanted = input.persona?.trim().toLowerCase();
      const named = wanted
        ? (addressed(
            wanted,
            all.map(one => ({ ...one, name: one.persona.name })),
          ) ?? all.find(one => one.persona.name.toLowerCase().startsWith(wanted)))
        : undefined;
      if (!named || !input.question) return text(listing(research, input.persona));
      const answer = await server.ask<Answer>(
        { spec: named.spec.uri, persona: named.persona.id, question: input.question, history: [] },
        () => {},
        token,
      );
      return text([`${named.persona.name}, ${named.persona.title}`, ...answer.pieces.map(said)].join("\n\n"));
    },
    prepareInvocation({ input }) {
      const who = input.persona ?? vscode.l10n.t("the personas");
      return { invocationMessage: vscode.l10n.t("Asking {0}", who) };
    },
  });
}

function said(piece: Answer["pieces"][number]): string {
  const evidence = piece.evidence.map(({ quote, participant, location }) => {
    const place = `${vscode.workspace.asRelativePath(vscode.Uri.parse(location.uri))}:${location.range.start.line + 1}`;
    return `  - ${participant}, ${place}: "${quote.replace(/\s+/g, " ")}"`;
  });
  return [piece.text, ...evidence].join("\n");
}

function listing(research: Research, wanted: string | undefined): string {
  const all = research.personas();
  if (!all.length) return "There are no personas in this workspace yet. The person has to generate some first.";
  const rows = all.map(({ persona }) => `- ${persona.name}, ${persona.title}: ${persona.summary}`);
  return [
    wanted ? `There is no persona named ${wanted}. These are there:` : "The personas of this workspace:",
    ...rows,
  ].join("\n");
}

const text = (value: string): vscode.LanguageModelToolResult =>
  new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(value)]);
