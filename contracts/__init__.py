"""The contracts as compiled: what a client needs to deploy and to call them, without a compiler."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ARTEFACTS = Path(__file__).parent / "artefacts"

NAMES = ("Multiread", "StemCollection", "StemForge", "StemReveal")


@dataclass(frozen=True)
class Artefact:
    """One compiled contract.

    abi: Ethereum ABI JSON. bytecode: creation code without constructor arguments.
    source_sha256: over the project's own sources, as `build.mjs` reads them.
    """

    name: str
    abi: tuple[dict[str, Any], ...]
    bytecode: bytes
    source_sha256: str


def load(name: str) -> Artefact:
    """The committed artefact of one of `NAMES`; KeyError for another name."""
    if name not in NAMES:
        raise KeyError(name)
    document = json.loads((_ARTEFACTS / f"{name}.json").read_text(encoding="utf-8"))
    return Artefact(
        name=document["name"],
        abi=tuple(document["abi"]),
        bytecode=bytes.fromhex(document["bytecode"].removeprefix("0x")),
        source_sha256=document["source_sha256"],
    )
