import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Attempt, Offer, Refused } from "./choosing.js";
import { isAlive, withLock } from "./locking.js";
import { ask } from "./probing.js";
import { lastLine, run } from "./running.js";
import { compare, listed, minorOf, OLDEST_PYTHON } from "./versions.js";

/** The part of `packages/index.json` that is of interest here; `key` changes with every byte of the packages. */
interface Index {
  key: string;
  persona: string;
  pythons: string[];
}

export interface Place {
  /** The folder of packages inside the extension, and `unpack.py` beside it. */
  packages: string;
  unpack: string;
  /** Where environments are kept. */
  storage: string;
}

export interface Telling {
  log(sentence: string): void;
  /** Percent, 0 to 100. */
  progress(percent: number): void;
  signal?: AbortSignal;
}

const CANCELLED = { why: "Setting up was cancelled.", offers: ["rebuild"] as Offer[] };

// What unpack.py ends with when another Python may do better.
const ANOTHER_MAY = new Set([3, 4, 5, null]);

/** The environment that is made from the packages in the extension. */
export class BuiltIn {
  constructor(
    private readonly place: Place,
    private readonly candidates: (versions: readonly string[]) => Promise<string[]>,
  ) {}

  /** The environment as it stands, without making anything; undefined when it is absent, old or broken. */
  async existing(log: (sentence: string) => void): Promise<Attempt | undefined> {
    const index = await this.index();
    if (!index) return undefined;
    const folder = this.folder(index);
    const python = pythonIn(folder);
    if (!(await exists(path.join(folder, "complete.json")))) return undefined;
    const about = await ask(python, sentence =>
      log(`The built-in environment is broken and is made anew. ${sentence}`),
    );
    if (about?.persona !== index.persona || !about.lsp) return undefined;
    return { origin: "builtIn", command: [python, "-m", "persona_daemon"], version: about.persona };
  }

  /** The environment, made first when it is not there. Safe to call from several windows at once. */
  async ensure(telling: Telling): Promise<Attempt> {
    const index = await this.index();
    if (!index)
      return { why: "This build of the extension holds no Python packages.", offers: ["openSettings", "download"] };
    const ready = await this.existing(telling.log);
    if (ready) return ready;
    await fs.mkdir(this.place.storage, { recursive: true });
    const made = await withLock(
      path.join(this.place.storage, `${index.key}.lock`),
      async () => {
        await this.sweep();
        // Another window may have made it while this one waited.
        return (await this.existing(() => {})) ?? (await this.make(index, telling));
      },
      telling.signal,
    );
    return made ?? CANCELLED;
  }

  /** Takes the environment away, so that `ensure` makes it anew. */
  async remove(): Promise<void> {
    const index = await this.index();
    if (index) await fs.rm(this.folder(index), { recursive: true, force: true, maxRetries: 3 });
  }

  /** An environment with packages from the index that pip is set up for. The one thing here that uses the network. */
  async download(python: string, telling: Telling): Promise<Attempt> {
    const index = await this.index();
    const version = index?.persona ?? "1.1.0";
    const draft = path.join(this.place.storage, `draft-${process.pid}`);
    const target = index ? this.folder(index) : path.join(this.place.storage, `downloaded-${version}`);
    await fs.rm(draft, { recursive: true, force: true });
    const steps = [
      [python, "-m", "venv", draft],
      [pythonIn(draft), "-m", "pip", "install", "--disable-pip-version-check", `persona[all]==${version}`],
    ];
    for (const step of steps) {
      const ran = await run(step, {
        timeout: 600_000,
        ...(telling.signal ? { signal: telling.signal } : {}),
        onLine: telling.log,
      });
      if (telling.signal?.aborted) return this.failed(draft, CANCELLED.why, ["download"]);
      if (ran.code !== 0)
        return this.failed(draft, `The packages could not be downloaded: ${lastLine(ran.err)}`, [
          "choosePython",
          "download",
        ]);
    }
    return this.settle(draft, target, version, telling);
  }

  private async make(index: Index, telling: Telling): Promise<Attempt> {
    const draft = path.join(this.place.storage, `draft-${process.pid}`);
    const tooOld: string[] = [];
    const others: string[] = [];
    for (const python of await this.candidates(index.pythons)) {
      const about = await ask(python);
      if (!about) continue;
      if (!index.pythons.includes(minorOf(about.python))) {
        (compare(about.python, OLDEST_PYTHON) < 0 ? tooOld : others).push(`${about.python} (${python})`);
        continue;
      }
      telling.log(`Making the built-in environment with Python ${about.python}, ${python}`);
      await fs.rm(draft, { recursive: true, force: true });
      const ran = await run([python, "-I", this.place.unpack, this.place.packages, draft], {
        timeout: 600_000,
        ...(telling.signal ? { signal: telling.signal } : {}),
        onLine: line => telling.progress(Number(/^progress (\d+)/.exec(line)?.[1] ?? 0)),
      });
      if (ran.code === 0) return this.settle(draft, this.folder(index), index.persona, telling);
      const why = lastLine(ran.err);
      if (telling.signal?.aborted) return this.failed(draft, CANCELLED.why, CANCELLED.offers);
      telling.log(why);
      if (!ANOTHER_MAY.has(ran.code)) return this.failed(draft, why, ["rebuild"]);
    }
    return this.failed(
      draft,
      none(index.pythons, others, tooOld),
      others.length ? ["choosePython", "download"] : ["choosePython", "getPython"],
    );
  }

  /** From a draft that is whole to the place where it is used: whoever comes second finds it there. */
  private async settle(draft: string, target: string, version: string, telling: Telling): Promise<Attempt> {
    const about = await ask(pythonIn(draft), telling.log);
    if (about?.persona !== version)
      return this.failed(draft, "The new environment does not start; the log says why.", ["rebuild"]);
    await fs.writeFile(path.join(draft, "complete.json"), JSON.stringify({ persona: version, python: about.python }));
    await fs.rm(target, { recursive: true, force: true, maxRetries: 3 });
    await fs.rename(draft, target);
    await this.tidy(path.basename(target), telling);
    return { origin: "builtIn", command: [pythonIn(target), "-m", "persona_daemon"], version };
  }

  /** Environments of earlier versions go; one that is in use stays until the next time. */
  private async tidy(current: string, telling: Telling): Promise<void> {
    for (const name of await fs.readdir(this.place.storage)) {
      if (name === current || !(await exists(path.join(this.place.storage, name, "complete.json")))) continue;
      telling.log(`Removing the environment of an earlier version, ${name}`);
      await fs.rm(path.join(this.place.storage, name), { recursive: true, force: true }).catch(() => {});
    }
  }

  /** What windows left that ended while they made an environment. */
  private async sweep(): Promise<void> {
    for (const name of await fs.readdir(this.place.storage)) {
      const maker = Number(/^draft-(\d+)$/.exec(name)?.[1] ?? 0);
      if (maker && !isAlive(maker))
        await fs.rm(path.join(this.place.storage, name), { recursive: true, force: true }).catch(() => {});
    }
  }

  private async failed(draft: string, why: string, offers: Offer[]): Promise<Refused> {
    await fs.rm(draft, { recursive: true, force: true }).catch(() => {});
    return { why, offers };
  }

  private async index(): Promise<Index | undefined> {
    try {
      return JSON.parse(await fs.readFile(path.join(this.place.packages, "index.json"), "utf8")) as Index;
    } catch {
      return undefined;
    }
  }

  private folder(index: Index): string {
    return path.join(this.place.storage, `${index.persona}-${index.key}`);
  }
}

function none(wanted: readonly string[], others: readonly string[], tooOld: readonly string[]): string {
  const seen = [...others, ...tooOld].slice(0, 3).join(", ");
  return `Persona needs Python ${listed(wanted)} on this computer, and found ${seen || "none"}.`;
}

export function pythonIn(folder: string): string {
  return process.platform === "win32" ? path.join(folder, "Scripts", "python.exe") : path.join(folder, "bin", "python");
}

const exists = (file: string): Promise<boolean> =>
  fs.access(file).then(
    () => true,
    () => false,
  );
