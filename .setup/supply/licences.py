"""`make licences`: writes docs/licences.md from the lock file. Fails when a licence is unknown or does not fit.

`--check` writes nothing and fails when the file is not what would be written.
"""

import sys

from parts import ROOT, Part, brought_along, is_compatible, parts
from system import LICENCES

TARGET = ROOT / "docs" / "licences.md"
_HEAD = """# Licences of all parts

Written by `make licences` from the lock file; do not edit. Stems Mixer itself is under the MIT licence. Every part
below is shipped unchanged, on its own terms. Those under the LGPL are libraries in files of their own inside the
program's folder (`_internal/…`): whoever likes may put another build of them in their place, and their sources are
published where the package index links to.

"""


def document() -> str:
    """Errors: SystemExit with the names of what does not fit."""
    libraries, others = parts(), brought_along()
    every = [*((part.name, part.licence) for part in [*libraries, *others]), *LICENCES.items()]
    unfit = [f"{name}: {licence}" for name, licence in every if not is_compatible(licence)]
    if unfit:
        raise SystemExit("not compatible with how the program is shipped: " + "; ".join(unfit))
    rows = "".join(_row(part) for part in libraries)
    inside = "".join(f"| {part.name} | {part.inside} | {part.licence} |\n" for part in others)
    packed = "".join(f"| {name} | {licence} |\n" for name, licence in LICENCES.items())
    return (
        f"{_HEAD}## Python packages\n\n| part | version | licence |\n|---|---|---|\n{rows}\n"
        f"## Inside them, and beside them\n\n| part | comes with | licence |\n|---|---|---|\n{inside}\n"
        f"## On Linux, from the system it is packed on\n\n| Debian package | licence |\n|---|---|\n{packed}"
    )


def _row(part: Part) -> str:
    return f"| {part.name} | {part.version} | {part.licence} |\n"


def main() -> int:
    text = document()
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            print("docs/licences.md is not up to date: run `make licences`", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET}: {text.count(chr(10))} lines; every licence fits")
    return 0


if __name__ == "__main__":
    sys.exit(main())
