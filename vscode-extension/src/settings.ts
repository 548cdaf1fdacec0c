import { homedir } from "node:os";
import * as vscode from "vscode";
import { absolute } from "./python/candidates.js";

/** What the person has set. Read each time: nothing is kept that could be out of date. */
export interface Settings {
  path: string;
  environment: "selected" | "builtIn";
  python: string;
  buildOnSave: boolean;
  port: number;
  editorModel: "ask" | "always" | "never";
  statusBar: boolean;
}

export function settings(): Settings {
  const said = vscode.workspace.getConfiguration("persona");
  return {
    path: placed(said.get("path", "").trim()),
    environment: said.get("environment", "selected"),
    python: placed(said.get("python", "").trim()),
    buildOnSave: said.get("buildOnSave", true),
    port: said.get("server.port", 0),
    editorModel: said.get("chat.editorModel", "ask"),
    statusBar: said.get("statusBar", true),
  };
}

const placed = (file: string): string => absolute(file, homedir(), vscode.workspace.workspaceFolders?.[0]?.uri.fsPath);

/** Whether a change touches what the server is started with. */
export function choosesEnvironment(change: vscode.ConfigurationChangeEvent): boolean {
  return ["persona.path", "persona.environment", "persona.python", "persona.buildOnSave"].some(name =>
    change.affectsConfiguration(name),
  );
}
