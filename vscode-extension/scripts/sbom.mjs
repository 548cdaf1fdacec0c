// The list of all that a VSIX brings with it, as CycloneDX 1.6: npm packages in the bundles, Python distributions.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** `inputs` are the files that the bundler read; `packages/index.json` names the Python distributions. */
export function writeSbom(root, inputs, file) {
  const about = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const index = JSON.parse(readFileSync(path.join(root, "packages", "index.json"), "utf8"));
  const components = [...npm(root, inputs), ...python(index)].sort((one, other) => (one.purl < other.purl ? -1 : 1));
  const bom = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": `pkg:vscode/${about.publisher}/${about.name}@${about.version}`,
        publisher: about.publisher,
        name: about.name,
        version: about.version,
        licenses: [{ license: { id: about.license } }],
      },
    },
    components,
  };
  writeFileSync(file, `${JSON.stringify(bom, null, 1)}\n`);
}

function npm(root, inputs) {
  const found = new Map();
  for (const input of inputs) {
    const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(path.resolve(root, input).replaceAll("\\", "/"));
    const manifest = match && path.join(match[1], "package.json");
    if (!manifest || found.has(match[1]) || !existsSync(manifest)) continue;
    const { name, version, license } = JSON.parse(readFileSync(manifest, "utf8"));
    found.set(match[1], component("npm", name.replace("@", "%40"), name, version, license));
  }
  return [...found.values()];
}

function python(index) {
  const rows = [...index.distributions, { name: "persona", version: index.persona, licence: "Apache-2.0", sha256: [] }];
  return rows.map(({ name, version, licence }) => component("pypi", name, name, version, licence));
}

function component(kind, locator, name, version, license) {
  const purl = `pkg:${kind}/${locator}@${version}`;
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    ...(license ? { licenses: [{ license: { name: license } }] } : {}),
    purl,
  };
}
