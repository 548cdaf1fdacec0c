import * as fs from "node:fs/promises";
import * as path from "node:path";

const FORGOTTEN = 8 * 60 * 60_000; // milliseconds: said again on another day

/** Remembers, for all windows together, what the person has been told, so that one of them says it and no other. */
export class Notices {
  constructor(private readonly folder: string) {}

  /** Whether it is up to this window to say it. In other words it is news again. */
  async mine(name: string, words = ""): Promise<boolean> {
    const file = path.join(this.folder, `${name}.told`);
    try {
      await fs.mkdir(this.folder, { recursive: true });
      const [{ mtimeMs }, told] = await Promise.all([fs.stat(file), fs.readFile(file, "utf8")]);
      if (Date.now() - mtimeMs > FORGOTTEN || told !== words) await fs.rm(file, { force: true });
    } catch {
      // Not told yet.
    }
    return fs.writeFile(file, words, { flag: "wx" }).then(
      () => true,
      // Where nothing can be remembered it is better said twice than never.
      error => (error as NodeJS.ErrnoException).code !== "EEXIST",
    );
  }

  /** It is over: the next time is news. */
  async over(name: string): Promise<void> {
    await fs.rm(path.join(this.folder, `${name}.told`), { force: true }).catch(() => {});
  }
}
