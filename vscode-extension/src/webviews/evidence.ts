import * as vscode from "vscode";

const t = vscode.l10n.t;

/** The passage that was opened last, until something else is selected. */
let marked: vscode.Disposable | undefined;

/** Opens the file beside what is being read, with the passage selected and in the middle. */
export async function openEvidence(location: vscode.Location, beside = false): Promise<void> {
  const viewColumn = beside ? columnForReading() : vscode.ViewColumn.Active;
  let editor: vscode.TextEditor;
  try {
    editor = await vscode.window.showTextDocument(location.uri, {
      selection: location.range,
      preview: true,
      viewColumn,
    });
  } catch {
    return openOtherwise(location.uri, viewColumn);
  }
  editor.revealRange(location.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  mark(editor, location.range);
}

/** A workbook, a document or an archive is no text: it is opened with whatever the editor has for it. */
async function openOtherwise(uri: vscode.Uri, viewColumn: vscode.ViewColumn): Promise<void> {
  const name = vscode.workspace.asRelativePath(uri);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    throw new Error(t("{0} is not there any more. Put it back, or generate the spec again without it.", name));
  }
  await vscode.commands.executeCommand("vscode.open", uri, { viewColumn });
}

function mark(editor: vscode.TextEditor, range: vscode.Range): void {
  marked?.dispose();
  const shown = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("editor.findMatchHighlightBackground"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.findMatchForeground"),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  });
  editor.setDecorations(shown, [range]);
  const over = vscode.window.onDidChangeTextEditorSelection(change => {
    if (change.textEditor === editor && change.kind !== undefined) marked?.dispose();
  });
  marked = vscode.Disposable.from(shown, over);
}

/** An editor group that shows text already; else a new one beside. */
function columnForReading(): vscode.ViewColumn {
  const reading = vscode.window.visibleTextEditors.find(editor => editor.viewColumn !== undefined);
  return reading?.viewColumn ?? vscode.ViewColumn.Beside;
}
