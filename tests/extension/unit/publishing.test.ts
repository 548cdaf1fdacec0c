import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { checkLicense } from "ovsx/lib/check-license.js";
import { readVSIXPackage } from "ovsx/lib/zip.js";

// run.mjs has made the package before, and runs tests from the root of the repository.
const vsix = path.resolve("tests", "extension", ".out", "persona.vsix");

interface Manifest {
  publisher: string;
  name: string;
  version: string;
  license?: string;
  icon?: string;
  engines?: Record<string, string>;
  categories?: string[];
  keywords?: string[];
}

/** A registry on this computer that takes what it is sent. */
async function registry(answer: object): Promise<{ url: string; uploads: Buffer[]; close(): void }> {
  const uploads: Buffer[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", part => parts.push(part));
    request.on("end", () => {
      uploads.push(Buffer.concat(parts));
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, uploads, close: () => server.close() };
}

test("the package says all that both marketplaces ask for", async () => {
  const manifest: Manifest = await readVSIXPackage(vsix);
  for (const name of [manifest.publisher, manifest.name]) assert.match(name, /^[A-Za-z0-9][A-Za-z0-9-]*$/);
  assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
  assert.equal(manifest.license, "Apache-2.0");
  assert.ok(manifest.icon && manifest.engines?.["vscode"] && manifest.categories?.length);
  assert.ok((manifest.keywords ?? []).length <= 30);
  await checkLicense(path.resolve("vscode-extension"));
});

test("ovsx uploads it as it is, and has nothing to warn of", async () => {
  const { url, uploads, close } = await registry({
    namespace: "persona",
    name: "persona",
    version: "1.1.0",
    targetPlatform: "linux-x64",
  });
  try {
    const args = ["publish", "--registryUrl", url, "--pat", "token", "--packagePath", vsix];
    const ovsx = spawn(process.execPath, [path.resolve("node_modules", "ovsx", "bin", "ovsx"), ...args]);
    let said = "";
    for (const stream of [ovsx.stdout, ovsx.stderr]) stream.on("data", text => (said += text));
    assert.equal(await new Promise(resolve => ovsx.on("exit", resolve)), 0, said);
    assert.match(said, /Published persona\.persona v1\.1\.0@linux-x64/);
    assert.doesNotMatch(said, /warn|!!/i);
    assert.deepEqual(uploads, [readFileSync(vsix)]);
  } finally {
    close();
  }
});
