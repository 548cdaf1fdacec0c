import * as path from "node:path";
import { PVSC_EXTENSION_ID, PythonExtension } from "@vscode/python-extension";
import * as vscode from "vscode";
import { log, reasonOf } from "../log.js";
import type { Notices } from "../notices.js";
import { settings } from "../settings.js";
import { BuiltIn, type Telling } from "./builtIn.js";
import { candidates } from "./candidates.js";
import { type Attempt, choose, isFound } from "./choosing.js";
import { failureMessage } from "./failing.js";
import { ask, probe } from "./probing.js";

/** Finds the Persona to run, makes the built-in environment when it comes to that, and says once when nothing works. */
export class Environment implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[] = [this.changed];
  private readonly builtIn: BuiltIn;
  private python: PythonExtension | undefined;
  private readonly version: string;

  /** Another environment was selected. */
  readonly onDidChange = this.changed.event;

  constructor(
    context: vscode.ExtensionContext,
    private readonly notices: Notices,
  ) {
    this.version = context.extension.packageJSON.version as string;
    this.builtIn = new BuiltIn(
      {
        packages: path.join(context.extensionPath, "packages"),
        unpack: path.join(context.extensionPath, "python", "unpack.py"),
        storage: path.join(context.globalStorageUri.fsPath, "environments"),
      },
      async versions => candidates(await this.chosenPythons(), versions),
    );
  }

  async find(): Promise<Attempt> {
    const said = settings();
    const found = await choose(
      {
        configured: async () => (said.path ? probe(said.path, "configured", this.version) : undefined),
        selected: async () => {
          const python = await this.selectedPython();
          return python ? probe(python, "selected", this.version) : undefined;
        },
        builtIn: () => this.withProgress(telling => this.builtIn.ensure(telling)),
      },
      { trusted: vscode.workspace.isTrusted, environment: said.environment },
      sentence => log().info(sentence),
    );
    if (isFound(found)) {
      log().info(`Persona ${found.version}, ${found.origin}: ${found.command.join(" ")}`);
      await this.notices.over("environment");
    } else {
      log().error(found.why);
    }
    return found;
  }

  /** One message with its buttons, from one window; the panel and the status bar show it in all of them. */
  async complain(failure: Attempt): Promise<void> {
    if (isFound(failure) || !(await this.notices.mine("environment", failure.why))) return;
    await failureMessage(failure, python => this.download(python));
  }

  async rebuild(): Promise<void> {
    await this.builtIn.remove();
    await this.notices.over("environment");
  }

  private async download(python: string): Promise<void> {
    const got = await this.withProgress(telling => this.builtIn.download(python, telling));
    if (isFound(got)) await vscode.commands.executeCommand("persona.restart");
    else await failureMessage(got, again => this.download(again));
  }

  private withProgress(work: (telling: Telling) => Promise<Attempt>): Promise<Attempt> {
    return this.builtIn
      .existing(() => {})
      .then(async ready => {
        if (ready) return ready;
        return vscode.window.withProgress(
          {
            location: vscode.ProgressLocation.Notification,
            title: vscode.l10n.t("Persona: setting up, once"),
            cancellable: true,
          },
          (progress, cancelled) => {
            const aborting = new AbortController();
            cancelled.onCancellationRequested(() => aborting.abort());
            let reached = 0;
            return work({
              log: sentence => log().info(sentence),
              progress: percent => {
                progress.report({ increment: Math.max(0, percent - reached), message: `${percent} %` });
                reached = Math.max(reached, percent);
              },
              signal: aborting.signal,
            });
          },
        );
      });
  }

  private async chosenPythons(): Promise<string[]> {
    // Of a folder that is not trusted the editor gives the person's own setting alone.
    const set = settings().python;
    const selected = vscode.workspace.isTrusted ? await this.selectedPython() : undefined;
    return [set, selected ?? ""].filter(Boolean);
  }

  /** The interpreter that the Python extension has selected for this workspace; undefined without that extension. */
  private async selectedPython(): Promise<string | undefined> {
    if (!vscode.extensions.getExtension(PVSC_EXTENSION_ID)) return undefined;
    try {
      if (!this.python) {
        this.python = await PythonExtension.api();
        this.disposables.push(
          this.python.environments.onDidChangeActiveEnvironmentPath(() => {
            const { path, environment } = settings();
            if (!path && environment === "selected" && vscode.workspace.isTrusted) this.changed.fire();
          }),
        );
      }
      const environments = this.python.environments;
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
      return resolved?.executable.uri?.fsPath;
    } catch (error) {
      log().warn(`The Python extension did not answer: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** Whether this can be a Python to make the built-in environment from, for the person who picks one. */
  static async isPython(file: string): Promise<boolean> {
    return (await ask(file)) !== undefined;
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }
}
