import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { page } from "./page.js";

/** The options and the document of a panel whose own files are `media/NAME.css` and `dist/webviews/NAME.js`. */
export function options(extension: vscode.Uri): vscode.WebviewPanelOptions & vscode.WebviewOptions {
  return {
    enableScripts: true,
    enableFindWidget: true,
    enableForms: true,
    localResourceRoots: [vscode.Uri.joinPath(extension, "dist", "webviews"), vscode.Uri.joinPath(extension, "media")],
  };
}

export function document(
  extension: vscode.Uri,
  webview: vscode.Webview,
  name: "card" | "chat",
  content: { title: string; body: string; css: string },
): string {
  const address = (...parts: string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, ...parts)).toString();
  return page({
    ...content,
    source: webview.cspSource,
    nonce: randomBytes(18).toString("base64url"),
    style: address("media", `${name}.css`),
    script: address("dist", "webviews", `${name}.js`),
    language: vscode.env.language,
  });
}

/** What the links in a page carry, checked: a page may open files that `holds` knows and nothing else. */
export function linked(message: unknown, holds: (uri: vscode.Uri) => boolean): vscode.Location | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { uri, startLine, startCharacter, endLine, endCharacter } = message as Record<string, unknown>;
  const numbers = [startLine, startCharacter, endLine, endCharacter].map(Number);
  if (
    typeof uri !== "string" ||
    !uri.startsWith("file:") ||
    numbers.some(number => !Number.isInteger(number) || number < 0)
  ) {
    return undefined;
  }
  const file = vscode.Uri.parse(uri);
  if (!holds(file)) return undefined;
  const [line = 0, character = 0, lastLine = 0, lastCharacter = 0] = numbers;
  return new vscode.Location(file, new vscode.Range(line, character, lastLine, lastCharacter));
}
