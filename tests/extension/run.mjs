// The extension's tests: `node tests/extension/run.mjs [--whole] [--only unit|host|scenario]`.
// Unit tests run anywhere; what needs a workbench says so and is skipped where there cannot be one.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const extension = path.join(root, "vscode-extension");
const out = path.join(here, ".out");
process.chdir(root);

const { values } = parseArgs({
  options: { whole: { type: "boolean" }, only: { type: "string" }, times: { type: "string" } },
});
const wants = part => !values.only || values.only === part;
const count = { passed: 0, failed: 0, skipped: 0 };

function say(mark, name, detail = "") {
  console.log(`${mark} ${name}${detail ? `  ${detail}` : ""}`);
}

async function attempt(name, work) {
  const began = Date.now();
  try {
    await work();
    count.passed++;
    say("✔", name, `(${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    count.failed++;
    say("✖", name, `\n${error.stack ?? error}`);
  }
}

async function bundleTests(folder, platform) {
  const files = readdirSync(path.join(here, folder)).filter(name => name.endsWith(".test.ts"));
  await build({
    entryPoints: files.map(name => path.join(here, folder, name)),
    outdir: path.join(out, folder),
    bundle: true,
    platform: "node",
    target: "node20",
    format: platform === "host" ? "cjs" : "esm",
    outExtension: platform === "host" ? {} : { ".js": ".mjs" },
    external: ["vscode", "ovsx"],
    logLevel: "warning",
  });
  return files.map(name => path.join(out, folder, name.replace(/\.ts$/, platform === "host" ? ".js" : ".mjs")));
}

async function unit() {
  const files = await bundleTests("unit");
  const ran = spawnSync(process.execPath, ["--test", "--test-reporter=tap", ...files], {
    encoding: "utf8",
    timeout: 300_000,
  });
  const number = word => Number(new RegExp(`^# ${word} (\\d+)`, "m").exec(ran.stdout)?.[1] ?? 0);
  count.passed += number("pass");
  count.failed += number("fail");
  if (ran.status === 0) return say("✔", `unit tests of the extension: ${number("pass")}`);
  if (!number("fail")) count.failed++;
  say(
    "✖",
    "unit tests of the extension",
    `\n${ran.stdout
      .split("\n")
      .filter(line => !/^\s*(ok|duration_ms|type|---|\.\.\.)/.test(line))
      .join("\n")}${ran.stderr}`,
  );
}

/** Python 3.11 or newer for tests, and its version; the one that the project itself is installed with. */
function pythonOf() {
  const python = process.env.PERSONA_BUILD_PYTHON ?? path.join(root, ".venv", "bin", "python");
  const ran = spawnSync(
    python,
    ["-c", "import sys; print(sys._base_executable); print('%d.%d' % sys.version_info[:2])"],
    { encoding: "utf8" },
  );
  const [base, version] = ran.stdout.trim().split("\n");
  return { python, base, version };
}

/** Why there can be no workbench here; undefined when there is one. */
function installWorkbench() {
  const ran = spawnSync(path.join(here, "workbench", "install"), {
    encoding: "utf8",
    stdio: ["ignore", "inherit", "pipe"],
    timeout: 600_000,
  });
  return ran.status === 0 ? undefined : ran.stderr.trim().split("\n").at(-1) || "it could not be installed";
}

async function host(vsixFolder) {
  const { runHosted } = await import("./workbench/hosted.mjs");
  const suites = await bundleTests("hosted", "host");
  for (const suite of suites) {
    const name = path.basename(suite, ".test.js");
    const index = path.join(out, "hosted", `${name}.run.js`);
    const result = path.join(out, "hosted", `${name}.json`);
    rmSync(result, { force: true });
    writeFileSync(
      index,
      `module.exports = { run: () => require(${JSON.stringify(path.join(here, "hosted", "mocha.cjs"))})(${JSON.stringify(suite)}, ${JSON.stringify(result)}) };\n`,
    );
    const workspace = mkdtempSync(path.join(tmpdir(), "host-"));
    const { prepare = () => ({}) } = await import(path.join(here, "hosted", `${name}.mjs`)).catch(() => ({}));
    try {
      const ran = await runHosted({
        extension: vsixFolder,
        suite: index,
        workspace,
        timeout: 240_000,
        ...prepare(workspace, pythonOf()),
      });
      const { default: report } = await import(result, { with: { type: "json" } }).catch(() => ({
        default: undefined,
      }));
      for (const { title, error } of report?.tests ?? []) {
        if (error) count.failed++;
        else count.passed++;
        say(error ? "✖" : "✔", `in the extension host: ${title}`, error ? `\n${error}` : "");
      }
      for (const sentence of report?.figures ?? []) console.log(`    ${sentence}`);
      if (!report || (ran.code !== 0 && !report.tests.some(test => test.error))) {
        count.failed++;
        say(
          "✖",
          `in the extension host: ${name}`,
          `ended with ${ran.code}\n${ran.log.slice(-30).join("\n")}\n${ran.serverLog.slice(-1500)}`,
        );
      }
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  }
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
process.env.PERSONA_BUILD_PYTHON = pythonOf().python;
const { makeVsix } = await import("../../vscode-extension/scripts/package.mjs");
const vsix = await makeVsix({ quick: true, pythons: [pythonOf().version], out: path.join(out, "persona.vsix") });
if (wants("unit")) await unit();

const cannot = wants("host") || wants("scenario") ? installWorkbench() : undefined;
if (cannot) {
  count.skipped += 2;
  say("-", "in the extension host, and in a real workbench: skipped.", cannot);
} else {
  if (wants("host")) {
    const folder = path.join(out, "extension");
    for (const part of [
      "dist",
      "icons",
      "media",
      "l10n",
      "packages",
      "python",
      "snippets",
      "syntaxes",
      "language-configuration.json",
      "package.json",
      "package.nls.json",
    ]) {
      cpSync(path.join(extension, part), path.join(folder, part), { recursive: true });
    }
    await host(folder);
  }
  if (wants("scenario")) {
    const { scenario, THEMES, TWO_THEMES } = await import("./scenario.mjs");
    const { restricted } = await import("./restricted.mjs");
    const { troubles } = await import("./troubles.mjs");
    const times = Number(values.times ?? (values.whole ? 10 : 1));
    for (let turn = 1; turn <= times; turn++) {
      const about = {
        axe: turn > 1 ? [] : values.whole ? Object.keys(THEMES) : TWO_THEMES,
        picture: path.join(out, `failed-${turn}.png`),
        say: (name, milliseconds) => console.log(`    ${(milliseconds / 1000).toFixed(1).padStart(5)} s  ${name}`),
      };
      let place;
      await attempt(`in a real workbench, ${turn} of ${times}: from the welcome view to the HTTP server`, async () => {
        place = await scenario(vsix, about);
      });
      if (!place) continue;
      await attempt(`in a real workbench, ${turn} of ${times}: things that are not as they were`, () =>
        troubles({ ...place, ...about }),
      );
      await attempt(`in a real workbench, ${turn} of ${times}: a folder that is not trusted, until it is`, () =>
        restricted({ ...place, ...about }),
      );
      place.remove();
    }
  }
}

console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exit(count.failed ? 1 : 0);
