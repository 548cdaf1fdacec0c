/** Runs inside the chat panel: asks, and shows each answer piece by piece with its evidence. */

import type { Evidence, Piece } from "../../protocol.js";

interface Turn {
  question: string;
  pieces: Piece[];
  error?: string | undefined;
}

interface State {
  spec?: string;
  persona?: string;
  turns?: Turn[];
}

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): State | undefined;
  setState(state: State): void;
};

const api = acquireVsCodeApi();
const log = document.getElementById("log") as HTMLElement;
const form = document.getElementById("ask") as HTMLFormElement;
const field = document.getElementById("question") as HTMLTextAreaElement;
const send = form.querySelector("button") as HTMLButtonElement;
const labels = document.getElementById("chat")?.dataset ?? {};
const state: State = api.getState() ?? {};
state.turns ??= [];
let answer: HTMLElement | undefined;

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  text = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function showQuestion(question: string): void {
  const turn = element("article", "turn");
  turn.append(element("p", "question", question));
  answer = element("div", "answer waiting");
  answer.append(element("p", "wait", labels["thinking"]));
  turn.append(answer);
  log.append(turn);
  turn.scrollIntoView({ block: "end" });
}

function showPiece(piece: Piece): void {
  if (!answer) return;
  answer.classList.remove("waiting");
  answer.querySelector(".wait")?.remove();
  const part = element("div", piece.kind === "note" ? "piece note" : "piece");
  part.append(element("p", "said", piece.text));
  if (piece.evidence.length) {
    const list = element("ul", "evidence");
    list.setAttribute("aria-label", labels["evidence"] ?? "");
    for (const item of piece.evidence) list.append(chip(item));
    part.append(list);
  }
  answer.append(part);
  part.scrollIntoView({ block: "nearest" });
}

function chip(item: Evidence): HTMLElement {
  const { uri, range } = item.location;
  const row = document.createElement("li");
  const link = element("a", "chip");
  link.href = uri;
  link.title = item.quote;
  Object.assign(link.dataset, {
    uri,
    startLine: String(range.start.line),
    startCharacter: String(range.start.character),
    endLine: String(range.end.line),
    endCharacter: String(range.end.character),
  });
  const file = decodeURIComponent(uri.split("/").at(-1) ?? "");
  link.append(element("span", "who", item.participant), ` ${file}:${range.start.line + 1}`);
  row.append(link);
  return row;
}

function showError(why: string): void {
  answer?.classList.remove("waiting");
  answer?.replaceChildren(element("p", "error", why));
}

function busy(is: boolean): void {
  send.disabled = is;
  log.setAttribute("aria-busy", String(is));
}

function ask(question: string): void {
  state.turns?.push({ question, pieces: [] });
  showQuestion(question);
  busy(true);
  api.postMessage({ kind: "ask", question, history: history() });
  api.setState(state);
}

function history(): { question: string; answer: string }[] {
  return (state.turns ?? [])
    .slice(0, -1)
    .filter(turn => turn.pieces.length)
    .map(turn => ({ question: turn.question, answer: turn.pieces.map(piece => piece.text).join(" ") }));
}

form.addEventListener("submit", event => {
  event.preventDefault();
  const question = field.value.trim();
  if (!question || send.disabled) return;
  field.value = "";
  document.getElementById("starters")?.remove();
  ask(question);
});

field.addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

document.addEventListener("click", event => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-uri]");
  if (link) {
    event.preventDefault();
    api.postMessage({ kind: "open", link: { ...link.dataset } });
  }
  const starter = (event.target as Element).closest<HTMLButtonElement>("button[data-question]");
  if (starter && !send.disabled) {
    document.getElementById("starters")?.remove();
    ask(starter.dataset["question"] ?? "");
  }
});

window.addEventListener("message", ({ data }) => {
  const turn = state.turns?.at(-1);
  if (data.kind === "piece" && turn) {
    turn.pieces.push(data.piece);
    showPiece(data.piece);
  } else if (data.kind === "error" && turn) {
    turn.error = data.why;
    showError(data.why);
    busy(false);
  } else if (data.kind === "done") {
    busy(false);
    // Whoever went on elsewhere meanwhile keeps the keyboard there.
    if (document.hasFocus()) field.focus();
  } else if (data.kind === "subject") {
    Object.assign(state, data.subject);
  } else if (data.kind === "resume" && turn) {
    resume(turn, data.turn);
  }
  api.setState(state);
});

/** What came of the last question while this page was hidden; `known` is missing after the window was opened again. */
function resume(turn: Turn, known?: Turn & { over: boolean }): void {
  const same = known?.question === turn.question;
  if (same) Object.assign(turn, { pieces: known.pieces, error: known.error });
  else if (!turn.pieces.length) turn.error ??= labels["unanswered"] ?? "";
  else return;
  log.lastElementChild?.remove();
  showTurn(turn);
  busy(same && !known.over);
}

function showTurn(turn: Turn): void {
  showQuestion(turn.question);
  turn.pieces.forEach(showPiece);
  if (turn.error) showError(turn.error);
}

for (const turn of state.turns) {
  document.getElementById("starters")?.remove();
  showTurn(turn);
}
api.postMessage({ kind: "ready" });
if (document.hasFocus()) field.focus();
else window.addEventListener("focus", () => field.focus(), { once: true });
