"""Compiles Solidity for a test with the project's own build script."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import contracts

CONTRACTS = Path(contracts.__file__).parent
KEPT = CONTRACTS.parent / "build" / "test-contracts"


def build(out: Path, root: Path = CONTRACTS) -> None:
    """Writes the artefacts of root's sources to out. Needs node and contracts/node_modules."""
    command = ["node", str(CONTRACTS / "build.mjs"), "--root", str(root), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def built(root: Path) -> Path:
    """The artefacts of root's sources: compiled once, and kept under the digest of all that they are made of."""
    digest = hashlib.sha256()
    made_of = [*root.glob("src/*.sol"), *root.glob("interfaces/*.sol")]
    made_of += [CONTRACTS / "build.mjs", CONTRACTS / "package-lock.json"]
    for file in sorted(made_of, key=lambda it: it.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    kept = KEPT / digest.hexdigest()[:32]
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=KEPT))
        build(fresh, root)
        try:
            os.rename(fresh, kept)
        except OSError:  # another run of the tests was first
            shutil.rmtree(fresh)
    return kept


def read(folder: Path, name: str) -> contracts.Artefact:
    """An artefact that is not one of the project's."""
    document = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return contracts.Artefact(
        document["name"],
        tuple(document["abi"]),
        bytes.fromhex(document["bytecode"][2:]),
        document["source_sha256"],
    )


def seeded_bugs(root: Path) -> None:
    """Fills root with the test's own contracts and with copies of the forge that each carry one bug."""
    (root / "src").mkdir(parents=True)
    (root / "interfaces").symlink_to(CONTRACTS / "interfaces")
    for source in (Path(__file__).parent / "solidity").glob("*.sol"):
        (root / "src" / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    forge = (CONTRACTS / "src" / "StemForge.sol").read_text(encoding="utf-8")
    for name, right, wrong in (
        ("ForgetfulForge", "intentUsed[msg.sender][intentId] = true;", ""),
        ("CheapForge", "i < ones.length; ++i) ones[i] = 1;", "i + 1 < ones.length; ++i) ones[i] = 1;"),
        ("GenerousForge", "collection.mint(msg.sender, outputId, 1);", "collection.mint(msg.sender, outputId, 2);"),
    ):
        assert forge.count(right) == 1
        text = forge.replace(right, wrong).replace("contract StemForge", f"contract {name}")
        (root / "src" / f"{name}.sol").write_text(text, encoding="utf-8")
