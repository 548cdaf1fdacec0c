import * as fs from "node:fs/promises";

const OLD = 15 * 60_000; // milliseconds after which a lock's owner is taken for dead, whatever its process number says
const AGAIN = 250; // milliseconds

/**
 * Does `work` while no other window does: the lock is a file that only one process can create.
 *
 * Gives undefined, with nothing done, when `signal` says so while it waits for another window.
 */
export async function withLock<Result>(
  file: string,
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result | undefined> {
  for (;;) {
    if (signal?.aborted) return undefined;
    try {
      await fs.writeFile(file, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (await isLeft(file)) await fs.rm(file, { force: true });
      else await new Promise(resolve => setTimeout(resolve, AGAIN));
    }
  }
  try {
    return await work();
  } finally {
    await fs.rm(file, { force: true });
  }
}

/** Whether whoever made the lock is gone. */
async function isLeft(file: string): Promise<boolean> {
  try {
    const [owner, about] = await Promise.all([fs.readFile(file, "utf8"), fs.stat(file)]);
    if (Date.now() - about.mtimeMs > OLD) return true;
    return owner !== "" && !isAlive(Number(owner));
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
