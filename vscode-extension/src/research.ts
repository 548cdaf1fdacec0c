import * as vscode from "vscode";
import { setContext } from "./contexts.js";
import { log, reasonOf } from "./log.js";
import { EMPTY_TREE, isGoing, Message, type Persona, type Run, type Spec, type Tree } from "./protocol.js";
import type { Server } from "./server.js";
import { tick } from "./tour.js";
import { inTurn } from "./turns.js";

const SPECS = "**/*.{persona.yaml,persona.yml}";
const NOT_IN = "**/{node_modules,.venv,.git}/**";

const SILENCE = 3000; // milliseconds without news of a build that goes on, until it is asked for

/** A persona and the spec that it was built from. */
export interface Placed {
  spec: Spec;
  persona: Persona;
}

/** What the workspace holds, as the server last said it. Views and commands read it; nobody else asks for the tree. */
export class Research implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Tree>();
  private readonly watcher: vscode.FileSystemWatcher;
  tree: Tree = EMPTY_TREE;
  /** Whether the server has answered at all. */
  known = false;
  hasSpecs = false;

  private next: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private took = 0; // milliseconds that the last answer took

  readonly onDidChange = this.changed.event;

  /** Whether the server is there, and has yet to say what it found. */
  get reading(): boolean {
    return this.server.state === "running";
  }

  /** Why there is no server; undefined while there is one, or nobody needs it. */
  get failure(): string | undefined {
    return this.server.failure;
  }

  constructor(private readonly server: Server) {
    this.watcher = vscode.workspace.createFileSystemWatcher(SPECS, false, true, false);
    this.watcher.onDidCreate(() => void this.look());
    this.watcher.onDidDelete(() => void this.look());
    server.onDidChangeTree(() => this.refreshSoon());
    server.onDidChangeState(state => {
      if (state === "running") void this.refresh();
      this.changed.fire(this.tree);
    });
  }

  /** Whether a file belongs to the folders of this window, or to the research of a spec in it. */
  holds(uri: vscode.Uri): boolean {
    if (vscode.workspace.getWorkspaceFolder(uri)) return true;
    return this.tree.sources.some(source => vscode.Uri.parse(source.uri).fsPath === uri.fsPath);
  }

  /** Looks for specs without a server, and starts one when there are any; afterwards the tree is what it says. */
  readonly look = inTurn(() => this.search());

  /** Asks for the tree; what is there afterwards is no older than the call. */
  readonly refresh = inTurn(() => this.ask());

  /** While much is going on, what takes long to answer is asked for half of the time at most. */
  private refreshSoon(): void {
    this.soon ??= setTimeout(
      () => {
        this.soon = undefined;
        void this.refresh();
      },
      Math.min(this.took, SILENCE),
    );
  }

  private async search(): Promise<void> {
    try {
      this.setSpecs((await vscode.workspace.findFiles(SPECS, NOT_IN, 1)).length > 0);
    } catch (error) {
      log().warn(`Specs could not be looked for: ${reasonOf(error)}`);
    }
    const { state } = this.server;
    if (this.hasSpecs && (state === "stopped" || state === "starting")) await this.server.ensure().catch(() => {});
    await this.refresh();
  }

  spec(uri: string | undefined): Spec | undefined {
    return this.tree.specs.find(spec => spec.uri === uri);
  }

  personas(): Placed[] {
    return this.tree.specs.flatMap(spec => spec.personas.map(persona => ({ spec, persona })));
  }

  placed(spec: string, persona: string): Placed | undefined {
    return this.personas().find(one => one.persona.id === persona && one.spec.uri === spec);
  }

  private async ask(): Promise<void> {
    clearTimeout(this.next);
    if (this.server.state !== "running") return;
    try {
      const began = performance.now();
      const { specs, runs, sources } = await this.server.request<Tree>(Message.tree, {});
      this.tree = { specs, runs: runs.filter(run => isHere(run, specs)), sources };
      this.took = performance.now() - began;
      this.known = true;
    } catch (error) {
      log().warn(`The panel could not be filled: ${reasonOf(error)}`);
      return;
    }
    this.setSpecs(this.tree.specs.length > 0);
    const hasPersonas = this.tree.specs.some(spec => spec.personas.length > 0);
    if (hasPersonas) tick("personas");
    setContext("hasPersonas", hasPersonas);
    setContext("building", this.tree.runs.some(isGoing));
    this.changed.fire(this.tree);
    // A daemon that dies in the middle of a build tells nobody, and the next one knows nothing of it.
    if (this.tree.runs.some(isGoing)) this.next = setTimeout(() => void this.refresh(), SILENCE);
  }

  private setSpecs(has: boolean): void {
    this.hasSpecs = has;
    if (has) tick("specs");
    setContext("hasSpecs", has);
  }

  dispose(): void {
    clearTimeout(this.next);
    clearTimeout(this.soon);
    this.watcher.dispose();
    this.changed.dispose();
  }
}

/** The server tells of all builds of this person, and other windows have theirs. */
function isHere({ spec }: Run, specs: readonly Spec[]): boolean {
  return (
    specs.some(one => one.uri === spec) || vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(spec)) !== undefined
  );
}
