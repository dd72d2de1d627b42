#!/bin/sh
# The compiler of contracts/package.json, spoken to as the analyser expects: one JSON document in, one out.
exec node "$(dirname "$0")/solc.cjs" "$@"
