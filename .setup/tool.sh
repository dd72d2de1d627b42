#!/bin/sh
# Runs a tool from an environment of its own, made from its list of hashes: it never meets the program's libraries.
# usage: tool.sh NAME arguments…   (.setup/tools/NAME.txt lists it; the program is the last word of NAME.in)
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
name=$1
shift
home="$here/build/tools/$name"
list="$here/.setup/tools/$name.txt"
case "$(uname -s)" in MINGW* | MSYS* | CYGWIN*) programs=Scripts ;; *) programs=bin ;; esac
if ! cmp -s "$list" "$home/list.txt" 2>/dev/null; then
  rm -rf "$home"
  "$here/.tools/$programs/uv" venv -q --no-python-downloads --python "${PYTHON:-python3}" "$home"
  "$here/.tools/$programs/uv" pip install -q --python "$home" --require-hashes -r "$list"
  cp "$list" "$home/list.txt"
fi
program=$(tail -n 1 "$here/.setup/tools/$name.in")
exec "$home/$programs/$program" "$@"
