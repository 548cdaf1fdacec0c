// Starts code-server on a free loopback port, with an extension installed, and a headless Chromium page on it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CHROMIUM_FLAGS, kit, SETTINGS } from "./kit.mjs";

const FIRST = 90_000; // milliseconds for a workbench to be drawn, on a slow machine

/**
 * vsix        installed into a fresh profile; or `profile`, one that an earlier launch prepared
 * workspace   the folder to open, or a file NAME.code-workspace with several; without one, an empty window
 * settings    over SETTINGS, as user and as machine settings: those that a folder must not set are read from the latter
 * tests       {extension, suite}: runs a suite inside the extension host, see hosted.mjs
 * expose      functions that the page can call
 * trust       whether to ask for trust in the workspace, as a desktop does
 *
 * keep        whether what was written for it stays, for another launch
 *
 * Gives {page, dirs, url, set(settings), serverLog(), console, close()}.
 */
export async function launch(options = {}) {
  const {
    vsix,
    profile,
    workspace,
    settings = {},
    tests,
    expose = {},
    viewport = { width: 1400, height: 900 },
    env: more = {},
    trust = false,
    waitReady = true,
  } = options;
  const found = kit();
  // A short path: VS Code puts Unix sockets in here (107 characters at most).
  const base = profile?.base ?? mkdtempSync(path.join(tmpdir(), "wb-"));
  const dirs = folders(base);
  writeSettings(dirs, { ...SETTINGS, ...settings });
  const env = environment(dirs, more);
  const common = [
    found.entry,
    "--config",
    path.join(base, "cfg.yaml"),
    "--user-data-dir",
    dirs.data,
    "--extensions-dir",
    dirs.extensions,
  ];
  if (vsix) await run(found.node, [...common, "--install-extension", path.resolve(vsix), "--force"], env);

  const flags = [
    "--auth",
    "none",
    "--bind-addr",
    "127.0.0.1:0",
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-getting-started-override",
    "--ignore-last-opened",
    "--disable-file-downloads",
  ];
  if (!trust) flags.push("--disable-workspace-trust");
  // A built workbench takes a suite from its address only with the smoke test driver on.
  if (tests) flags.push("--vscode-option", "enable-smoke-test-driver");
  // A process group of its own, so that close() ends exactly what was started here.
  const server = spawn(found.node, [...common, ...flags], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  let exited = null;
  for (const stream of [server.stdout, server.stderr]) stream.on("data", text => (log += text));
  server.on("exit", (code, signal) => (exited = signal ?? code));
  const lines = [];
  let browser;
  let closed = false;
  const onExit = () => signal(server.pid, "SIGKILL");
  process.on("exit", onExit);
  const close = async () => {
    if (closed) return;
    closed = true;
    process.off("exit", onExit);
    await Promise.race([browser?.close().catch(() => {}), after(10_000)]);
    await end(server.pid);
    stopDaemon(dirs, env, settings["persona.path"]);
    if (!options.keep && !profile) rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    const port = await listening(
      () => log,
      () => exited,
    );
    browser = await found.chromium.launchPersistentContext(dirs.chrome, {
      executablePath: found.chromiumPath,
      headless: true,
      args: CHROMIUM_FLAGS,
      env: { ...process.env, TMPDIR: dirs.tmp },
      viewport,
      locale: "en-US",
      serviceWorkers: "allow",
      permissions: ["clipboard-read", "clipboard-write"],
      deviceScaleFactor: options.scale ?? 1,
    });
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.on("console", message => lines.push(`[${message.type()}] ${message.text()}`));
    page.on("pageerror", error => lines.push(`[pageerror] ${error.message}`));
    page.on("dialog", dialog => dialog.accept().catch(() => {}));
    // Nothing outside this machine is asked for.
    await browser.route(
      url => !["127.0.0.1", "localhost", ""].includes(url.hostname) && /^(https?|wss?):/.test(url.protocol),
      route => route.abort(),
    );
    for (const [name, call] of Object.entries(expose)) await page.exposeFunction(name, call);
    const url = address(port, workspace, tests);
    await page.goto(url, { waitUntil: "domcontentloaded", timeout: FIRST });
    const set = others => writeSettings(dirs, { ...SETTINGS, ...settings, ...others });
    const workbench = { page, dirs, env, url, port, console: lines, set, serverLog: () => log, close };
    if (waitReady) await drawn(page, Boolean(workspace));
    return workbench;
  } catch (error) {
    await close();
    error.message += `\n--- server\n${log.slice(-2500)}\n--- page\n${lines.slice(-12).join("\n")}`;
    throw error;
  }
}

/** The workbench is there: the status bar, the activity bar, and a side bar when a folder is open. */
export async function drawn(page, folder, timeout = FIRST) {
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout });
  await page.locator(".monaco-workbench .part.activitybar .action-item").first().waitFor({ timeout });
  if (folder) await page.locator(".part.sidebar .composite, .explorer-folders-view").first().waitFor({ timeout });
  await page
    .locator(".statusbar-item", { hasText: "Activating Extensions" })
    .waitFor({ state: "detached", timeout })
    .catch(() => {});
}

function folders(base) {
  const dirs = {
    base,
    data: path.join(base, "data"),
    extensions: path.join(base, "ext"),
    tmp: path.join(base, "t"),
    chrome: path.join(base, "chrome"),
    home: path.join(base, "home"),
  };
  for (const dir of [
    path.join(dirs.data, "User"),
    path.join(dirs.data, "Machine"),
    dirs.extensions,
    dirs.tmp,
    dirs.home,
  ])
    mkdirSync(dir, { recursive: true });
  return dirs;
}

function writeSettings(dirs, settings) {
  for (const scope of ["User", "Machine"])
    writeFileSync(path.join(dirs.data, scope, "settings.json"), JSON.stringify(settings, null, 2));
}

/** The person's environment without what is Persona's, VS Code's or a virtual environment's; everything is kept inside `base`. */
function environment(dirs, more) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(VSCODE_|CODE_SERVER_|PASSWORD$|HASHED_PASSWORD$|PORT$|npm_|PERSONA_|VIRTUAL_ENV|PYTHON)/.test(name),
    ),
  );
  return {
    ...env,
    TMPDIR: dirs.tmp,
    XDG_RUNTIME_DIR: dirs.tmp,
    XDG_CONFIG_HOME: path.join(dirs.home, "config"),
    XDG_DATA_HOME: path.join(dirs.home, "data"),
    XDG_CACHE_HOME: path.join(dirs.home, "cache"),
    XDG_STATE_HOME: path.join(dirs.home, "state"),
    CS_DISABLE_GETTING_STARTED_OVERRIDE: "1",
    // No gallery of extensions: nothing asks for one.
    EXTENSIONS_GALLERY: JSON.stringify({
      serviceUrl: "",
      itemUrl: "",
      resourceUrlTemplate: "",
      controlUrl: "",
      nlsBaseUrl: "",
    }),
    ...more,
  };
}

function address(port, workspace, tests) {
  const authority = `127.0.0.1:${port}`;
  const remote = file => `vscode-remote://${authority}${path.resolve(file)}`;
  const payload = [
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
  ];
  if (tests)
    payload.push(["extensionDevelopmentPath", remote(tests.extension)], ["extensionTestsPath", remote(tests.suite)]);
  const url = new URL(`http://${authority}/`);
  if (workspace)
    url.searchParams.set(workspace.endsWith(".code-workspace") ? "workspace" : "folder", path.resolve(workspace));
  else url.searchParams.set("ew", "true");
  url.searchParams.set("payload", JSON.stringify(payload));
  return url.href;
}

async function listening(log, exited) {
  for (let turn = 0; turn < 1200; turn++) {
    if (exited() !== null) throw new Error(`code-server ended (${exited()})\n${log()}`);
    const port = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log())?.[1];
    if (port) return Number(port);
    await after(50);
  }
  throw new Error(`code-server did not listen\n${log()}`);
}

function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: 180_000 });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", text => (out += text));
    child.on("error", reject);
    child.on("exit", code => (code === 0 ? resolve(out) : reject(new Error(`${args[0]} ended with ${code}\n${out}`))));
  });
}

async function end(pid) {
  for (const [name, turns] of [
    ["SIGTERM", 20],
    ["SIGKILL", 50],
  ]) {
    if (!signal(pid, name)) return;
    for (let turn = 0; turn < turns; turn++) {
      await after(100);
      if (!signal(pid, 0)) return;
    }
  }
}

function signal(group, name) {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}

const after = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Persona's daemon outlives the editor on purpose; that of a test ends with it. */
function stopDaemon(dirs, env, configured) {
  const stop = command => spawnSync(command[0], [...command.slice(1), "daemon", "stop"], { env, timeout: 30_000 });
  if (configured)
    stop(/^python[\d.]*$/.test(path.basename(configured)) ? [configured, "-m", "persona_daemon"] : [configured]);
  const kept = path.join(dirs.data, "User", "globalStorage", "persona.persona", "environments");
  for (const name of existsSync(kept) ? readdirSync(kept) : []) {
    const python = path.join(kept, name, "bin", "python");
    if (existsSync(python)) stop([python, "-m", "persona_daemon"]);
  }
}
