"""A large collection on a real node: 5,000 ids in 500 songs and 100,000 logs; and a gateway with its documents."""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from eth_abi.abi import encode
from eth_utils.address import to_checksum_address

import contracts
from chain.content.cid import cid_of
from chain.forge.calls import selector
from chain.tokens.model import StemType
from tests.benchmarks.server import BEHIND, Answer, served
from tests.chain.nodes import running_anvil
from tests.contracts.chain import Anvil, Contract, deploy
from tests.contracts.compiling import build, read

SONGS, LAYERS = 500, 9
IDS = SONGS * (LAYERS + 1)
LOGS = 100_000
_TYPES = [stem_type.value for stem_type in StemType][:LAYERS]
_MOVES_A_TIME = 1000
_GAS = 1_000_000_000

_CROWD = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;
interface I1155 { function safeTransferFrom(address a, address b, uint256 id, uint256 n, bytes calldata d) external; }
contract Crowd {
    /// Moves one copy of each id from one to the other.
    function pass(I1155 tokens, address from, address to, uint256 first, uint256 count) external {
        for (uint256 i = 0; i < count; ++i) tokens.safeTransferFrom(from, to, first + i, 1, "");
    }
}
"""


@dataclass(frozen=True)
class Crowd:
    chain: Anvil
    node_url: str
    gateway_url: str
    collection: Contract
    address: str
    alice: str
    bob: str


def documents() -> dict[int, bytes]:
    """By token id: ten to a song, the last of which is the song token."""
    found: dict[int, bytes] = {}
    for song in range(SONGS):
        for layer in range(LAYERS + 1):
            tier = {"Tier": "Stem", "Type": _TYPES[layer]} if layer < LAYERS else {"Tier": "Song"}
            traits = tier | {"Album": f"Album {song // 10}", "Song": f"Song {song}"}
            attributes = [{"trait_type": name, "value": value} for name, value in traits.items()]
            audio = {"uri": f"ipfs://{cid_of(b'%d' % song)}", "sha256": "00" * 32, "bytes": 24_000_000}
            token_id = song * (LAYERS + 1) + layer + 1
            body: dict[str, Any] = {"name": f"Song {song} · {layer}", "attributes": attributes}
            found[token_id] = json.dumps(body | {"properties": {"audio": audio}, "image": "ipfs://x"}).encode()
    return found


def _answers() -> Answer:
    held = {cid_of(document): document for document in documents().values()}

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=held[request.match_info["cid"]])

    return answer


@contextlib.contextmanager
def gateway() -> Iterator[str]:
    """A loopback gateway in a process of its own."""
    with served("/ipfs/{cid}", _answers) as url:
        yield f"{url}ipfs/"


@contextlib.contextmanager
def crowd(logs: int = LOGS) -> Iterator[Crowd]:
    """Everything minted and moved to and fro, until there are `logs` logs."""
    options = ("--gas-limit", str(_GAS), "--hardfork", "cancun", "--no-mining")
    with running_anvil(*options, behind=BEHIND) as url, gateway() as gateway_url:
        chain = Anvil(url, _GAS // 2)
        owner, alice, bob = chain.accounts[:3]
        load = contracts.load
        collection = deploy(chain, owner, load("StemCollection"), "Crowd", "C", "ipfs://c", owner, owner, 500)
        carrier = deploy(chain, owner, _compiled())
        ids = list(range(1, IDS + 1))
        uris = {token_id: f"ipfs://{cid_of(document)}" for token_id, document in documents().items()}
        for start in range(0, IDS, 250):
            part = ids[start : start + 250]
            collection.send(owner, "setURIs", part, [uris[token_id] for token_id in part])
            collection.send(owner, "mintBatch", alice, part, [3] * len(part))
        for holder in (alice, bob):
            collection.send(holder, "setApprovalForAll", carrier.address, True)
        done, turn = IDS // 250, 0
        while done < logs:
            first = turn // 2 * _MOVES_A_TIME % IDS + 1
            count = min(_MOVES_A_TIME, logs - done)
            pair = (alice, bob) if turn % 2 == 0 else (bob, alice)
            # Without a trial run and a receipt of a thousand logs, which take most of the time.
            data = selector("pass(address,address,address,uint256,uint256)") + encode(
                ["address", "address", "address", "uint256", "uint256"], [collection.address, *pair, first, count]
            )
            sent = {"from": owner, "to": carrier.address, "data": "0x" + data.hex(), "gas": hex(_GAS // 2)}
            chain.rpc("eth_sendTransaction", sent)
            chain.mine(1)
            done, turn = done + count, turn + 1
        addresses = [str(to_checksum_address(it)) for it in (collection.address, alice, bob)]
        yield Crowd(chain, url, gateway_url, collection, *addresses)


def _compiled() -> contracts.Artefact:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "src").mkdir()
        (root / "interfaces").mkdir()
        (root / "src" / "Crowd.sol").write_text(_CROWD, encoding="utf-8")
        (root / "out").mkdir()
        build(root / "out", root)
        return read(root / "out", "Crowd")
