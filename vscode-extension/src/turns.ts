/** Gives `work` as something that runs once at a time: whoever comes meanwhile shares one more turn, begun after they came. */
export function inTurn(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const turn = (): Promise<void> => {
    if (running) {
      next ??= running
        .catch(() => {})
        .then(() => {
          next = undefined;
          return turn();
        });
      return next;
    }
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return turn;
}

const SOON = 180_000; // milliseconds
const MOST = 4;

/** Whether a server that just ended is started again, given when it ended before: not when it keeps ending. */
export function startsAgain(endings: readonly number[], now: number): boolean {
  return endings.filter(ending => now - ending < SOON).length < MOST;
}
