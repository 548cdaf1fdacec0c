import assert from "node:assert/strict";
import { test } from "node:test";
import { type Attempt, choose, type Origin, type Ways } from "../../../vscode-extension/src/python/choosing.js";

type State = "absent" | "works" | "broken";

const found = (origin: Origin): Attempt => ({ origin, command: [`/${origin}/python`], version: "1.1.0" });
const refused = (origin: string): Attempt => ({ why: `${origin} does not work.` });

function ways(configured: State, selected: State, builtIn: "works" | "broken") {
  const asked: string[] = [];
  const way = (origin: Origin, state: State) => async (): Promise<Attempt | undefined> => {
    asked.push(origin);
    if (state === "absent") return undefined;
    return state === "works" ? found(origin) : refused(origin);
  };
  const all: Ways = {
    configured: way("configured", configured),
    selected: way("selected", selected),
    builtIn: async () => (await way("builtIn", builtIn)()) ?? refused("builtIn"),
  };
  return { all, asked };
}

const STATES: State[] = ["absent", "works", "broken"];

for (const configured of STATES) {
  for (const selected of STATES) {
    for (const builtIn of ["works", "broken"] as const) {
      for (const trusted of [true, false]) {
        for (const environment of ["selected", "builtIn"] as const) {
          test(`configured ${configured}, selected ${selected}, built in ${builtIn}, ${trusted ? "trusted" : "not trusted"}, ${environment}`, async () => {
            const { all, asked } = ways(configured, selected, builtIn);
            const heard: string[] = [];
            const attempt = await choose(all, { trusted, environment }, sentence => heard.push(sentence));
            const expected = ((): Attempt => {
              if (trusted && configured !== "absent")
                return configured === "works" ? found("configured") : refused("configured");
              if (trusted && environment === "selected" && selected === "works") return found("selected");
              return builtIn === "works" ? found("builtIn") : refused("builtIn");
            })();
            assert.deepEqual(attempt, expected);
            if (!trusted) assert.deepEqual(asked, ["builtIn"], "a workspace that is not trusted chooses nothing");
            const passedOver =
              trusted && configured === "absent" && environment === "selected" && selected === "broken";
            assert.deepEqual(heard, passedOver ? ["selected does not work."] : []);
          });
        }
      }
    }
  }
}
