// Runs a suite inside the real extension host, as a desktop VS Code does with --extensionTestsPath.
import { format } from "node:util";
import { launch } from "./launch.mjs";

/** `suite` is a CommonJS file that exports run(): Promise<void>. Gives {code, log}: 0 when it resolved. */
export async function runHosted({ timeout = 180_000, extension, suite, ...options }) {
  const log = [];
  let done;
  const finished = new Promise(resolve => (done = resolve));
  const workbench = await launch({
    ...options,
    tests: { extension, suite },
    waitReady: false,
    expose: {
      codeAutomationLog: (_kind, args) => log.push(format(...[].concat(args))),
      codeAutomationExit: code => done(code),
    },
  });
  let timer;
  try {
    const late = new Promise(resolve => (timer = setTimeout(() => resolve("time-out"), timeout)));
    const code = await Promise.race([finished, late]);
    return { code, log, serverLog: workbench.serverLog(), console: workbench.console };
  } finally {
    clearTimeout(timer);
    await workbench.close();
  }
}
