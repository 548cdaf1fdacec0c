// The model providers' protocols, spoken by aimock (OpenAI, Anthropic, Gemini, Ollama), behind a gate that keeps a
// journal of what is open and what was hung up on, and that lists models as each provider does.
//
//   POST /__peer/reset                      forgets everything
//   POST /__peer/steps   [step, …]          what the next requests get, in order; then the honest writer answers
//   POST /__peer/latency {"ms": 500}        how long every answer takes
//   GET  /__peer/most                       {"open": how many requests ran together at most}
//   GET  /__peer/journal                    [{method, path, status, open, aborted, body}]
//
// Steps: {"status": 429, "retryAfter": 1} {"hang": true} {"cut": 40} {"text": "no JSON"} {"answer": {…}} {"refuse": true}
import http from "node:http";
import { LLMock } from "@copilotkit/aimock";

const state = { steps: [], journal: [], most: 0, latency: 0, failures: 0 };
const KNOWN = new Set([
  "gpt-6-luna", "gpt-4o-mini", "claude-sonnet-5-5", "claude-haiku-5-5", "gemini-3.8-flash", "llama3.2:latest", "in-house-1",
]);

const errorTypes = { 401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error", 500: "api_error", 529: "overloaded_error" };

function usage(request, answer) {
  const sent = Math.ceil(JSON.stringify(request.messages).length / 4);
  const got = Math.ceil(answer.length / 4);
  return {
    prompt_tokens: sent, completion_tokens: got, total_tokens: sent + got,
    input_tokens: sent, output_tokens: got,
    promptTokenCount: sent, candidatesTokenCount: got, totalTokenCount: sent + got,
  };
}

function textOf(message) {
  if (typeof message.content === "string") return message.content;
  return (message.content ?? []).map((part) => part.text ?? "").join("");
}

function passagesIn(text) {
  const block = /<passages>\n([\s\S]*?)\n<\/passages>/.exec(text);
  return block ? block[1].split("\n").map((line) => JSON.parse(line)) : [];
}

const cut = (said) => said.split(" ").slice(0, 24).join(" ");

// What an honest writer writes: what was said, with the id of who said it.
function honest(request) {
  const users = request.messages.filter((message) => message.role === "user").map(textOf);
  if (users.some((text) => text.includes("<refused>"))) return { claims: [] };
  const passages = passagesIn(users[0] ?? "").filter((passage) => !/ignore|\[/i.test(passage.said));
  const terms = /apart from the others: "([^"]*)"/.exec(users[0] ?? "");
  const claims = passages.slice(0, 8).map((passage) => ({
    kind: (passage.about ?? "behaviour").split(",")[0],
    text: cut(passage.said),
    cites: [passage.id],
    quote: passage.said.split(" ").slice(0, 5).join(" "),
  }));
  return {
    title: `${(terms?.[1] ?? "user").split(", ")[0]} user`,
    summary: passages.slice(0, 2).map((passage) => ({ text: cut(passage.said), cites: [passage.id] })),
    claims,
    quotes: passages.slice(0, 2).map((passage) => passage.id),
  };
}

// In a conversation: the first two passages, as sentences that name what they rest on.
function spoken(request) {
  const users = request.messages.filter((message) => message.role === "user").map(textOf);
  const passages = passagesIn(users.at(-1) ?? "");
  if (!passages.length) return "I don't know.";
  return passages.slice(0, 2).map((passage) => `${passage.said.replace(/[.!?]+$/, "")} [${passage.id}].`).join(" ");
}

function reply(request, step) {
  const typed = (request.tools ?? []).length > 0 || request.response_format !== undefined;
  if (step?.text !== undefined) return { content: step.text, usage: usage(request, step.text) };
  if (step?.refuse) {
    const finishReason = request.model.startsWith("claude") ? "refusal" : "content_filter";
    return { content: "", finishReason, usage: usage(request, "no") };
  }
  if (!typed) {
    const text = spoken(request);
    return { content: text, usage: usage(request, text) };
  }
  const answer = JSON.stringify(step?.answer ?? honest(request));
  if ((request.tools ?? []).length > 0) {
    const name = request.tools[0].function?.name ?? request.tools[0].name;
    const reply = { toolCalls: [{ name, arguments: answer }], usage: usage(request, answer) };
    // Gemini ends a turn with a function call as any other: STOP.
    return request.model.startsWith("gemini") ? { ...reply, finishReason: "stop" } : reply;
  }
  return { content: answer, usage: usage(request, answer) };
}

const mock = new LLMock({ port: 0, logLevel: "silent" });
const next = (kind) => (request) => state.steps.length > 0 && kind(state.steps[0], request);
mock.addFixture({
  match: { predicate: next((step) => step.status !== undefined) },
  response: () => {
    const step = state.steps.shift();
    const message = step.message ?? `scripted ${step.status}`;
    return { status: step.status, retryAfter: step.retryAfter, error: { message, type: step.type ?? errorTypes[step.status] } };
  },
});
mock.addFixture({
  match: { predicate: next((step) => step.hang) },
  response: (request) => reply(request, state.steps.shift()),
  latency: 60_000,
});
mock.addFixture({
  match: { predicate: () => true },
  response: (request) => reply(request, state.steps.shift()),
  chunkSize: 200,
});
await mock.start();

const listings = [
  [/^\/v1\/models\/(.+)$/, (name) => KNOWN.has(name) && { id: name, object: "model", type: "model" }],
  [/^\/v1\/models$/, () => ({ object: "list", data: [...KNOWN].map((id) => ({ id, object: "model" })) })],
  [/^\/v1beta\/models\/([^:]+)$/, (name) => KNOWN.has(name) && { name: `models/${name}` }],
  [/^\/v1beta\/models$/, () => ({ models: [...KNOWN].map((id) => ({ name: `models/${id}` })) })],
];

function send(response, status, value) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

async function control(request, response, path, body) {
  if (path === "/__peer/steps") {
    state.steps = JSON.parse(body);
    state.failures = state.steps.filter((step) => step.status !== undefined).length;
  }
  if (path === "/__peer/latency") state.latency = JSON.parse(body).ms;
  if (path === "/__peer/reset") {
    state.steps = [];
    state.journal = [];
    state.most = 0;
    state.failures = 0;
    state.latency = 0;
    mock.clearRequests();
  }
  const answers = { journal: state.journal, requests: mock.getRequests(), most: { open: state.most } };
  send(response, 200, answers[path.replace("/__peer/", "")] ?? {});
}

const gate = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const path = request.url.split("?")[0];
  if (path.startsWith("/__peer/")) return control(request, response, path, body.toString());
  const entry = { method: request.method, path, status: null, open: true, aborted: false, body: body.toString() };
  state.journal.push(entry);
  state.most = Math.max(state.most, state.journal.filter((other) => other.open && other.method === "POST").length);
  response.on("close", () => {
    entry.open = false;
    entry.aborted = !response.writableFinished;
  });
  if (request.method === "GET") {
    const key = request.headers["x-api-key"] ?? request.headers["x-goog-api-key"] ?? request.headers.authorization ?? "";
    if (key.includes("wrong")) return send(response, (entry.status = 401), { error: { message: "invalid key" } });
    for (const [pattern, answer] of listings) {
      const match = pattern.exec(path);
      if (match) {
        const found = answer(decodeURIComponent(match[1] ?? ""));
        entry.status = found ? 200 : 404;
        return send(response, entry.status, found || { error: { message: "no such model", type: "not_found_error" } });
      }
    }
  }
  const cutAfter = request.method === "POST" && state.steps[0]?.cut !== undefined ? state.steps.shift().cut : undefined;
  // A scripted failure comes at once.
  const fails = request.method === "POST" && state.failures > 0 && state.failures-- > 0;
  if (state.latency && request.method === "POST" && !fails) await new Promise((resolve) => setTimeout(resolve, state.latency));
  if (response.destroyed) return;
  const upstream = http.request(
    mock.url + request.url,
    { method: request.method, headers: { ...request.headers, host: new URL(mock.url).host } },
    (answer) => {
      entry.status = answer.statusCode;
      response.writeHead(answer.statusCode, answer.headers);
      if (cutAfter !== undefined) {
        answer.once("data", (chunk) => response.write(chunk.subarray(0, cutAfter), () => response.destroy()));
        return;
      }
      answer.on("aborted", () => response.destroy());
      answer.pipe(response);
    },
  );
  upstream.on("error", () => response.destroy());
  response.on("close", () => upstream.destroy());
  upstream.end(body);
});
gate.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: gate.address().port })));
process.stdin.on("end", () => process.exit(0)).resume();
