// Compiles src/*.sol into artefacts/*.json. The same sources give the same bytes on every machine.
//
//   node contracts/build.mjs [--root DIR] [--out DIR]
//
// root: the folder with src/ and interfaces/ (default: this one). out: default root/artefacts.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { root: { type: "string" }, out: { type: "string" } } });
const root = values.root ?? here;
const out = values.out ?? join(root, "artefacts");

const require = createRequire(import.meta.url);
const solc = require("solc");
const openzeppelin = require("@openzeppelin/contracts/package.json").version;

// OpenZeppelin 5.7 needs MCOPY and transient storage (Cancun); py-evm runs up to Prague.
const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: "none", appendCBOR: false },
};

const own = new Map(); // path → text of the project's sources, imports included
function read(path) {
  if (path.startsWith("@openzeppelin/")) return readFileSync(join(here, "node_modules", path), "utf8");
  const text = readFileSync(join(root, path), "utf8");
  own.set(path, text);
  return text;
}

const names = readdirSync(join(root, "src")).filter((file) => file.endsWith(".sol")).sort();
const sources = Object.fromEntries(names.map((file) => [`src/${file}`, { content: read(`src/${file}`) }]));
const input = {
  language: "Solidity",
  sources,
  settings: { ...settings, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } } },
};
const findImport = (path) => {
  try {
    return { contents: read(path) };
  } catch (error) {
    return { error: String(error) };
  }
};
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }));
// A warning about our own code counts as an error; one about the library is the library's.
const complaints = (output.errors ?? []).filter((it) => !it.sourceLocation?.file.startsWith("@openzeppelin/"));
for (const complaint of complaints) console.error(complaint.formattedMessage);
if (complaints.length > 0) process.exit(1);

const hash = createHash("sha256");
for (const path of [...own.keys()].sort()) hash.update(`${path}\0${own.get(path)}\0`);
const sourceSha256 = hash.digest("hex");

mkdirSync(out, { recursive: true });
for (const file of names) {
  const name = file.slice(0, -".sol".length);
  const compiled = output.contracts[`src/${file}`][name];
  const artefact = {
    name,
    abi: compiled.abi,
    bytecode: `0x${compiled.evm.bytecode.object}`,
    runtime_bytecode: `0x${compiled.evm.deployedBytecode.object}`, // immutables are still zero in it
    source_sha256: sourceSha256,
    compiler: solc.version(),
    openzeppelin,
    settings,
  };
  writeFileSync(join(out, `${name}.json`), `${JSON.stringify(artefact, null, 1)}\n`);
  console.log(`${name}: ${compiled.evm.deployedBytecode.object.length / 2} bytes`);
}
