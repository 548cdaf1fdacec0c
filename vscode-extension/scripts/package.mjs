// Makes dist/persona-TARGET-VERSION.vsix: bundle, Python packages, list of contents (SBOM), vsce.
//   node scripts/package.mjs [--target linux-x64] [--quick] [--python 3.12 ...] [--out FILE]
// --quick is for tests: this machine's Python only, compressed in seconds, and only when something changed.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { bundle } from "./build.mjs";
import { writeSbom } from "./sbom.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const MOST_BYTES = 25e6;

export const here = `${process.platform}-${process.arch}`;

export async function makeVsix({ target = here, quick = false, pythons = [], out } = {}) {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const file = path.resolve(out ?? path.join(root, "dist", `persona-${target}-${version}.vsix`));
  const draft = path.join(root, ".cache", path.basename(file));
  const inputs = await bundle();
  const python = process.env.PERSONA_BUILD_PYTHON ?? path.join(root, "..", ".venv", "bin", "python");
  const packages = path.join(root, "packages");
  const versions = pythons.length ? ["--python", ...pythons] : [];
  execFileSync(
    python,
    [path.join(root, "python", "pack.py"), target, packages, ...versions, ...(quick ? ["--quick"] : [])],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  copyFileSync(path.join(root, "..", "LICENSE"), path.join(root, "LICENSE"));
  writeSbom(root, inputs, path.join(packages, "sbom.cdx.json"));
  mkdirSync(path.dirname(draft), { recursive: true });
  const base = process.env.PERSONA_REPOSITORY;
  await withoutWarnings(() =>
    createVSIX({
      cwd: root,
      target,
      packagePath: draft,
      dependencies: false,
      allowMissingRepository: true,
      ...(base
        ? { baseContentUrl: `${base}/blob/HEAD/vscode-extension`, baseImagesUrl: `${base}/raw/HEAD/vscode-extension` }
        : { rewriteRelativeLinks: false }),
    }),
  );
  const { size } = statSync(draft);
  if (!quick && size >= MOST_BYTES)
    throw new Error(`${draft} has ${(size / 1e6).toFixed(1)} MB; a VSIX must stay under ${MOST_BYTES / 1e6} MB.`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  renameSync(draft, file);
  console.log(`${path.relative(process.cwd(), file)}: ${(size / 1e6).toFixed(1)} MB`);
  return file;
}

/** What vsce only warns of is an error here. */
async function withoutWarnings(work) {
  const { warn } = console;
  const { GITHUB_ACTIONS } = process.env;
  const warnings = [];
  console.warn = (...words) => warnings.push(words.join(" "));
  delete process.env.GITHUB_ACTIONS; // with it, warnings go elsewhere
  try {
    await work();
  } finally {
    console.warn = warn;
    if (GITHUB_ACTIONS !== undefined) process.env.GITHUB_ACTIONS = GITHUB_ACTIONS;
  }
  if (warnings.length) throw new Error(`vsce warns:\n${warnings.join("\n")}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      target: { type: "string", default: here },
      quick: { type: "boolean", default: false },
      python: { type: "string", multiple: true, default: [] },
      out: { type: "string" },
    },
  });
  await makeVsix({ ...values, pythons: values.python });
}
