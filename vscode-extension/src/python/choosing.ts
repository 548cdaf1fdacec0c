/** Which Persona runs: the order is written down here once, and tested in every combination. */

export type Origin = "configured" | "selected" | "builtIn";

export interface Found {
  origin: Origin;
  /** What starts the command line; `lsp` is added to it. */
  command: string[];
  version: string;
}

export interface Refused {
  /** Said to the person: one sentence, what is wrong with which file. */
  why: string;
  /** What may help; the buttons of the message. */
  offers?: Offer[];
}

export type Offer = "openSettings" | "choosePython" | "getPython" | "download" | "rebuild";

export type Attempt = Found | Refused;

/** Each gives undefined when there is nothing to try: no setting, no environment selected. */
export interface Ways {
  configured(): Promise<Attempt | undefined>;
  selected(): Promise<Attempt | undefined>;
  builtIn(): Promise<Attempt>;
}

export const isFound = (attempt: Attempt): attempt is Found => "command" in attempt;

/**
 * First `persona.path`, then the selected environment, then the built-in one.
 *
 * A path that was set and does not work is an error, not a reason to run something else. An environment that merely
 * lacks Persona is no reason to speak: `log` hears of it, and the built-in one is used. Without trust in the workspace
 * only the built-in one is used, since a workspace can choose the other two.
 */
export async function choose(
  ways: Ways,
  conditions: { trusted: boolean; environment: "selected" | "builtIn" },
  log: (sentence: string) => void,
): Promise<Attempt> {
  if (conditions.trusted) {
    const configured = await ways.configured();
    if (configured) return configured;
    if (conditions.environment === "selected") {
      const selected = await ways.selected();
      if (selected && isFound(selected)) return selected;
      if (selected) log(selected.why);
    }
  }
  return ways.builtIn();
}
