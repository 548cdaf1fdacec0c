/** The shapes of Persona's own messages; `docs/language-server.md` is their description. */

export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

export interface Location {
  uri: string;
  range: Range;
}

export interface Evidence {
  location: Location;
  quote: string;
  participant: string;
}

export type ClaimState = "fresh" | "moved" | "stale" | "unsupported";

export interface Claim {
  id: string;
  kind: string;
  text: string;
  support: number;
  share: number;
  strength: string;
  state: ClaimState;
  page: Location | null;
  evidence: Evidence[];
}

export interface Persona {
  id: string;
  name: string;
  title: string;
  summary: string;
  colour: { light: string; dark: string };
  portrait: string;
  size: number;
  share: number;
  provisional: string | null;
  page: string | null;
  claims: Claim[];
}

export type SpecState = "clean" | "stale" | "building" | "unbuilt" | "broken";

export interface Spec {
  uri: string;
  title: string;
  state: SpecState;
  problems: number;
  why: string | null;
  provisional: string | null;
  output: string;
  report: string | null;
  personas: Persona[];
}

export type RunState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Run {
  id: string;
  spec: string;
  state: RunState;
  stage: string | null;
  done: number;
  total: number;
  error: string | null;
  personas: number | null;
  number: number;
}

export const isGoing = (run: Run): boolean => run.state === "running" || run.state === "queued";

export interface Source {
  uri: string;
  name: string;
  specs: string[];
  participants: number;
  passages: number;
  cited: number;
}

export interface Tree {
  specs: Spec[];
  runs: Run[];
  sources: Source[];
}

export const EMPTY_TREE: Tree = { specs: [], runs: [], sources: [] };

export interface Preview {
  title: string;
  html: string;
  css: string;
}

export interface Piece {
  text: string;
  evidence: Evidence[];
  kind?: string;
}

export interface Answer {
  pieces: Piece[];
  writer: string;
  knows: boolean;
}

export interface Turn {
  question: string;
  answer: string;
}

export interface ServerStatus {
  version: string;
  pid: number;
  serving: { url: string } | null;
  log: string;
}

/** Names of the messages. */
export const Message = {
  tree: "persona/tree",
  treeChanged: "persona/treeChanged",
  preview: "persona/preview",
  report: "persona/report",
  ask: "persona/ask",
  status: "persona/serverStatus",
} as const;

/** Names of the server's commands, and what each takes and answers. */
export interface ServerCommands {
  "persona.build": [{ spec?: string }, { runs: string[] }];
  "persona.cancel": [{ run: string }, unknown];
  "persona.check": [{ spec?: string; fix?: boolean }, { problems: number; fixed: number }];
  "persona.diff": [{ spec: string; against?: string }, { markdown: string }];
  "persona.newSpec": [{ folder: string; name?: string }, { uri: string }];
  "persona.openSample": [{ folder: string }, { folder: string; spec: string }];
  "persona.makeScript": [{ spec: string; persona: string; format: string }, { uri: string }];
  "persona.scriptText": [{ spec: string; persona: string; format: string }, { text: string }];
  "persona.serve.start": [{ port?: number }, { url: string; key: string | null }];
  "persona.serve.stop": [Record<string, never>, unknown];
}
