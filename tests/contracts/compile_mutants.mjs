// Compiles every src/*.sol of a folder; those with errors are left out, warnings do not matter. Writes out/NAME.json.
//
//   node tests/contracts/compile_mutants.mjs CONTRACTS ROOT
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [contracts, root] = process.argv.slice(2);
const solc = createRequire(join(contracts, "build.mjs"))("solc");
const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: "none", appendCBOR: false },
};
const read = (path) =>
  readFileSync(path.startsWith("@openzeppelin/") ? join(contracts, "node_modules", path) : join(root, path), "utf8");
const findImport = (path) => {
  try {
    return { contents: read(path) };
  } catch (error) {
    return { error: String(error) };
  }
};

// Only what is asked for is generated: first nothing but types for all, then code of the mutants that are left.
function compile(names, wanted) {
  const sources = Object.fromEntries(names.map((file) => [`src/${file}`, { content: read(`src/${file}`) }]));
  const outputSelection = Object.fromEntries(
    names.map((file) => [`src/${file}`, { [file.slice(0, -".sol".length)]: wanted }]),
  );
  const input = { language: "Solidity", sources, settings: { ...settings, outputSelection } };
  return JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }));
}

let names = readdirSync(join(root, "src")).filter((file) => file.endsWith(".sol")).sort();
for (;;) {
  const errors = (compile(names, ["abi"]).errors ?? []).filter((it) => it.severity === "error");
  const bad = new Set(errors.map((it) => it.sourceLocation?.file));
  if (bad.size === 0) break;
  const left = names.filter((file) => !bad.has(`src/${file}`));
  if (left.length === names.length) throw new Error(JSON.stringify(errors[0]));
  names = left;
}
mkdirSync(join(root, "out"), { recursive: true });
const output = compile(names, ["abi", "evm.bytecode.object"]);
for (const file of names) {
  const name = file.slice(0, -".sol".length);
  const compiled = output.contracts[`src/${file}`]?.[name];
  if (!compiled?.evm?.bytecode?.object) continue; // the code generator found what the types did not tell
  const artefact = { name, abi: compiled.abi, bytecode: `0x${compiled.evm.bytecode.object}`, source_sha256: "" };
  writeFileSync(join(root, "out", `${name}.json`), JSON.stringify(artefact));
}
