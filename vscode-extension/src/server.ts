import { randomUUID } from "node:crypto";
import * as path from "node:path";
import * as vscode from "vscode";
import type * as clientModule from "./client.js";
import { setContext } from "./contexts.js";
import { log, reasonOf } from "./log.js";
import { Message, type Piece, type ServerCommands } from "./protocol.js";
import { type Attempt, isFound } from "./python/choosing.js";
import type { Environment } from "./python/environment.js";
import { lastLine, run } from "./python/running.js";
import { settings } from "./settings.js";
import { isAllowed, sayNotTrusted } from "./trust.js";

export type ServerState = "stopped" | "starting" | "running" | "failed";

/** The connection to `persona lsp`: started when first wanted, one at a time, its requests and commands. */
export class Server implements vscode.Disposable {
  private readonly stateChanged = new vscode.EventEmitter<ServerState>();
  private readonly treeChanged = new vscode.EventEmitter<readonly string[]>();
  private client: clientModule.Client | undefined;
  private starting: Promise<clientModule.Client> | undefined;
  private launching: Promise<clientModule.Client> | undefined;
  private stopping: Promise<void> | undefined;
  private current: ServerState = "stopped";
  private command: readonly string[] | undefined;
  /** Why there is no server, for the panel and the status bar. */
  failure: string | undefined;

  readonly onDidChangeState = this.stateChanged.event;
  readonly onDidChangeTree = this.treeChanged.event;

  constructor(
    private readonly environment: Environment,
    private readonly extensionPath: string,
  ) {}

  get state(): ServerState {
    return this.current;
  }

  /** The running client. Raises an `Error` to be shown when there can be none. */
  ensure(): Promise<clientModule.Client> {
    if (this.client && this.current === "running" && !this.stopping) return Promise.resolve(this.client);
    this.starting ??= this.start().finally(() => {
      this.starting = undefined;
    });
    return this.starting;
  }

  async request<Result>(method: string, params: object, token?: vscode.CancellationToken): Promise<Result> {
    const client = await this.ensure();
    return token ? client.sendRequest<Result>(method, params, token) : client.sendRequest<Result>(method, params);
  }

  async execute<Name extends keyof ServerCommands>(
    command: Name,
    argument: ServerCommands[Name][0],
    token?: vscode.CancellationToken,
  ): Promise<ServerCommands[Name][1]> {
    return this.request("workspace/executeCommand", { command, arguments: [argument] }, token);
  }

  /** A question to a persona; `hear` gets each piece of the answer as it comes. */
  async ask<Result>(params: object, hear: (piece: Piece) => void, token?: vscode.CancellationToken): Promise<Result> {
    const client = await this.ensure();
    const partialResultToken = randomUUID();
    const hearing = this.module().onPieces(client, partialResultToken, hear);
    try {
      return await this.request<Result>(Message.ask, { ...params, partialResultToken }, token);
    } finally {
      hearing.dispose();
    }
  }

  async restart(work?: () => Promise<void>): Promise<void> {
    await this.stop(async () => {
      await this.stopDaemon();
      await work?.();
    });
    await this.ensure();
  }

  /** Ends it, and does `work` before anything starts it again: a start that is asked for meanwhile waits. */
  stop(work?: () => Promise<void>): Promise<void> {
    if (this.stopping && !work) return this.stopping;
    const turn: Promise<void> = (this.stopping ?? Promise.resolve())
      .catch(() => {})
      .then(() => this.end())
      .then(work)
      .finally(() => {
        if (this.stopping === turn) this.stopping = undefined;
      });
    this.stopping = turn;
    return turn;
  }

  /** A new key to the HTTP server. Nobody can show it again. */
  async newKey(name: string): Promise<string> {
    await this.ensure();
    const ran = await run([...(this.command ?? []), "keys", "create", "--name", name, "--json"]);
    if (ran.code !== 0) throw new Error(lastLine(ran.err));
    return (JSON.parse(ran.out) as { key: string }).key;
  }

  /** It outlives editors, and has the files and the environment of the time when it was started. */
  private async stopDaemon(): Promise<void> {
    if (!this.command) return;
    const ran = await run([...this.command, "daemon", "stop"]);
    if (ran.code !== 0) log().warn(`The daemon did not stop: ${lastLine(ran.err)}`);
  }

  private async end(): Promise<void> {
    await this.launching?.catch(() => {});
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop()) await client.stop(5000).catch(error => log().warn(`The server did not stop: ${error}`));
    await client?.dispose().catch(() => {});
    this.become("stopped");
  }

  private async start(): Promise<clientModule.Client> {
    while (this.stopping) await this.stopping.catch(() => {});
    this.launching = this.launch().finally(() => {
      this.launching = undefined;
    });
    return this.launching;
  }

  private async launch(): Promise<clientModule.Client> {
    this.become("starting");
    const found = await this.environment.find();
    if (!isFound(found)) return this.fail(found);
    this.command = found.command;
    const { createClient } = this.module();
    await this.client?.dispose().catch(() => {});
    const client = createClient(found.command, conditions(), {
      log: log(),
      lost: () => this.lost(),
      allows: command => {
        const allowed = isAllowed(command);
        if (!allowed) void sayNotTrusted();
        return allowed;
      },
    });
    client.onNotification(Message.treeChanged, (news: { what: string[] }) => this.treeChanged.fire(news.what));
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client || this.current === "failed") return;
      // As the client library has it: 1 stopped, to be started again, 2 running, 3 starting, 4 failed to start.
      if (newState === 4) this.lost();
      else this.become(newState === 2 ? "running" : "starting");
    });
    try {
      await client.start();
    } catch (error) {
      await client.dispose().catch(() => {});
      const reason = reasonOf(error);
      return this.fail({
        why: vscode.l10n.t("Persona's language server did not start: {0}", reason),
        offers: ["rebuild"],
      });
    }
    this.client = client;
    this.become("running");
    return client;
  }

  private fail(attempt: Attempt): never {
    const why = isFound(attempt) ? "" : attempt.why;
    this.become("failed", why);
    void this.environment.complain(attempt);
    throw new Error(why);
  }

  /** It ended, and starting it again did not help. */
  private lost(): void {
    const why = vscode.l10n.t(
      "Persona's language server ended, and does not start again by itself. The log may say why.",
    );
    this.become("failed", why);
    const again = vscode.l10n.t("Start Again");
    const showLog = vscode.l10n.t("Show Log");
    void vscode.window.showErrorMessage(why, again, showLog).then(answer => {
      if (answer === again) return vscode.commands.executeCommand("persona.restart");
      return answer ? vscode.commands.executeCommand("persona.showLog") : undefined;
    });
  }

  private become(state: ServerState, why?: string): void {
    this.failure = why;
    if (state === this.current) return;
    this.current = state;
    setContext("state", state);
    this.stateChanged.fire(state);
  }

  /** The client library is a third of a second of work, so it is read when it is needed. */
  private module(): typeof clientModule {
    return require(path.join(this.extensionPath, "dist", "client.js")) as typeof clientModule;
  }

  dispose(): void {
    void this.client?.dispose().catch(() => {});
    this.stateChanged.dispose();
    this.treeChanged.dispose();
  }
}

/** In a folder that is not trusted nothing is built, not even by saving. */
function conditions(): clientModule.Conditions {
  const trusted = vscode.workspace.isTrusted;
  return { trusted, buildOnSave: trusted && settings().buildOnSave };
}
