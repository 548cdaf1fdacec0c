// What a person meets who opens somebody else's folder and has not said yet that they trust it, in a real workbench.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openCard } from "./scenario.mjs";
import { launch } from "./workbench/launch.mjs";
import { goTo, offersCommand, openFile, runCommand } from "./workbench/palette.mjs";
import { message, openContainer, row, rows, squiggles, statusItem, unfold, until } from "./workbench/panels.mjs";

const SPEC = "fernhold.persona.yaml";
const LAST = 9999; // line or column: the editor goes to the last there is
const FORBIDDEN = ["Generate", "New Spec", "Make Script", "Start HTTP Server"].map(name => `Persona: ${name}`);

/**
 * `profile` is that of a launch that has made its environment, `workspace` the folder that was generated in it. Throws at
 * the first thing that is not as it should be.
 */
export async function restricted({ profile, workspace, say = () => {}, picture }) {
  let last = Date.now();
  const step = name => {
    say(name, Date.now() - last);
    last = Date.now();
  };
  const trap = setTrap(profile, workspace);
  const before = contents(workspace);
  const workbench = await launch({
    profile,
    workspace,
    trust: true,
    settings: { "security.workspace.trust.startupPrompt": "never" },
  });
  const { page } = workbench;
  try {
    await statusItem(page, "Restricted Mode").waitFor({ timeout: 30_000 });
    step("a workbench in Restricted Mode");
    await reads(page);
    step("personas are read, specs are coloured and checked");
    await refuses(page);
    if (existsSync(trap)) throw new Error("The folder's own setting for persona.path was run.");
    const after = contents(workspace);
    for (const file of new Set([...before.keys(), ...after.keys()]))
      if (before.get(file) !== after.get(file)) throw new Error(`${file} was written in a folder that is not trusted.`);
    step("what generates, writes or serves is refused, and said");
    await grant(page);
    await until(page, async () => existsSync(trap), Boolean, "the folder's own setting for persona.path counts");
    await works(page);
    step("once trusted, everything starts");
  } catch (error) {
    await page.screenshot({ path: picture }).catch(() => {});
    error.message += `\n(what was on screen: ${picture})\n${workbench.console.slice(-8).join("\n")}`;
    throw error;
  } finally {
    await workbench.close();
  }
}

async function reads(page) {
  await openContainer(page, "Persona");
  await row(page, "Personas", "Fernhold").waitFor({ timeout: 60_000 });
  await page.locator(".pane", { hasText: "This folder is not trusted" }).first().waitFor({ timeout: 20_000 });
  const persona = page.locator('.pane .monaco-list-row[aria-level="2"] .label-name').first();
  const card = await openCard(page, (await persona.innerText()).trim());
  await card.locator("details.claim summary").first().click();
  await card.locator("details.claim a[data-uri]").first().waitFor({ state: "visible", timeout: 20_000 });
  await openFile(page, SPEC);
  const line = page.locator(".view-line", { hasText: "writer: embedded" }).first();
  await until(
    page,
    () => line.locator("span[class*='mtk']").evaluateAll(parts => new Set(parts.map(one => one.className)).size),
    kinds => kinds > 1,
    "keys and values have colours of their own",
  );
  await goTo(page, LAST, LAST);
  await page.keyboard.type("\nriter: embedded");
  await until(
    page,
    () => squiggles(page, "error"),
    count => count > 0,
    "a misspelt key is underlined",
  );
  await runCommand(page, "File: Revert File");
}

async function refuses(page) {
  for (const title of FORBIDDEN)
    if (await offersCommand(page, title))
      throw new Error(`The palette offers ${title} in a folder that is not trusted.`);
  // A lens sends the server's own command, past everything that the manifest greys out.
  await openFile(page, SPEC);
  await goTo(page, 1);
  await page.locator(".codelens-decoration a", { hasText: "Build" }).first().click({ timeout: 30_000 });
  await message(page, "not trusted, so nothing is generated").waitFor({ timeout: 20_000 });
  await unfold(page, "Runs");
  const runs = await rows(page, "Runs");
  if (runs.length) throw new Error(`There are runs in a folder that is not trusted: ${runs.join(" | ")}`);
}

async function grant(page) {
  await message(page, "not trusted").locator(".monaco-button", { hasText: "Manage Trust" }).click();
  const trust = page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).first();
  await trust.click({ timeout: 20_000 });
  await statusItem(page, "Restricted Mode").waitFor({ state: "detached", timeout: 30_000 });
}

async function works(page) {
  await openFile(page, SPEC);
  await goTo(page, LAST, LAST);
  await page.keyboard.type("\n# trusted now\n");
  await page.keyboard.press("Control+s");
  await runCommand(page, "Persona: Generate");
  await row(page, "Runs", "Fernhold").waitFor({ timeout: 60_000 });
  await statusItem(page, /\d personas/).waitFor({ timeout: 60_000 });
  await runCommand(page, "Persona: Start HTTP Server");
  await message(page, "Persona answers at").waitFor({ timeout: 60_000 });
  await runCommand(page, "Persona: Stop HTTP Server");
}

/** A program that the folder's own settings name: it leaves a mark when it is run, and is Persona otherwise. */
function setTrap(profile, workspace) {
  const mark = path.join(workspace, ".vscode", "was-run");
  const program = path.join(workspace, ".vscode", "persona");
  const environments = path.join(profile.data, "User", "globalStorage", "persona.persona", "environments");
  const python = readdirSync(environments)
    .map(name => path.join(environments, name, "bin", "python"))
    .find(existsSync);
  mkdirSync(path.dirname(mark), { recursive: true });
  writeFileSync(program, `#!/bin/sh\n: > "${mark}"\nexec "${python}" -m persona_daemon "$@"\n`);
  chmodSync(program, 0o755);
  writeFileSync(path.join(workspace, ".vscode", "settings.json"), JSON.stringify({ "persona.path": program }));
  return mark;
}

/** What every file of a folder says. */
function contents(folder) {
  return new Map(
    readdirSync(folder, { recursive: true })
      .filter(name => statSync(path.join(folder, name)).isFile())
      .map(name => [name, readFileSync(path.join(folder, name)).toString("base64")]),
  );
}
