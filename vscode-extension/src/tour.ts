import { setContext } from "./contexts.js";

type Step = "specs" | "personas" | "card";

const done = new Set<Step>();

/** A step of the walkthrough is done, however it was done. */
export function tick(step: Step): void {
  if (done.has(step)) return;
  done.add(step);
  setContext(`tour.${step}`, true);
}

/** The editor ticks a step off when a context becomes true, and never one that was when the walkthrough was first shown. */
export function tickAgain(): void {
  for (const step of done) setContext(`tour.${step}.before`, true);
}
