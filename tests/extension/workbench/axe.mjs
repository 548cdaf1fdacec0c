// Accessibility rules, checked inside a webview's own document.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** One line for each violation of WCAG 2.2 A and AA, and of axe's best practices. Empty when all is well. */
export async function violations(frame) {
  // Evaluated by the debugger, which the page's policy does not bind.
  await frame.evaluate(source);
  const result = await frame.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return result.violations.map(
    rule =>
      `${rule.id} (${rule.impact}): ${rule.help}: ${rule.nodes
        .slice(0, 3)
        .map(node => `${node.html.slice(0, 120)} ${node.failureSummary?.split("\n")[1] ?? ""}`)
        .join(" | ")}`,
  );
}
