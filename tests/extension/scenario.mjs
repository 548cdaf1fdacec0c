// What a person does who installed the extension a minute ago and has configured nothing, in a real workbench.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { violations } from "./workbench/axe.mjs";
import { launch } from "./workbench/launch.mjs";
import { answer, goTo, openFile, runCommand } from "./workbench/palette.mjs";
import {
  activeTab,
  cursor,
  message,
  openContainer,
  row,
  squiggles,
  statusItem,
  until,
  webview,
  welcomeButton,
} from "./workbench/panels.mjs";

/** By name, with the class that the editor gives to the body of a webview; the quick form looks at two that differ most. */
export const THEMES = {
  "Default Light Modern": "vscode-light",
  "Default Dark Modern": "vscode-dark",
  "Default High Contrast": "vscode-high-contrast",
  "Default High Contrast Light": "vscode-high-contrast-light",
};
export const TWO_THEMES = ["Default Dark Modern", "Default High Contrast Light"];

/**
 * `axe` names the themes in which accessibility is checked.
 *
 * Runs it once; `say` hears of each step with its milliseconds. Throws at the first thing that is not as it should be.
 * Gives the profile and the folder that are there afterwards, and `remove()`, which takes them away.
 */
export async function scenario(vsix, { say = () => {}, axe = [], picture } = {}) {
  const workspace = mkdtempSync(path.join(tmpdir(), "study-"));
  let last = Date.now();
  const step = name => {
    say(name, Date.now() - last);
    last = Date.now();
  };
  const workbench = await launch({ vsix, workspace, keep: true });
  const { page, dirs } = workbench;
  const remove = () => {
    for (const folder of [workspace, dirs.base]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    step("a workbench with the VSIX, and no Python configured");
    await openSample(page);
    step("the sample, from the welcome view, through an environment built from the VSIX");
    const persona = await generate(page);
    step("generated, and personas in the panel");
    await readCard(page, workspace, persona);
    step("a card, and from a piece of evidence to the right line");
    if (axe.length) {
      await accessible(workbench, persona, axe);
      step(`card, report and chat in ${axe.length} themes, without violations`);
    }
    await breakAndMend(page);
    step("a broken spec is underlined, and the quick fix mends it");
    await makeScript(page);
    step("a script");
    await serve(page);
    step("the HTTP server answers");
    await workbench.close();
    return { profile: dirs, workspace, remove };
  } catch (error) {
    await page.screenshot({ path: picture ?? path.join(tmpdir(), "scenario-failed.png") }).catch(() => {});
    error.message += `\n(what was on screen: ${picture ?? path.join(tmpdir(), "scenario-failed.png")})\n${workbench.console.slice(-8).join("\n")}`;
    await workbench.close();
    remove();
    throw error;
  }
}

export async function openSample(page) {
  await openContainer(page, "Persona");
  await welcomeButton(page, "Open the Sample Study").click({ timeout: 40_000 });
  await row(page, "Personas", "Fernhold").waitFor({ timeout: 120_000 });
  await until(
    page,
    () => activeTab(page),
    tab => tab === "fernhold.persona.yaml",
    "the spec is in front",
  );
}

/** The name of the first persona. */
export async function generate(page) {
  await page
    .locator(".editor-group-container.active .editor-actions a.action-label[aria-label^='Generate']")
    .first()
    .click({ timeout: 30_000 });
  const first = page
    .locator(".pane", { has: page.locator('.pane-header[aria-label^="Personas"]') })
    .locator('.monaco-list-row[aria-level="2"]')
    .first();
  await first.waitFor({ timeout: 120_000 });
  await statusItem(page, /\d personas/).waitFor({ timeout: 60_000 });
  return (await first.locator(".label-name").first().innerText()).trim();
}

export async function openCard(page, persona) {
  await row(page, "Personas", persona).click();
  return webview(page, persona, { selector: "details.claim" });
}

async function readCard(page, workspace, persona) {
  const card = await openCard(page, persona);
  const claim = card.locator("details.claim").first();
  await claim.locator("summary").click();
  const link = claim.locator("a[data-uri]").first();
  await link.waitFor({ state: "visible", timeout: 20_000 });
  const wanted = await link.evaluate(item => ({ ...item.dataset }));
  const quote = (await claim.locator("blockquote").first().innerText()).trim();
  await link.click();
  const file = fileURLToPath(wanted.uri);
  await until(
    page,
    () => activeTab(page),
    tab => tab === path.basename(file),
    "the interview is in front",
  );
  const { line, text } = await until(
    page,
    () => cursor(page),
    at => at.line > 0 && /selected/.test(at.text),
    "a passage is selected",
  );
  const [first, end] = [Number(wanted.startLine) + 1, Number(wanted.endLine) + 1];
  if (line < first || line > end)
    throw new Error(`The cursor is on line ${line} (${text}), and the passage is on ${first} to ${end} of ${file}.`);
  const words = quote
    .split(/\s+/)
    .slice(0, 4)
    .join(" ")
    .replace(/^[“"]|[”"]$/g, "");
  const there = readLines(path.resolve(workspace, file), first, end);
  if (!there.replace(/\s+/g, " ").includes(words))
    throw new Error(`"${words}" does not stand on lines ${first} to ${end} of ${file}: ${there}`);
}

/** Card, report and chat side by side, in each theme, with all claims unfolded. */
async function accessible({ page, set }, persona, themes) {
  await runCommand(page, "View: Close Editor"); // the interview: the card is alone
  await runCommand(page, "Persona: Show Report");
  await webview(page, "", { selector: ".panel.report" });
  await runCommand(page, "View: Move Editor into Next Group");
  await runCommand(page, "Persona: Chat With Persona");
  await webview(page, "Chat", { selector: "#ask" });
  await runCommand(page, "View: Move Editor into Next Group");
  const chat = await webview(page, "Chat", { selector: "#ask" });
  await chat.locator("#starters button").first().click();
  await chat.locator(".piece .chip").first().waitFor({ timeout: 60_000 });
  const frames = {
    card: await webview(page, persona, { selector: "details.claim" }),
    report: await webview(page, "", { selector: ".panel.report" }),
    chat,
  };
  for (const theme of themes) {
    set({ "workbench.colorTheme": theme });
    for (const [name, frame] of Object.entries(frames)) {
      await frame.locator(`body.${THEMES[theme]}`).waitFor({ timeout: 20_000 });
      await frame.evaluate(() => {
        for (const claim of document.querySelectorAll("details")) claim.open = true;
      });
      const found = await violations(frame);
      if (found.length) throw new Error(`axe on the ${name} in ${theme}: ${found.join("; ")}`);
    }
  }
  set({});
}

async function breakAndMend(page) {
  await openFile(page, "fernhold.persona.yaml");
  const line = await lineOf(page, "writer:");
  await goTo(page, line, 1);
  await page.keyboard.press("Delete"); // "riter: embedded"
  await until(
    page,
    () => squiggles(page, "error"),
    count => count > 0,
    "the misspelt key is underlined",
  );
  await (await quickFix(page, line, "writer")).click();
  await until(
    page,
    () => squiggles(page, "error"),
    count => count === 0,
    "nothing is underlined any more",
  );
  await page.locator(".view-line", { hasText: "writer: embedded" }).first().waitFor({ timeout: 20_000 });
  await page.keyboard.press("Control+s");
}

/** The row of a fix for what is underlined on a line. The widget closes when problems are told anew: it is opened again. */
export async function quickFix(page, line, text) {
  const fix = page.locator(".action-widget .monaco-list-row", { hasText: text }).first();
  for (let turn = 0; turn < 6; turn++) {
    await goTo(page, line, 2);
    await page.keyboard.press("Control+.");
    const shown = await fix.waitFor({ timeout: 6000 }).then(
      () => true,
      () => false,
    );
    if (shown) return fix;
    await page.keyboard.press("Escape");
  }
  throw new Error(`There is no quick fix with ${text} on line ${line}.`);
}

/** The number of the first visible line that begins so. */
async function lineOf(page, beginning) {
  const place = await page.locator(".editor-group-container.active .view-line").evaluateAll((lines, begins) => {
    const found = lines.find(line => line.textContent.replace(/\u00a0/g, " ").startsWith(begins));
    return found ? found.style.top || found.getBoundingClientRect().top : null;
  }, beginning);
  if (place === null) throw new Error(`No line begins with ${beginning}`);
  const numbers = await page
    .locator(".editor-group-container.active .line-numbers")
    .evaluateAll(all => all.map(one => ({ top: one.parentElement.style.top, number: Number(one.textContent) })));
  return numbers.find(one => one.top === place).number;
}

async function makeScript(page) {
  await runCommand(page, "Persona: Make Script");
  await answer(page, { pick: "System prompt" });
  await until(
    page,
    () => activeTab(page),
    tab => /\.prompt\.md$/.test(tab ?? ""),
    "the script is in front",
    { timeout: 60_000 },
  );
}

async function serve(page) {
  await runCommand(page, "Persona: Start HTTP Server");
  const said = message(page, "Persona answers at");
  await said.waitFor({ timeout: 60_000 });
  const url = /http:\/\/[\w.:[\]]+/.exec(await said.innerText())?.[0] ?? "";
  await said.locator(".monaco-button", { hasText: "Copy Key" }).click();
  const key = await until(
    page,
    () => page.evaluate(() => navigator.clipboard.readText()),
    text => text.startsWith("psn_"),
    "the key is in the clipboard",
  );
  const health = await fetch(new URL("/api/v1/health", url));
  if (health.status !== 200) throw new Error(`/health answered ${health.status}`);
  const personas = await fetch(new URL("/api/v1/experiments", url), { headers: { authorization: `Bearer ${key}` } });
  if (personas.status !== 200) throw new Error(`/experiments answered ${personas.status}: ${await personas.text()}`);
  const without = await fetch(new URL("/api/v1/experiments", url));
  if (without.status !== 401) throw new Error(`/experiments answered ${without.status} without a key`);
  await runCommand(page, "Persona: Stop HTTP Server");
  await until(
    page,
    () =>
      fetch(new URL("/api/v1/health", url)).then(
        () => "answers",
        () => "closed",
      ),
    state => state === "closed",
    "the server is stopped",
  );
}

/** Lines of a file, in whichever of the encodings of the sample it is. */
function readLines(file, first, last) {
  const bytes = readFileSync(file);
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  const text = new TextDecoder(encoding).decode(bytes);
  return text
    .split(/\r\n|\n|\r/)
    .slice(first - 1, last)
    .join("\n");
}
