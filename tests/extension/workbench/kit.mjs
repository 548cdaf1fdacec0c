// Where the workbench kit is, and the settings and flags that make a workbench quiet enough to be driven.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.env.WORKBENCH_KIT ?? fileURLToPath(new URL("../.workbench", import.meta.url));

/** What `install` put there. Throws when it has not run. */
export function kit() {
  const file = path.join(folder, "kit.json");
  if (!existsSync(file)) throw new Error(`There is no workbench in ${folder}. Run tests/extension/workbench/install.`);
  const { chromium } = createRequire(path.join(folder, "package.json"))("playwright-core");
  const { chromium: chromiumPath, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  return { ...rest, chromium, chromiumPath };
}

export const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.editor.enablePreview": false,
  "workbench.reduceMotion": "on",
  "workbench.colorTheme": "Default Light Modern",
  "window.commandCenter": false,
  "workbench.layoutControl.enabled": false,
  "chat.disableAIFeatures": true,
  "chat.agent.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "window.confirmBeforeClose": "never",
  "files.hotExit": "off",
  "files.simpleDialog.enable": true,
  "editor.hover.delay": 100,
  "editor.minimap.enabled": false,
  "editor.accessibilitySupport": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "npm.fetchOnlinePackageInfo": false,
  "json.schemaDownload.enable": false,
  "remote.autoForwardPorts": false,
};

export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--disable-dev-shm-usage",
];
