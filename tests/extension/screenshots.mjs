// Takes the pictures of the README from a real workbench: `node tests/extension/screenshots.mjs [VSIX]`, light and dark.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { generate, openCard, openSample, quickFix } from "./scenario.mjs";
import { launch } from "./workbench/launch.mjs";
import { goTo, openFile, runCommand } from "./workbench/palette.mjs";
import { row, squiggles, unfold, until, webview } from "./workbench/panels.mjs";

const THEMES = { light: "Default Light Modern", dark: "Default Dark Modern" };
const vsix = path.resolve(process.argv[2] ?? fileURLToPath(new URL(".out/persona.vsix", import.meta.url)));
const folder = fileURLToPath(new URL("../../vscode-extension/media/screenshots", import.meta.url));
mkdirSync(folder, { recursive: true });

for (const [name, theme] of Object.entries(THEMES)) {
  const workspace = mkdtempSync(path.join(tmpdir(), "pictures-"));
  const workbench = await launch({
    vsix,
    workspace,
    viewport: { width: 1280, height: 800 },
    settings: {
      "workbench.colorTheme": theme,
      "persona.buildOnSave": false,
      "editor.wordWrap": "on",
      "workbench.activityBar.location": "default",
    },
  });
  const { page } = workbench;
  const shoot = async what => {
    await page.mouse.move(640, 795);
    await page.waitForTimeout(600); // hovers and progress fade out
    await page.screenshot({ path: path.join(folder, `${what}-${name}.png`), animations: "disabled", caret: "hide" });
    console.log(`${what}-${name}.png`);
  };
  try {
    await openSample(page);
    const persona = await generate(page);
    await page.mouse.move(350, 300);
    await page.mouse.down();
    await page.mouse.move(410, 300, { steps: 4 });
    await page.mouse.up();
    await unfold(page, "Sources");
    await row(page, "Sources", "hannah").waitFor({ timeout: 20_000 });
    const card = await openCard(page, persona);
    await page.locator(".pane .monaco-list-row[aria-level='2'] .monaco-tl-twistie").first().click();
    await shoot("card");
    await unfoldInterview(card);
    await until(
      page,
      () => page.locator(".editor-group-container").count(),
      groups => groups === 2,
      "the interview beside the card",
    );
    await shoot("evidence");
    await runCommand(page, "Persona: Chat With Persona");
    const chat = await webview(page, "Chat", { selector: "#ask" });
    await chat.locator("#starters button").first().click();
    await chat.locator(".piece .chip").first().waitFor({ timeout: 60_000 });
    await shoot("chat");
    await runCommand(page, "View: Close All Editor Groups");
    await runCommand(page, "Persona: Show Report").catch(() => {});
    const report = await webview(page, "", { selector: ".panel.report" });
    await shoot("report");
    await report.evaluate(() => document.querySelector(".map").scrollIntoView());
    await shoot("map");
    await runCommand(page, "View: Close All Editors");
    await openFile(page, "fernhold.persona.yaml");
    await goTo(page, 21, 1);
    await page.keyboard.press("Delete");
    await until(
      page,
      () => squiggles(page, "error"),
      count => count > 0,
      "underlined",
    );
    await quickFix(page, 21, "personas");
    await shoot("problems");
  } finally {
    await workbench.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Unfolds the first claim that somebody made in an interview, and follows it there. */
async function unfoldInterview(card) {
  const spoken = "a[data-uri*='/interviews/'][data-uri$='.md']";
  const claim = card.locator("details.claim", { has: card.locator(spoken) }).first();
  await claim.locator("summary").click();
  await claim.locator(spoken).first().click();
}
