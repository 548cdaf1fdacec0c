// Keeps l10n/bundle.l10n.json what the sources say: `node scripts/l10n.mjs`, and `--check` in `make check`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { getL10nJson } from "@vscode/l10n-dev";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const file = path.join(root, "l10n", "bundle.l10n.json");
const sources = readdirSync(path.join(root, "src"), { recursive: true })
  .filter(name => name.endsWith(".ts"))
  .sort();
// The extractor knows `vscode.l10n.t(…)` by its name; views and panels call it `t`.
const named = text => text.replace(/(?<![\w.])t\((?=["\n])/g, "vscode.l10n.t(");
const contents = sources.map(name => ({
  extension: ".ts",
  contents: `import * as vscode from "vscode";\n${named(readFileSync(path.join(root, "src", name), "utf8"))}`,
}));
const found = await getL10nJson(contents);
const bundle = `${JSON.stringify(Object.fromEntries(Object.entries(found).sort(([one], [other]) => (one < other ? -1 : 1))), null, 2)}\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== bundle) {
    console.error("l10n/bundle.l10n.json is not what the sources say. Run: npm run fix --workspace vscode-extension");
    process.exit(1);
  }
} else {
  writeFileSync(file, bundle);
  console.log(`${path.relative(process.cwd(), file)}: ${Object.keys(found).length} sentences`);
}
