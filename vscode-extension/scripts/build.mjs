// Bundles the extension: what activates, the language client that is loaded later, and the scripts inside panels.
import { rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const production = process.argv.includes("--production");

export async function bundle() {
  // What is bundled, and not the packages that lie beside it.
  for (const part of ["extension.js", "extension.js.map", "client.js", "client.js.map", "webviews"]) {
    rmSync(path.join(root, "dist", part), { recursive: true, force: true });
  }
  const common = {
    absWorkingDir: root,
    bundle: true,
    minify: production,
    sourcemap: production ? false : "linked",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  };
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: { extension: "src/extension.ts", client: "src/client.ts" },
      outdir: "dist",
      platform: "node",
      target: "node20",
      format: "cjs",
      external: ["vscode"],
    }),
    build({
      ...common,
      entryPoints: { card: "src/webviews/pages/card.ts", chat: "src/webviews/pages/chat.ts" },
      outdir: "dist/webviews",
      platform: "browser",
      target: "es2022",
      format: "iife",
    }),
  ]);
  return results.flatMap(result => Object.keys(result.metafile.inputs));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
