"""Compiles Solidity for a test with the project's own build script."""

import json
import subprocess
from pathlib import Path

import contracts

CONTRACTS = Path(contracts.__file__).parent


def build(out: Path, root: Path = CONTRACTS) -> None:
    """Writes the artefacts of root's sources to out. Needs node and contracts/node_modules."""
    command = ["node", str(CONTRACTS / "build.mjs"), "--root", str(root), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


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
