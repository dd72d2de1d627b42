// `solc --standard-json` and `solc --version` over the compiler in contracts/node_modules.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const solc = require(join(__dirname, "../../contracts/node_modules/solc"));

if (process.argv.includes("--version")) console.log(`Version: ${solc.version()}`);
else process.stdout.write(solc.compile(readFileSync(0, "utf8")));
