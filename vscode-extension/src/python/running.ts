import { spawn } from "node:child_process";

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a program without a shell. Never throws: a program that cannot be started has code null and says why in `err`. */
export function run(
  command: readonly string[],
  options: { timeout?: number; signal?: AbortSignal; onLine?: (line: string) => void; cwd?: string } = {},
): Promise<Ran> {
  const [program = "", ...rest] = command;
  return new Promise(resolve => {
    let out = "";
    let err = "";
    let partial = "";
    const { PYTHONHOME: _home, PYTHONPATH: _path, ...env } = process.env;
    const child = spawn(program, rest, {
      cwd: options.cwd,
      env,
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.timeout ?? 20_000,
      killSignal: "SIGKILL",
      ...(options.signal ? { signal: options.signal } : {}),
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (!options.onLine) return;
      const lines = (partial + text).split(/\r?\n/);
      partial = lines.pop() ?? "";
      lines.forEach(options.onLine);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    child.on("error", error => resolve({ code: null, out, err: err || reason(error) }));
    child.on("close", (code, killed) =>
      resolve({ code, out, err: err || (killed ? "It did not answer in time." : "") }),
    );
  });
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "there is no such program";
  if (error.code === "EACCES") return "it may not be run";
  return error.message;
}

/** Where programs say what was wrong. */
export const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim() ?? "";
