import type { Claim, Evidence, Persona, Spec } from "../protocol.js";

/** What a row of the Personas view stands for; commands get it as their argument when called on a row. */
export type Node =
  | { kind: "spec"; spec: Spec }
  | { kind: "persona"; spec: Spec; persona: Persona }
  | { kind: "claim"; spec: Spec; persona: Persona; claim: Claim }
  | { kind: "evidence"; spec: Spec; persona: Persona; claim: Claim; evidence: Evidence; place: number };

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "spec" in value;
}

/** Stable between refreshes, so that what is open stays open. */
export function idOf(node: Node): string {
  switch (node.kind) {
    case "spec":
      // Another row for the editor once there is something in it, so that it opens by itself.
      return node.spec.personas.length ? node.spec.uri : `${node.spec.uri}#empty`;
    case "persona":
      return `${node.spec.uri}#${node.persona.id}`;
    case "claim":
      return `${node.spec.uri}#${node.persona.id}#${node.claim.id}`;
    case "evidence":
      return `${node.spec.uri}#${node.persona.id}#${node.claim.id}#${node.place}`;
  }
}
