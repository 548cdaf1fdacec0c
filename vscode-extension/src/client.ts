/**
 * The language client: a bundle of its own, loaded when a server is first wanted, so that activation stays light.
 */
import type * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  ProgressType,
  RevealOutputChannelOn,
  TransportKind,
} from "vscode-languageclient/node";
import type { Piece } from "./protocol.js";
import { startsAgain } from "./turns.js";

export type Client = LanguageClient;

const PIECES = new ProgressType<{ pieces: Piece[] }>();

export interface ClientHooks {
  log: vscode.LogOutputChannel;
  /** The server is gone for good: it was started again a few times, and kept ending. */
  lost(): void;
  /** Whether a command of the server's may be sent, from a lens or a quick fix; says so itself when not. */
  allows(command: string): boolean;
}

/** What the server may do. */
export interface Conditions {
  trusted: boolean;
  buildOnSave: boolean;
}

/** Not started yet. */
export function createClient(command: readonly string[], conditions: Conditions, hooks: ClientHooks): LanguageClient {
  const [program = "", ...rest] = command;
  const endings: number[] = [];
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "persona-spec" },
      // Pages that a build wrote. Sources are registered by the server, for the patterns of the specs.
      { scheme: "file", pattern: "**/personas/**/*.md" },
    ],
    initializationOptions: { personaClient: true, ...conditions },
    outputChannel: hooks.log,
    traceOutputChannel: hooks.log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: "persona",
    markdown: { isTrusted: false, supportHtml: false },
    initializationFailedHandler: () => false,
    middleware: {
      executeCommand: (command, argument, send) => (hooks.allows(command) ? send(command, argument) : undefined),
    },
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        const again = startsAgain(endings, Date.now());
        endings.push(Date.now());
        if (!again) hooks.lost();
        return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
      },
    },
  };
  const run = {
    command: program,
    args: [...rest, "lsp"],
    transport: TransportKind.stdio,
    options: { env: environment() },
  };
  return new QuietClient("persona", "Persona", { run, debug: run }, options);
}

/** What goes wrong is told by those who asked, in one sentence; the library's own words, with their traces, are logged. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export function onPieces(client: LanguageClient, token: string, hear: (piece: Piece) => void): vscode.Disposable {
  return client.onProgress(PIECES, token, value => value.pieces.forEach(hear));
}

/** The person's own, less what would put another Python's packages before those that were chosen. */
function environment(): NodeJS.ProcessEnv {
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...rest } = process.env;
  return rest;
}
