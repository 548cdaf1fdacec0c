import * as vscode from "vscode";

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
    path: said.get("path", "").trim(),
    environment: said.get("environment", "selected"),
    python: said.get("python", "").trim(),
    buildOnSave: said.get("buildOnSave", true),
    port: said.get("server.port", 0),
    editorModel: said.get("chat.editorModel", "ask"),
    statusBar: said.get("statusBar", true),
  };
}

/** Whether a change touches what the server is started with. */
export function choosesEnvironment(change: vscode.ConfigurationChangeEvent): boolean {
  return ["persona.path", "persona.environment", "persona.python", "persona.buildOnSave"].some(name =>
    change.affectsConfiguration(name),
  );
}
