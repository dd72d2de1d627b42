#!/bin/sh
# Makes .venv from the lock file, with uv in a small environment of its own.
# usage: python.sh [extra arguments of `uv sync`]
set -eu
PYTHON="${PYTHON:-python3}"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Stems Mixer needs Python 3.11 or newer; $PYTHON is older. Try: make PYTHON=python3.11 …" >&2
  exit 1
}
case "$(uname -s)" in MINGW* | MSYS* | CYGWIN*) tools=.tools/Scripts ;; *) tools=.tools/bin ;; esac
if ! $tools/uv --version >/dev/null 2>&1; then
  rm -rf .tools
  "$PYTHON" -m venv .tools
  $tools/python -m pip install -q --disable-pip-version-check --require-hashes -r .setup/uv.txt
fi
python=$("$PYTHON" -c 'import os, sys; print(os.path.realpath(sys.executable))')
UV_PYTHON_DOWNLOADS=never $tools/uv sync --quiet --locked --inexact --compile-bytecode --python "$python" "$@"
