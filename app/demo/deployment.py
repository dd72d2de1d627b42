"""Where the demo's contracts are, remembered beside the chain they are on."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chain.documents import parse_json

CHAIN_ID = 31337
LEASE_S = 7 * 24 * 3600


@dataclass(frozen=True)
class Deployment:
    """code_hashes: keccak-256 of the runtime code, by contract: "collection", "forge", "reveal".

    release: sha256 of the release.json that these contracts speak of.
    """

    collection: str
    forge: str
    reveal: str
    first_block: int
    code_hashes: Mapping[str, str]
    release: str

    def save(self, node_state: Path) -> None:
        """Keep it with the chain that `node_state` holds."""
        _file(node_state).write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")

    @classmethod
    def read(cls, node_state: Path) -> "Deployment | None":
        """None when nothing was deployed on this chain, or the file can not be read: then it is done again."""
        try:
            document: Any = parse_json(_file(node_state).read_bytes())
            return cls(**document)
        except (OSError, ValueError, TypeError):
            return None

    def gate_config(self, rpc_url: str, pressed: Path) -> str:
        """gate.toml of the demo's key gate. JSON strings are TOML strings."""
        return "\n".join(
            [
                'listen = "127.0.0.1:0"',
                f"rpc = {json.dumps(rpc_url)}",
                f"chain_id = {CHAIN_ID}",
                f"collection = {json.dumps(self.collection)}",
                f"release = {json.dumps(str(pressed))}",
                f"lease_s = {LEASE_S}",
                "",
            ]
        )


def _file(node_state: Path) -> Path:
    return node_state / "deployment.json"
