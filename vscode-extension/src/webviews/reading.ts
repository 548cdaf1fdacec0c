import * as vscode from "vscode";

const SCHEME = "persona-reading";
const texts = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

/** Pages that are in no file: they cannot be edited, and close without a question. */
export function registerReading(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: uri => texts.get(uri.toString()) ?? "",
  });
}

/** Shows Markdown as a page, in the editor's own preview where there is one. */
export async function read(title: string, markdown: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title.replace(/[/\\]/g, " ")}.md` });
  texts.set(uri.toString(), markdown);
  changed.fire(uri);
  try {
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  } catch {
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}
