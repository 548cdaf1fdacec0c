import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

/**
 * Where a Python may be that the built-in environment can be made from, the likeliest first. Not every one exists.
 *
 * `first` are those that somebody chose; `versions` those that there are packages for, like "3.12".
 */
export function candidates(
  first: readonly string[],
  versions: readonly string[],
  platform = process.platform,
): string[] {
  const newest = [...versions].sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
  const found = platform === "win32" ? onWindows(newest) : elsewhere(newest, platform);
  return [...new Set([...first, ...found].filter(Boolean))];
}

/** A file as people write it in settings: from `~`, from `${workspaceFolder}`, or from the folder that is open. */
export function absolute(file: string, home: string, folder: string | undefined): string {
  if (/^~(?=[\\/]|$)/.test(file)) return path.join(home, file.slice(1));
  const named = folder === undefined ? file : file.replace(/\$\{workspaceFolder\}/g, () => folder);
  // A bare name is looked for where programs are.
  return folder !== undefined && /[\\/]/.test(named) && !path.isAbsolute(named) ? path.join(folder, named) : named;
}

function elsewhere(versions: readonly string[], platform: NodeJS.Platform): string[] {
  const folders = ["/usr/bin", "/usr/local/bin", ...(platform === "darwin" ? ["/opt/homebrew/bin"] : [])];
  const named = versions.map(version => `python${version}`);
  return [
    ...named,
    "python3",
    "python",
    ...folders.flatMap(folder => [...named, "python3"].map(name => path.join(folder, name))),
    ...versions
      .map(version => `/Library/Frameworks/Python.framework/Versions/${version}/bin/python3`)
      .filter(() => platform === "darwin"),
    ...inside(path.join(homedir(), ".pyenv", "versions")).map(folder => path.join(folder, "bin", "python3")),
    ...inside(path.join(homedir(), ".local", "share", "uv", "python")).map(folder =>
      path.join(folder, "bin", "python3"),
    ),
  ];
}

function onWindows(versions: readonly string[]): string[] {
  const programs = path.join(process.env["LOCALAPPDATA"] ?? "", "Programs", "Python");
  return [
    ...versions.map(version => path.join(programs, `Python${version.replace(".", "")}`, "python.exe")),
    ...versions.map(version => path.join("C:\\", `Python${version.replace(".", "")}`, "python.exe")),
    "python.exe",
    "python3.exe",
  ];
}

function inside(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .reverse()
      .map(name => path.join(folder, name));
  } catch {
    return [];
  }
}
