import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurn, startsAgain } from "../../../vscode-extension/src/turns.js";

/** Work that is let go by hand, and how often it began. */
function gate(): { work(): Promise<void>; open(): void; begun(): number } {
  const waiting: (() => void)[] = [];
  let begun = 0;
  return {
    work: () => {
      begun++;
      return new Promise(resolve => waiting.push(resolve));
    },
    open: () => waiting.shift()?.(),
    begun: () => begun,
  };
}

test("who comes while something is under way shares one more turn, and waits for that one", async () => {
  const { work, open, begun } = gate();
  const turn = inTurn(work);
  const first = turn();
  const late = [turn(), turn(), turn()];
  assert.equal(begun(), 1);
  open();
  await first;
  await new Promise(setImmediate);
  assert.equal(begun(), 2);
  open();
  await Promise.all(late);
  assert.equal(begun(), 2);
});

test("a turn that fails is told to its own, and the next one goes on", async () => {
  let times = 0;
  const turn = inTurn(async () => {
    if (++times === 1) throw new Error("once");
  });
  const first = turn();
  const second = turn();
  await assert.rejects(first, /once/);
  await second;
  assert.equal(times, 2);
});

for (const [endings, now, again] of [
  [[], 0, true],
  [[1, 2, 3], 4, true],
  [[1, 2, 3, 4], 5, false],
  [[1, 2, 3, 4], 400_000, true], // in a window that is open for days, what was long ago does not count
] as [number[], number, boolean][]) {
  test(`a server that ended at ${endings.join(", ") || "no time"} and at ${now} ms ${again ? "starts again" : "stays"}`, () => {
    assert.equal(startsAgain(endings, now), again);
  });
}
