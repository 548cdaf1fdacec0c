// What the workbench shows: views, webviews, problems, messages, the status bar.

const pane = (page, view) =>
  page.locator(".pane", { has: page.locator(`.pane-header[aria-label^="${view}"]`) }).first();

/** Shows a container of the activity bar by its title. */
export async function openContainer(page, title, { timeout = 30_000 } = {}) {
  const icon = page
    .locator(
      `.part.activitybar .action-item:has(a[aria-label="${title}"]), .part.activitybar .action-item:has(a[aria-label^="${title} ("]), .part.activitybar .action-item:has(a[aria-label^="${title} -"])`,
    )
    .first();
  await icon.waitFor({ timeout });
  if (!(await icon.evaluate(item => item.classList.contains("checked")))) await icon.click({ timeout });
  await page.locator(`.part.sidebar .composite.title:has-text("${title}")`).first().waitFor({ timeout });
}

/** A row of a tree view that has this text. */
export const row = (page, view, text) => pane(page, view).locator(".monaco-list-row", { hasText: text }).first();

export const rows = (page, view) =>
  pane(page, view)
    .locator(".monaco-list-row")
    .evaluateAll(all => all.map(one => one.getAttribute("aria-label") ?? one.textContent ?? ""));

/** Opens a section of the side bar that is folded. */
export async function unfold(page, view) {
  const header = page.locator(`.pane-header[aria-label^="${view}"]`).first();
  await header.waitFor({ timeout: 20_000 });
  if ((await header.getAttribute("aria-expanded")) !== "true") await header.click();
}

export const welcomeButton = (page, label) => page.locator(".welcome-view .monaco-button", { hasText: label }).first();

/** The inner document of a webview by the title of its frame. VS Code nests two frames; the inner one is meant. */
export async function webview(page, title, { timeout = 40_000, selector = "body" } = {}) {
  const end = Date.now() + timeout;
  const seen = new Set();
  while (Date.now() < end) {
    for (const outer of page
      .frames()
      .filter(frame => /\/webview\/browser\/pre\/index(-no-csp)?\.html/.test(frame.url()))) {
      try {
        if (!(await (await outer.frameElement()).isVisible())) continue;
        for (const inner of outer.childFrames()) {
          const element = await inner.frameElement();
          const label = (await element.getAttribute("title")) ?? "";
          seen.add(label);
          if ((await element.getAttribute("id")) !== "active-frame" || (title && !label.includes(title))) continue;
          await inner.waitForSelector(selector, { state: "attached", timeout: 3000 });
          return inner;
        }
      } catch {
        // Frames come and go while loading.
      }
    }
    await page.waitForTimeout(150);
  }
  throw new Error(`There is no webview "${title}" with ${selector}; there are: ${[...seen].join(" | ")}`);
}

/** {errors, warnings, infos} of the status bar. */
export async function problems(page) {
  const label =
    (await page
      .locator('.statusbar-item[id="status.problems"] a')
      .first()
      .getAttribute("aria-label")
      .catch(() => "")) ?? "";
  const count = word => Number(new RegExp(`${word}: (\\d+)`).exec(label)?.[1] ?? 0);
  return { errors: count("Errors"), warnings: count("Warnings"), infos: count("Infos") };
}

/** Asks `read` until `right` holds of what it gives. */
export async function until(page, read, right, what, { timeout = 40_000 } = {}) {
  const end = Date.now() + timeout;
  let value;
  do {
    value = await read().catch(error => error);
    if (!(value instanceof Error) && right(value)) return value;
    await page.waitForTimeout(150);
  } while (Date.now() < end);
  throw new Error(`${what}: it stayed ${value instanceof Error ? value.message : JSON.stringify(value)}`);
}

export const squiggles = (page, severity) => page.locator(`.monaco-editor .cdr.squiggly-${severity}`).count();

export const statusItem = (page, text) => page.locator(".part.statusbar .statusbar-item", { hasText: text }).first();

export const message = (page, text) =>
  page.locator(".notifications-toasts .notification-list-item", { hasText: text }).first();

export const messages = page => page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();

/** Line and column of the cursor, counted from 1, and what is selected, as the status bar has them. */
export async function cursor(page) {
  const text = await page.locator('.statusbar-item[id="status.editor.selection"]').first().innerText();
  const [, line, column] = /Ln (\d+), Col (\d+)/.exec(text) ?? [];
  return { line: Number(line), column: Number(column), text };
}

export const activeTab = page =>
  page.locator(".editor-group-container.active .tabs-container .tab.active").first().getAttribute("data-resource-name");
