// The quick input: commands by name, files by name, answers to questions.

const ROWS = ".quick-input-widget .quick-input-list .monaco-list-row";
const widget = page => page.locator(".quick-input-widget:not(.hidden)").locator("visible=true").first();
const same = text => text.replace(/\s+/g, " ").trim().toLowerCase();

async function open(page, key, prefix) {
  for (let turn = 0; turn < 6; turn++) {
    const box = page.locator('.quick-input-widget input[type="text"], .quick-input-widget input.input').first();
    if (
      await widget(page)
        .isVisible()
        .catch(() => false)
    ) {
      await page.keyboard.press("Escape");
      await widget(page)
        .waitFor({ state: "hidden", timeout: 2000 })
        .catch(() => {});
    }
    // A key pressed inside a webview reaches the workbench late or never: take the focus back.
    await page.evaluate(() => {
      if (document.activeElement?.tagName === "IFRAME") document.activeElement.blur();
    });
    await page.keyboard.press(key);
    try {
      await widget(page).waitFor({ state: "visible", timeout: 4000 });
      await box.fill(prefix, { timeout: 4000 });
      if ((await box.inputValue()) === prefix) return;
    } catch {
      // Once more.
    }
  }
  throw new Error(`The quick input did not open with ${key}.`);
}

const labels = page =>
  page.locator(ROWS).evaluateAll(rows => rows.map(row => row.getAttribute("aria-label") ?? row.textContent ?? ""));

/** Runs a command by its whole title, like "Persona: Generate". */
export async function runCommand(page, title, { timeout = 30_000 } = {}) {
  const end = Date.now() + timeout;
  let rows = [];
  while (Date.now() < end) {
    await open(page, "F1", `>${title}`);
    // A panel that has just been opened takes the focus, and the palette closes: it is opened again.
    for (let turn = 0; turn < 30 && (await widget(page).isVisible()); turn++) {
      rows = await labels(page);
      // The label goes on with a key binding or "recently used".
      const place = rows.findIndex(row => same(row) === same(title) || same(row).startsWith(`${same(title)},`));
      if (place >= 0) {
        const clicked = await page
          .locator(ROWS)
          .nth(place)
          .click({ timeout: 2000 })
          .then(
            () => true,
            () => false,
          );
        if (clicked) return;
        break;
      }
      await page.waitForTimeout(100);
    }
  }
  await page.keyboard.press("Escape");
  throw new Error(`There is no command "${title}"; there are: ${rows.slice(0, 8).join(" | ")}`);
}

/** Whether the palette offers a command now. */
export async function offersCommand(page, title) {
  await open(page, "F1", `>${title}`);
  await page.locator(ROWS).first().waitFor({ timeout: 10_000 });
  const rows = await labels(page);
  await page.keyboard.press("Escape");
  return rows.some(row => same(row).startsWith(same(title)));
}

/** Picks the row that has this text of the question that is shown, or types an answer. */
export async function answer(page, { text, pick, timeout = 20_000 }) {
  await widget(page).waitFor({ state: "visible", timeout });
  if (text !== undefined) await page.locator(".quick-input-widget input").first().fill(text);
  if (pick !== undefined) await page.locator(ROWS, { hasText: pick }).first().click({ timeout });
  else await page.keyboard.press("Enter");
}

/** Opens a file of the workspace; returns when its tab is in front. */
export async function openFile(page, name, { timeout = 40_000 } = {}) {
  const base = name.split("/").pop();
  const end = Date.now() + timeout;
  for (;;) {
    await open(page, "Control+p", name);
    try {
      const row = page.locator(ROWS, { hasText: base }).first();
      await row.waitFor({ timeout: 6000 });
      await row.click();
      await page
        .locator(`.tabs-container .tab.active[data-resource-name="${base}"]`)
        .first()
        .waitFor({ timeout: 10_000 });
      await page
        .locator(".editor-group-container.active .monaco-editor .view-lines")
        .first()
        .waitFor({ timeout: 10_000 });
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Puts the cursor at a line and column, counted from 1. */
export async function goTo(page, line, column = 1) {
  await open(page, "Control+g", `:${line}:${column}`);
  await page.keyboard.press("Enter");
  await widget(page).waitFor({ state: "hidden", timeout: 5000 });
}
