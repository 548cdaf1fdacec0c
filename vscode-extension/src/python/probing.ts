import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Attempt, Origin } from "./choosing.js";
import { lastLine, run } from "./running.js";
import { isCompatible } from "./versions.js";

const ASK = [
  "import importlib.metadata as m, importlib.util as u, json, sys",
  "found = u.find_spec('persona_daemon') is not None",
  "print(json.dumps({'python': '%d.%d.%d' % sys.version_info[:3],",
  " 'persona': m.version('persona') if found else None, 'lsp': u.find_spec('pygls') is not None}))",
].join("\n");

export interface About {
  python: string;
  persona: string | null;
  lsp: boolean;
}

/** What a Python interpreter says of itself; undefined, with the reason given to `log`, when it cannot be asked. */
export async function ask(python: string, log: (sentence: string) => void = () => {}): Promise<About | undefined> {
  const ran = await run([python, "-c", ASK], { cwd: tmpdir() });
  try {
    if (ran.code === 0) return JSON.parse(ran.out.trim().split("\n").at(-1) ?? "") as About;
  } catch {
    // Said below.
  }
  log(`${python} cannot be used: ${lastLine(ran.err) || `it ended with ${ran.code}`}`);
  return undefined;
}

export const isInterpreter = (file: string): boolean => /^(python|pypy)[\d.]*(\.exe)?$/i.test(path.basename(file));

/** A Persona that somebody named: either its command, or a Python that has it. */
export async function probe(file: string, origin: Origin, extension: string): Promise<Attempt> {
  return isInterpreter(file) ? probeInterpreter(file, origin, extension) : probeCommand(file, origin, extension);
}

async function probeInterpreter(python: string, origin: Origin, extension: string): Promise<Attempt> {
  let said = "";
  const about = await ask(python, sentence => {
    said = sentence;
  });
  if (!about) return { why: said, offers: ["openSettings"] };
  if (!about.persona) return { why: `Persona is not installed in ${python}.`, offers: ["openSettings"] };
  if (!isCompatible(about.persona, extension)) return tooDifferent(python, about.persona, extension);
  if (!about.lsp) {
    return {
      why: `${python} has Persona without its language server: pip install "persona[lsp]".`,
      offers: ["openSettings"],
    };
  }
  return { origin, command: [python, "-m", "persona_daemon"], version: about.persona };
}

async function probeCommand(file: string, origin: Origin, extension: string): Promise<Attempt> {
  const ran = await run([file, "--version"]);
  const version = /^persona (\d+\.\d+\.\d+\S*)/m.exec(ran.out)?.[1];
  if (ran.code !== 0 || !version) {
    const reason = lastLine(ran.err) || "it does not say that it is Persona";
    return { why: `${file} cannot be used: ${reason}.`.replace("..", "."), offers: ["openSettings"] };
  }
  if (!isCompatible(version, extension)) return tooDifferent(file, version, extension);
  return { origin, command: [file], version };
}

function tooDifferent(where: string, version: string, extension: string): Attempt {
  return {
    why: `${where} has Persona ${version}, and this extension needs ${extension} or a later 1.x.`,
    offers: ["openSettings"],
  };
}
