import * as vscode from "vscode";

/** What the person has set. Read each time: nothing is kept that could be out of date. */
export interface Settings {
  path: string;
  environment: "selected" | "builtIn";
  python: string;
  port: number;
  editorModel: "ask" | "always" | "never";
  statusBar: boolean;
}

export function settings(): Settings {
  const said = vscode.workspace.getConfiguration("persona");
  return {
    path: said.get("path", "").trim(),
    environment: said.get("environment", "selected"),
    python: said.get("python", "").trim(),
    port: said.get("server.port", 0),
    editorModel: said.get("chat.editorModel", "ask"),
    statusBar: said.get("statusBar", true),
  };
}

/** Whether a change touches what decides which Python runs the server. */
export function choosesEnvironment(change: vscode.ConfigurationChangeEvent): boolean {
  return ["persona.path", "persona.environment", "persona.python"].some(name => change.affectsConfiguration(name));
}
