"""Mutants of the contracts: small wrong changes, of which the tests must notice nearly all.

`python -m tests.contracts.mutation [NAME …] [2/5]` makes them, compiles all in one go, and runs the unit tests of each
contract against every mutant in a fork of its own. Prints those that lived, and the score.
"""

import contextlib
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import contracts
from tests.contracts import compiling

HERE = Path(__file__).parent
_COMPILED_AT_ONCE = 24
_MOST_CPU_S = 60  # the tests of a contract take four
TESTS = {
    "StemForge": ("test_forge.py",),
    "StemReveal": ("test_reveal.py",),
    "StemCollection": ("test_collection.py",),
}
_SWAPS: tuple[tuple[str, str], ...] = (
    (r" == ", " != "),
    (r" != ", " == "),
    (r" > ", " >= "),
    (r" >= ", " > "),
    (r" < ", " <= "),
    (r" <= ", " < "),
    (r" < ", " > "),
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r" \|\| ", " && "),
    (r" && ", " || "),
    (r" \+= ", " -= "),
    (r" = true;", " = false;"),
    (r"\b0\b", "1"),
    (r"\b1\b", "2"),
    (r"\b2\b", "3"),
    (r"\bonlyOwner\b", ""),
    (r"msg\.sender", "tx.origin"),
    (r"if \(!", "if ("),
    (r" % ", " / "),
    (r"--(?=[a-z])", "++"),
)
_STATEMENT = re.compile(
    r"^\s+(?!return\b|\}|for\b|while\b|try\b|uint256\b|bytes32\b|address\b|[A-Z]\w+ storage\b).*;\s*$"
)
_GUARD = re.compile(r"^\s+if \(.*\) (revert|return)\b.*;\s*$")
_SKIPPED = re.compile(r"^\s*(//|\*|import|pragma|event|error|constructor|struct|contract|\}|uint256 public constant)")


@dataclass(frozen=True)
class Mutant:
    """line: of the original, from 1. text: the whole source."""

    contract: str
    line: int
    before: str
    after: str
    text: str

    def __str__(self) -> str:
        return f"{self.contract}:{self.line}: {self.before.strip()}  →  {self.after.strip() or '(nothing)'}"


def mutants_of(name: str) -> Iterator[Mutant]:
    """Every swap at every place, every statement and every guard left out, one at a time."""
    lines = (compiling.CONTRACTS / "src" / f"{name}.sol").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if _SKIPPED.match(line) or not line.strip():
            continue
        code = line.split("//")[0]
        changed: list[str] = []
        for pattern, other in _SWAPS:
            changed += [code[: m.start()] + other + code[m.end() :] for m in re.finditer(pattern, code)]
        if _STATEMENT.match(line) or _GUARD.match(line):
            changed.append("")
        for after in dict.fromkeys(changed):
            text = "\n".join((*lines[:number], after, *lines[number + 1 :])) + "\n"
            yield Mutant(name, number + 1, line, after, text)


def compiled(mutants: Sequence[Mutant], root: Path) -> list[tuple[Mutant, contracts.Artefact]]:
    """Those that compile."""
    (root / "src").mkdir(parents=True)
    (root / "interfaces").symlink_to(compiling.CONTRACTS / "interfaces")
    for number, mutant in enumerate(mutants):
        text = re.sub(rf"\bcontract {mutant.contract}\b", f"contract M{number}", mutant.text)
        (root / "src" / f"M{number}.sol").write_text(text, encoding="utf-8")
    command = ["node", str(HERE / "compile_mutants.mjs"), str(compiling.CONTRACTS), str(root)]
    subprocess.run(command, check=True, timeout=900)
    out = root / "out"
    return [
        (mutant, compiling.read(out, f"M{number}"))
        for number, mutant in enumerate(mutants)
        if (out / f"M{number}.json").exists()
    ]


def lives(mutant: Mutant, artefact: contracts.Artefact, helpers: Path) -> bool:
    """Whether the tests of its contract pass with it, in a fork of this process. helpers: the tests' own contracts.

    One that goes round for ever does not live.
    """
    child = os.fork()
    if child == 0:
        code = 1
        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_S, _MOST_CPU_S))
        try:
            _swap(mutant.contract, artefact)
            compiling.built = lambda root: helpers
            with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
                code = _run_tests(mutant.contract)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _swap(name: str, artefact: contracts.Artefact) -> None:
    original = contracts.load
    contracts.load = lambda wanted: artefact if wanted == name else original(wanted)  # type: ignore[assignment]


def _run_tests(name: str) -> int:
    import pytest

    files = [str(HERE / file) for file in TESTS[name]]
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-k", "not anvil", "--no-header", *files]))


def survivors(names: Sequence[str], part: str = "1/1") -> tuple[int, list[Mutant]]:
    """How many mutants there were, and which lived. part: "2/5" tries every fifth, from the second on."""
    number, of = (int(it) for it in part.split("/"))
    tried = 0
    alive: list[Mutant] = []
    for name in names:
        chosen = list(mutants_of(name))[number - 1 :: of]
        with tempfile.TemporaryDirectory() as folder:
            compiling.seeded_bugs(Path(folder) / "sources")
            helpers = compiling.built(Path(folder) / "sources")
            for first in range(0, len(chosen), _COMPILED_AT_ONCE):
                some = chosen[first : first + _COMPILED_AT_ONCE]
                for mutant, artefact in compiled(some, Path(folder) / str(first)):
                    tried += 1
                    if lives(mutant, artefact, helpers):
                        alive.append(mutant)
                        print("lived:", mutant, flush=True)
                print(f"{name}: {tried - len(alive)} of {tried} killed so far", flush=True)
    return tried, alive


if __name__ == "__main__":
    began_s = time.monotonic()
    parts = [it for it in sys.argv[1:] if "/" in it]
    tried, alive = survivors([it for it in sys.argv[1:] if "/" not in it] or list(TESTS), *parts)
    killed = tried - len(alive)
    print(f"{killed} of {tried} mutants killed ({killed / tried:.1%}) in {time.monotonic() - began_s:.0f} s")
