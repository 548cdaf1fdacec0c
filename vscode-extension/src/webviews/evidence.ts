import * as vscode from "vscode";

const shown = vscode.window.createTextEditorDecorationType({
  backgroundColor: new vscode.ThemeColor("editor.findMatchHighlightBackground"),
  overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.findMatchForeground"),
  overviewRulerLane: vscode.OverviewRulerLane.Center,
});

/** Opens the file beside what is being read, with the passage selected and in the middle. */
export async function openEvidence(location: vscode.Location, beside = false): Promise<void> {
  const editor = await vscode.window.showTextDocument(location.uri, {
    selection: location.range,
    preview: true,
    viewColumn: beside ? columnForReading() : vscode.ViewColumn.Active,
  });
  editor.revealRange(location.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  editor.setDecorations(shown, [location.range]);
  const over = vscode.window.onDidChangeTextEditorSelection(change => {
    if (change.textEditor !== editor || change.kind === undefined) return;
    editor.setDecorations(shown, []);
    over.dispose();
  });
}

/** An editor group that shows text already; else a new one beside. */
function columnForReading(): vscode.ViewColumn {
  const reading = vscode.window.visibleTextEditors.find(editor => editor.viewColumn !== undefined);
  return reading?.viewColumn ?? vscode.ViewColumn.Beside;
}
