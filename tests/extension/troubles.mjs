// What a person meets when things are not as they were: a window that is opened again, a spec that was renamed, research
// that is gone, a Persona that cannot be run. In a real workbench, since most of it is what one sees.
import { renameSync } from "node:fs";
import path from "node:path";
import { openCard } from "./scenario.mjs";
import { drawn, launch } from "./workbench/launch.mjs";
import { runCommand } from "./workbench/palette.mjs";
import { message, openContainer, row, rows, statusItem, webview, welcomeButton } from "./workbench/panels.mjs";

const SPEC = "fernhold.persona.yaml";

/** `profile` is that of a launch that has made its environment, `workspace` the folder that was generated in it. */
export async function troubles({ profile, workspace, say = () => {}, picture }) {
  let last = Date.now();
  const step = name => {
    say(name, Date.now() - last);
    last = Date.now();
  };
  const file = name => path.join(workspace, name);
  const workbench = await launch({ profile, workspace, settings: { "persona.buildOnSave": false } });
  const { page, set } = workbench;
  try {
    await openContainer(page, "Persona");
    await row(page, "Personas", "Fernhold").waitFor({ timeout: 60_000 });
    const first = page.locator('.pane .monaco-list-row[aria-level="2"] .label-name').first();
    const persona = (await first.innerText()).trim();
    await openCard(page, persona);
    await openAgain(page, persona);
    step("a card, and a chat with what was said in it, are there when the window is opened again");
    await walkthrough(page);
    step("what was done before the walkthrough was opened is ticked off");
    await moved(page, file, persona);
    step("a card says that its spec was renamed, and is itself again when that is undone");
    await gone(page, file, persona);
    step("evidence whose file is gone says so");
    await notRunning(page, set, file);
    step("a Persona that cannot be run is told of, with what can be done; then it runs again");
  } catch (error) {
    await page.screenshot({ path: picture }).catch(() => {});
    error.message += `\n(what was on screen: ${picture})\n${workbench.console.slice(-8).join("\n")}`;
    throw error;
  } finally {
    await workbench.close();
  }
}

async function openAgain(page, persona) {
  await runCommand(page, "Persona: Chat With Persona");
  const chat = await webview(page, "Chat", { selector: "#ask" });
  await chat.locator("#starters button").first().click();
  await chat.locator(".piece .chip").first().waitFor({ timeout: 60_000 });
  await chat.locator("#log[aria-busy=false]").waitFor();
  const said = await chat.locator("#log").innerText();
  // The editor's own way keeps what is open; a reload of the page may come before that is written.
  await Promise.all([page.waitForEvent("load"), runCommand(page, "Developer: Reload Window")]);
  await drawn(page, true);
  const again = await webview(page, "Chat", { selector: ".piece .chip" });
  if ((await again.locator("#log").innerText()) !== said) throw new Error("The chat is not what it was.");
  await tab(page, `${persona},`).click();
  await webview(page, persona, { selector: "details.claim" });
}

async function walkthrough(page) {
  await row(page, "Personas", "Fernhold").waitFor({ timeout: 60_000 });
  await statusItem(page, /\d personas/).waitFor({ timeout: 60_000 });
  await runCommand(page, "Persona: Get Started");
  for (const title of ["Open some research", "Generate personas"]) {
    const ticked = page.locator(".getting-started-step", { hasText: title }).locator(".complete");
    await ticked.first().waitFor({ state: "attached", timeout: 20_000 });
  }
}

async function moved(page, file, persona) {
  await tab(page, `${persona},`).click();
  const card = await webview(page, persona, { selector: "details.claim" });
  const claim = card.locator("details.claim summary").first();
  await claim.focus();
  renameSync(file(SPEC), file("other.persona.yaml"));
  await card.locator(".note", { hasText: `${SPEC} is not there any more` }).waitFor({ timeout: 60_000 });
  const focused = await card.evaluate(() => document.activeElement?.tagName);
  if (focused !== "SUMMARY") throw new Error(`The keyboard was on a claim, and is on ${focused}.`);
  renameSync(file("other.persona.yaml"), file(SPEC));
  await card.locator(".note").waitFor({ state: "detached", timeout: 60_000 });
}

async function gone(page, file, persona) {
  const card = await webview(page, persona, { selector: "details.claim" });
  const link = card.locator("details.claim a[data-uri$='survey.csv']").first();
  await card.evaluate(() => {
    for (const claim of document.querySelectorAll("details.claim")) claim.open = true;
  });
  renameSync(file("survey.csv"), file("away.csv"));
  await link.click();
  await message(page, "survey.csv is not there any more").waitFor({ timeout: 20_000 });
  renameSync(file("away.csv"), file("survey.csv"));
}

async function notRunning(page, set, file) {
  set({ "persona.path": file("no-such-persona") });
  await statusItem(page, "Persona").waitFor({ timeout: 60_000 });
  await message(page, "no-such-persona cannot be used: there is no such program").waitFor({ timeout: 60_000 });
  await welcomeButton(page, "Try Again").waitFor({ timeout: 20_000 });
  const left = await rows(page, "Personas");
  if (left.length) throw new Error(`Nothing runs, and the panel shows ${left.join(" | ")}`);
  set({});
  await row(page, "Personas", "Fernhold").waitFor({ timeout: 60_000 });
}

const tab = (page, text) => page.locator(".tabs-container .tab", { hasText: text }).first();
