"""Runs slither over the contracts: `make slither`. Lives in an environment of its own, beside no web3.

Ends with 1 when it finds anything high or medium that `explained.json` does not explain, when an explanation is no
longer needed, and when it could not analyse all contracts.
"""

import json
import sys
from pathlib import Path

from crytic_compile import CryticCompile
from crytic_compile.platform.solc_standard_json import SolcStandardJson
from slither import Slither
from slither.detectors import all_detectors
from slither.detectors.abstract_detector import AbstractDetector

HERE = Path(__file__).parent
CONTRACTS = HERE.parents[1] / "contracts"
NAMES = {"Multiread", "StemCollection", "StemForge", "StemReveal"}
SERIOUS = {"High", "Medium"}


def sources() -> dict[str, dict[str, list[str]]]:
    """Ours and the library's, by their paths from the folder of the contracts."""
    library = (CONTRACTS / "node_modules" / "@openzeppelin" / "contracts").rglob("*.sol")
    ours = [*(CONTRACTS / "src").glob("*.sol"), *(CONTRACTS / "interfaces").glob("*.sol")]
    wanted = ours + [file for file in library if "mocks" not in file.parts]
    return {file.relative_to(CONTRACTS).as_posix(): {"content": file.read_text(encoding="utf-8")} for file in wanted}


def needed(everything: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """What ours import, and what those import."""
    import re

    found: dict[str, dict[str, str]] = {}
    waiting = [name for name in everything if name.startswith("src/")]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = everything[name]
        for imported in re.findall(r'(?:from|import)\s+"([^"]+)"', everything[name]["content"]):
            if imported.startswith("@"):
                waiting.append(f"node_modules/{imported}")
            else:
                base = (Path("/") / name).parent / imported
                parts: list[str] = []
                for part in base.parts[1:]:
                    parts.pop() if part == ".." else parts.append(part) if part != "." else None
                waiting.append("/".join(parts))
    return found


def main() -> int:
    import os

    os.chdir(CONTRACTS)
    document = {
        "language": "Solidity",
        "sources": needed(sources()),
        "settings": {
            "evmVersion": "cancun",
            "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"],
            "outputSelection": {"*": {"*": ["abi", "evm.bytecode", "evm.deployedBytecode", "metadata"], "": ["ast"]}},
        },
    }
    compiled = CryticCompile(SolcStandardJson(document), solc=str(HERE / "solc.sh"), solc_disable_warnings=True)
    slither = Slither(compiled)
    analysed = {contract.name for contract in slither.contracts}
    if not analysed >= NAMES:
        print(f"not analysed: {sorted(NAMES - analysed)}")
        return 1
    for detector in vars(all_detectors).values():
        if isinstance(detector, type) and issubclass(detector, AbstractDetector) and detector is not AbstractDetector:
            slither.register_detector(detector)
    findings = [finding for results in slither.run_detectors() for finding in results]
    explained = json.loads((HERE / "explained.json").read_text(encoding="utf-8"))
    unexplained, used = [], set()
    for finding in findings:
        place = finding["elements"][0]["source_mapping"]["filename_relative"] if finding["elements"] else ""
        if not place.startswith(("src/", "interfaces/")) and "contracts/src/" not in place:
            continue
        subject = finding["elements"][0]["name"] if finding["elements"] else ""
        key = f"{finding['check']}: {Path(place).name}: {subject}"
        if finding["impact"] not in SERIOUS:
            continue
        if key in explained:
            used.add(key)
        else:
            unexplained.append((key, finding["impact"], finding["description"]))
    for key, impact, description in unexplained:
        print(f"{impact}: {key}\n{description}")
    for key in sorted(set(explained) - used):
        print(f"explained, and no longer found: {key}")
    print(f"{len(findings)} findings, {len(used)} serious ones explained, {len(unexplained)} not")
    return 1 if unexplained or set(explained) - used else 0


if __name__ == "__main__":
    sys.exit(main())
