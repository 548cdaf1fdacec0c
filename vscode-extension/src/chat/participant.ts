import * as vscode from "vscode";
import { log, reasonOf } from "../log.js";
import type { Answer, Evidence, Turn } from "../protocol.js";
import type { Placed, Research } from "../research.js";
import type { Server } from "../server.js";
import { settings } from "../settings.js";
import { addressed, numbered, prompt, standing } from "./phrasing.js";

const t = vscode.l10n.t;
export const PARTICIPANT = "persona.persona";

/** `@persona` in the editor's chat, where there is one: answers as a persona, with the places its answer stands on. */
export function registerParticipant(
  server: Server,
  research: Research,
  icon: vscode.Uri,
): vscode.Disposable | undefined {
  if (!vscode.chat?.createChatParticipant) return undefined;
  const participant = vscode.chat.createChatParticipant(PARTICIPANT, async (request, context, stream, token) => {
    await research.look();
    if (research.failure !== undefined) throw new Error(research.failure);
    const all = research.personas();
    const name = chosen(request.prompt, context, all);
    if (!name || request.command === "who") return who(all, stream);
    const question = request.prompt.replace(/^\s*(as|to)\s+/i, "");
    const answer = await server.ask<Answer>(
      { spec: name.spec.uri, persona: name.persona.id, question, history: turns(context) },
      () => {},
      token,
    );
    stream.markdown(`**${plain(name.persona.name)}** · ${plain(name.persona.title)}\n\n`);
    const allowed = settings().editorModel;
    const phrased =
      allowed === "always" && answer.knows ? await inItsWords(name, question, answer, request, stream, token) : false;
    if (!phrased) plainly(answer, stream);
    if (allowed === "ask" && answer.knows) {
      stream.button({
        command: "persona.useEditorModel",
        title: t("Let {0} put answers into words", request.model?.name ?? t("the editor's model")),
      });
    }
    return { metadata: { persona: name.persona.id, spec: name.spec.uri } };
  });
  participant.iconPath = icon;
  participant.followupProvider = {
    provideFollowups: result => {
      const { spec = "", persona = "" } = (result.metadata ?? {}) as { spec?: string; persona?: string };
      const claims = research.placed(spec, persona)?.persona.claims ?? [];
      return [
        ...claims.slice(0, 2).map(claim => ({ prompt: claim.text, label: claim.text })),
        { prompt: "", command: "who", label: t("Who else is there?") },
      ];
    },
  };
  return participant;
}

/** The persona that is named; else the one that answered last; else the only one, or the first. */
function chosen(text: string, context: vscode.ChatContext, all: readonly Placed[]): Placed | undefined {
  const named = addressed(
    text,
    all.map(one => ({ ...one, name: one.persona.name })),
  );
  if (named) return named;
  for (const turn of [...context.history].reverse()) {
    const said = "result" in turn ? (turn.result.metadata as { persona?: string } | undefined) : undefined;
    const before = all.find(one => one.persona.id === said?.persona);
    if (before) return before;
  }
  return all[0];
}

function who(all: readonly Placed[], stream: vscode.ChatResponseStream): vscode.ChatResult {
  if (!all.length) {
    stream.markdown(t("There are no personas yet. Open a folder with user research and generate some."));
    stream.button({ command: "persona.openWalkthrough", title: t("Get started with Persona") });
    return {};
  }
  for (const { persona, spec } of all) {
    stream.markdown(`- **${plain(persona.name)}** · ${plain(persona.title)}: ${plain(persona.summary)} `);
    stream.markdown(`*${plain(spec.title)}*\n`);
  }
  return {};
}

function plainly(answer: Answer, stream: vscode.ChatResponseStream): void {
  for (const piece of answer.pieces) {
    stream.markdown(`${plain(piece.text)}\n\n`);
    for (const item of piece.evidence) cite(item, stream);
  }
}

/** False, with nothing said, when the model gave no sentence that stands on evidence, or could not be asked. */
async function inItsWords(
  name: Placed,
  question: string,
  answer: Answer,
  request: vscode.ChatRequest,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<boolean> {
  const evidence = numbered(answer.pieces);
  try {
    const message = vscode.LanguageModelChatMessage.User(
      prompt(name.persona.name, name.persona.title, question, evidence),
    );
    const response = await request.model.sendRequest([message], {}, token);
    let text = "";
    for await (const part of response.text) text += part;
    const sentences = standing(text, evidence);
    if (!sentences.length) return false;
    stream.markdown(
      `${sentences.map(sentence => `${plain(sentence.text)} ${sentence.numbers.map(number => `[${number}]`).join("")}`).join(" ")}\n\n`,
    );
    const used = new Set(sentences.flatMap(sentence => sentence.numbers));
    for (const { number, evidence: item } of evidence) if (used.has(number)) cite(item, stream, `[${number}] `);
    return true;
  } catch (error) {
    log().info(`The editor's model was not used: ${reasonOf(error)}`);
    return false;
  }
}

function cite(item: Evidence, stream: vscode.ChatResponseStream, before = ""): void {
  const { uri, range } = item.location;
  const location = new vscode.Location(
    vscode.Uri.parse(uri),
    new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character),
  );
  const place = `${vscode.workspace.asRelativePath(location.uri)}:${range.start.line + 1}`;
  stream.markdown(`> ${before}${plain(item.quote.replace(/\s+/g, " "))}\n> `);
  stream.anchor(location, `${item.participant} · ${place}`);
  stream.markdown("\n\n");
}

function turns(context: vscode.ChatContext): Turn[] {
  const found: Turn[] = [];
  for (const turn of context.history) {
    if ("prompt" in turn) found.push({ question: turn.prompt, answer: "" });
    else {
      const last = found.at(-1);
      if (last)
        last.answer = turn.response
          .map(part =>
            "value" in part && typeof part.value === "object" && "value" in part.value ? String(part.value.value) : "",
          )
          .join("");
    }
  }
  return found.slice(-6);
}

const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
