/** Labels that the views share; pure, so that they can be tested without an editor. */
import type { Claim, ClaimState, Persona, Run, Source, Spec } from "./protocol.js";

export type Translate = (message: string, ...values: (string | number)[]) => string;

const BARS: Record<string, number> = { strong: 3, moderate: 2, weak: 1 };

/** How many of three bars are filled. */
export const barsOf = (claim: Claim): number => BARS[claim.strength] ?? 0;

/** The strongest first, as on the card; among equals as they come, by importance. */
export const byStrength = (claims: readonly Claim[]): Claim[] =>
  [...claims].sort((one, other) => barsOf(other) - barsOf(one));

const COLOUR = /^#[0-9a-f]{6}$/i;

/** The persona's own colours; a neutral pair for a file that holds something else than colours. */
export function coloursOf({ colour }: Persona): { light: string; dark: string } {
  return COLOUR.test(colour.light) && COLOUR.test(colour.dark) ? colour : { light: "#555555", dark: "#bbbbbb" };
}

const ICONS: Record<string, string> = {
  goal: "target",
  need: "lightbulb",
  pain_point: "flame",
  behaviour: "pulse",
  motivation: "heart",
  context: "globe",
  tool: "wrench",
};

export const iconOfKind = (kind: string): string => ICONS[kind] ?? "circle-small";

export function kindWords(kind: string, t: Translate): string {
  const words: Record<string, string> = {
    goal: t("Goal"),
    need: t("Need"),
    pain_point: t("Pain point"),
    behaviour: t("Behaviour"),
    motivation: t("Motivation"),
    context: t("Context"),
    tool: t("Tool"),
  };
  return words[kind] ?? kind;
}

export function claimStateWords(state: ClaimState, t: Translate): string | undefined {
  if (state === "stale") return t("stale");
  if (state === "unsupported") return t("unsupported");
  if (state === "moved") return t("moved");
  return undefined;
}

/** "7 of 9" beside the bars that show how strong it is, and what is wrong with it first: it is seen at a glance. */
export function claimDescription(claim: Claim, persona: Persona, t: Translate): string {
  const state = claimStateWords(claim.state, t);
  const support = t("{0} of {1}", claim.support, persona.size);
  return state ? `${state} · ${support}` : support;
}

/** The same for those who do not see the bars. */
export function claimWords(claim: Claim, persona: Persona, t: Translate): string {
  return `${claim.strength} · ${claimDescription(claim, persona, t)}`;
}

export function personaDescription(persona: Persona, t: Translate): string {
  const stale = persona.claims.filter(claim => claim.state === "stale" || claim.state === "unsupported").length;
  const words = [stale ? t("{0} stale", stale) : "", persona.provisional ? t("provisional") : "", persona.title];
  return words.filter(Boolean).join(" · ");
}

export function specDescription(spec: Spec, t: Translate): string {
  const count = spec.personas.length === 1 ? t("1 persona") : t("{0} personas", spec.personas.length);
  const problems = spec.problems === 1 ? t("1 problem") : spec.problems ? t("{0} problems", spec.problems) : "";
  const state: Record<Spec["state"], string> = {
    clean: count,
    stale: `${t("stale")} · ${count}`,
    building: t("building …"),
    unbuilt: t("not generated yet"),
    broken: t("cannot be built"),
  };
  return [state[spec.state], problems].filter(Boolean).join(" · ");
}

// At how many per cent of a build each stage begins and ends: STAGES in the server's features/building/progress.py.
const STAGES: Record<string, [number, number]> = {
  reading: [0, 30],
  segmenting: [30, 45],
  claims: [45, 60],
  writing: [60, 95],
  saving: [95, 99],
  telling: [99, 100],
};

/** Of the whole build, not of the stage that it is at; undefined before it has begun. */
export function percentOf(run: Run): number | undefined {
  const [begin, end] = STAGES[run.stage ?? ""] ?? [];
  if (begin === undefined || end === undefined || run.total <= 0) return begin;
  return Math.floor(begin + ((end - begin) * Math.min(run.done, run.total)) / run.total);
}

export function stageWords(stage: string | null, t: Translate): string {
  const words: Record<string, string> = {
    reading: t("Reading sources"),
    segmenting: t("Finding segments"),
    claims: t("Finding claims"),
    writing: t("Writing personas"),
    saving: t("Saving"),
    telling: t("Sending webhooks"),
  };
  return words[stage ?? ""] ?? stage ?? "";
}

export function runDescription(run: Run, t: Translate): string {
  const percent = percentOf(run);
  switch (run.state) {
    case "queued":
      return t("waiting");
    case "running":
      return [percent === undefined ? "" : `${percent} %`, stageWords(run.stage, t)].filter(Boolean).join(" · ");
    case "done":
      return run.personas === 1 ? t("1 persona") : t("{0} personas", run.personas ?? 0);
    case "failed":
      return run.error ?? t("failed");
    case "cancelled":
      return t("cancelled");
  }
}

/** Short, for a row: how many speak is said where it is not one person's interview. */
export function sourceDescription(source: Source, t: Translate): string {
  const cited = t("{0} of {1} cited", source.cited, source.passages);
  return source.participants > 1 ? `${t("{0} participants", source.participants)} · ${cited}` : cited;
}

export function sourceWords(source: Source, t: Translate): string {
  const people = source.participants === 1 ? t("1 participant") : t("{0} participants", source.participants);
  return `${people} · ${t("{0} of {1} passages cited", source.cited, source.passages)}`;
}
