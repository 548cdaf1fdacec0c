/** The page around what is shown in a panel; pure, so that its policy can be tested without an editor. */

export interface Page {
  title: string;
  /** The editor's own source for its resources: `webview.cspSource`. */
  source: string;
  nonce: string;
  /** Addresses of a style sheet and a script of the extension. */
  style: string;
  script: string;
  /** From the server: a fragment without scripts, and its styles. */
  body: string;
  css: string;
  language: string;
}

/** A whole document. Nothing may load but the extension's two files and the images inside the page itself. */
export function page(about: Page): string {
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "img-src data:",
    `style-src ${about.source} 'nonce-${about.nonce}'`,
    `script-src 'nonce-${about.nonce}'`,
  ].join("; ");
  // A report says itself which part of it is the main one.
  const content = /<main\b/.test(about.body) ? "div" : "main";
  return `<!DOCTYPE html>
<html lang="${escapeHtml(about.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(about.title)}</title>
<style nonce="${about.nonce}" id="content-style">${about.css.replaceAll("</", "<\\/")}</style>
<link rel="stylesheet" href="${escapeHtml(about.style)}">
</head>
<body>
<${content} id="content" tabindex="-1">${about.body}</${content}>
<script nonce="${about.nonce}" src="${escapeHtml(about.script)}"></script>
</body>
</html>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
}
