"""How the demo world describes itself: the profile for the program, and the configuration of its key gate."""

import json
from pathlib import Path
from types import MappingProxyType

from app.demo.deploy import Deployment
from chain.profile import Profile

CHAIN_ID = 31337
LEASE_S = 7 * 24 * 3600

FUNDED_KEY = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
"""First account of the well-known test mnemonic; both kinds of demo node give it ether at genesis."""

BANNER = "Demo world — invented music, worthless tokens, a private chain on this computer"


def demo_profile(deployment: Deployment, rpc_url: str, gate_url: str) -> Profile:
    """The profile of a running demo world; its ports are new at every start."""
    return Profile(
        name="demo",
        title="Demo world",
        chain_id=CHAIN_ID,
        rpc_urls=(rpc_url,),
        collection=deployment.collection,
        forge=deployment.forge,
        reveal=deployment.reveal,
        code_hashes=MappingProxyType(dict(deployment.code_hashes)),
        first_block=deployment.first_block,
        gateways=(f"{gate_url}/ipfs/",),
        key_gate=gate_url,
        confirmations=1,
        forge_verified=True,
    )


def gate_config(deployment: Deployment, rpc_url: str, pressed: Path) -> str:
    """gate.toml of the demo's key gate. JSON strings are TOML strings."""
    return "\n".join(
        [
            'listen = "127.0.0.1:0"',
            f"rpc = {json.dumps(rpc_url)}",
            f"chain_id = {CHAIN_ID}",
            f"collection = {json.dumps(deployment.collection)}",
            f"release = {json.dumps(str(pressed))}",
            f"lease_s = {LEASE_S}",
            "",
        ]
    )
