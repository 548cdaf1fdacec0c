import * as vscode from "vscode";
import { log, reasonOf } from "./log.js";
import { EMPTY_TREE, isGoing, Message, type Persona, type Spec, type Tree } from "./protocol.js";
import type { Server } from "./server.js";

const SPECS = "**/*.{persona.yaml,persona.yml}";
const NOT_IN = "**/{node_modules,.venv,.git}/**";

/** A persona and the spec that it was built from. */
export interface Placed {
  spec: Spec;
  persona: Persona;
}

/** What the workspace holds, as the server last said it. Views and commands read it; nobody else asks for the tree. */
export class Research implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Tree>();
  private readonly watcher: vscode.FileSystemWatcher;
  private asking: Promise<void> | undefined;
  private again = false;
  tree: Tree = EMPTY_TREE;
  /** Whether the server has answered at all. */
  known = false;
  hasSpecs = false;

  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {
    this.watcher = vscode.workspace.createFileSystemWatcher(SPECS, false, true, false);
    this.watcher.onDidCreate(() => void this.look());
    this.watcher.onDidDelete(() => void this.look());
    server.onDidChangeTree(() => void this.refresh());
    server.onDidChangeState(state => {
      if (state === "running") void this.refresh();
      else this.changed.fire(this.tree);
    });
  }

  /** Looks for specs without a server, and starts one when there are any. */
  async look(): Promise<void> {
    const found = await vscode.workspace.findFiles(SPECS, NOT_IN, 1);
    this.setSpecs(found.length > 0);
    if (this.hasSpecs && this.server.state === "stopped") await this.server.ensure().catch(() => {});
    else if (this.hasSpecs) await this.refresh();
    else if (this.server.state === "running") await this.refresh();
  }

  /** Asks for the tree; while one answer is awaited, any number of calls lead to one more question. */
  refresh(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return this.asking;
    }
    this.asking = this.ask().finally(() => {
      this.asking = undefined;
      if (this.again) {
        this.again = false;
        void this.refresh();
      }
    });
    return this.asking;
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
    if (this.server.state !== "running") return;
    try {
      this.tree = await this.server.request<Tree>(Message.tree, {});
      this.known = true;
    } catch (error) {
      log().warn(`The panel could not be filled: ${reasonOf(error)}`);
      return;
    }
    this.setSpecs(this.tree.specs.length > 0);
    setContext(
      "hasPersonas",
      this.tree.specs.some(spec => spec.personas.length > 0),
    );
    setContext("building", this.tree.runs.some(isGoing));
    this.changed.fire(this.tree);
  }

  private setSpecs(has: boolean): void {
    this.hasSpecs = has;
    setContext("hasSpecs", has);
  }

  dispose(): void {
    this.watcher.dispose();
    this.changed.dispose();
  }
}

export function setContext(name: string, value: unknown): void {
  void vscode.commands.executeCommand("setContext", `persona.${name}`, value);
}
