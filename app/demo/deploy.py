"""Puts a pressed release on the demo chain: contracts, documents, recipes, editions, and the account's holdings.

The forged songs are really forged: the account gets their stems, approves, forges and takes the approval back.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eth_abi.abi import decode, encode
from eth_utils.crypto import keccak

from app.demo import holdings
from app.demo.accounts import FUNDED_KEY, key_of
from app.demo.deployment import Deployment
from app.demo.errors import DemoError
from app.demo.transactions import Sender, selector
from app.i18n import tr
from chain.ports import Rpc
from contracts import load

_FUNDS_WEI = 10 * 10**18
_BATCH = 24
_SEALED_POOL = 40


async def deploy(rpc: Rpc, release: Mapping[str, Any], digest: str, progress: Callable[[str], None]) -> Deployment:
    """Set everything up, also beside what an older release left on the chain. About two dozen transactions.

    digest: of the release, to know it again.
    """
    chain_id = await rpc.chain_id()
    first_block = (await rpc.block()).number
    bank = Sender(rpc, FUNDED_KEY, chain_id)
    label = Sender(rpc, key_of("label"), chain_id)
    market = Sender(rpc, key_of("market"), chain_id)
    collector = Sender(rpc, key_of("collector"), chain_id)
    for account in (label, market, collector):
        await bank.give(account.address, _FUNDS_WEI)

    progress(tr("Deploying the contracts"))
    tokens: Sequence[Mapping[str, Any]] = release["tokens"]
    collection = await label.deploy(
        load("StemCollection"),
        ["string", "string", "string", "address", "address", "uint96"],
        [
            release["collection"]["name"],
            "STEM",
            release["collection"].get("uri", ""),
            label.address,
            label.address,
            500,
        ],
    )
    forge = await label.deploy(load("StemForge"), ["address", "address"], [collection, label.address])
    reveal = await label.deploy(load("StemReveal"), ["address", "address"], [collection, label.address])
    for minter in (forge, reveal):
        await label.call(collection, "addMinter(address)", [minter])

    progress(tr("Writing the catalogue"))
    for start in range(0, len(tokens), _BATCH):
        batch = tokens[start : start + _BATCH]
        values = [[token["id"] for token in batch], [token["uri"] for token in batch]]
        await label.call(collection, "setURIs(uint256[],string[])", values)
    for token in tokens:
        if token.get("inputs"):
            await label.call(forge, "setRecipe(uint256,uint256[])", [token["id"], sorted(token["inputs"])])

    progress(tr("Minting the stems"))
    await _mint(label, market, collector, collection, tokens)
    await _seal(label, market, collector, reveal, collection, tokens)
    progress(tr("Forging what is already forged"))
    await _forge(collector, collection, forge, tokens)
    contracts = {"collection": collection, "forge": forge, "reveal": reveal}
    hashes = {name: "0x" + keccak(await rpc.code(address)).hex() for name, address in contracts.items()}
    return Deployment(collection, forge, reveal, first_block, hashes, digest)


async def _mint(
    label: Sender, market: Sender, collector: Sender, collection: str, tokens: Sequence[Mapping[str, Any]]
) -> None:
    stems = [token for token in tokens if token["tier"] == "Stem"]
    owned = {token["id"]: _owned(token) for token in stems}
    mint, burn = "mintBatch(address,uint256[],uint256[])", "burnBatch(address,uint256[],uint256[])"
    ids = [token["id"] for token in stems]
    await label.call(collection, mint, [market.address, ids, [holdings.edition(i) - owned[i] for i in ids]])
    held = [i for i in ids if owned[i]]
    await label.call(collection, mint, [collector.address, held, [owned[i] for i in held]])
    await market.call(collection, burn, [market.address, ids, [holdings.burned_elsewhere(i) for i in ids]])


def _owned(token: Mapping[str, Any]) -> int:
    share = holdings.SHARES.get(token["song"])
    forged = 1 if share is not None and share.forged else 0
    return holdings.copies_owned(token["song"], token["type"]) + forged


async def _seal(
    label: Sender,
    market: Sender,
    collector: Sender,
    reveal: str,
    collection: str,
    tokens: Sequence[Mapping[str, Any]],
) -> None:
    """Sealed tokens hold stems that the account lacks, so that a reveal may fill a hole."""
    stems = sorted(token["id"] for token in tokens if token["tier"] == "Stem" and not _owned(token))
    for token in tokens:
        if token["tier"] != "Sealed" or not stems:
            continue
        counts = [max(1, _SEALED_POOL // len(stems)) for _ in stems]
        await label.call(
            reveal, "seal(uint256,address,uint256[],uint256[])", [token["id"], market.address, stems, counts]
        )
        share = [market.address, collector.address, token["id"], min(holdings.SEALED_OWNED, sum(counts)), b""]
        await market.call(collection, "safeTransferFrom(address,address,uint256,uint256,bytes)", share)


async def _forge(collector: Sender, collection: str, forge: str, tokens: Sequence[Mapping[str, Any]]) -> None:
    forged = {title for title, share in holdings.SHARES.items() if share.forged}
    songs = [token for token in tokens if token["tier"] == "Song" and token["song"] in forged]
    if not songs:
        return
    await collector.call(collection, "setApprovalForAll(address,bool)", [forge, True])
    for token in songs:
        recipe_hash = await _recipe_hash(collector.rpc, forge, token["id"])
        deadline = (await collector.rpc.block()).timestamp_s + 3600
        values = [token["id"], recipe_hash, secrets.token_bytes(32), deadline]
        await collector.call(forge, "forge(uint256,bytes32,bytes32,uint64)", values)
    await collector.call(collection, "setApprovalForAll(address,bool)", [forge, False])


async def _recipe_hash(rpc: Rpc, forge: str, output_id: int) -> bytes:
    reply = await rpc.call(forge, selector("recipeHash(uint256)") + encode(["uint256"], [output_id]))
    (found,) = decode(["bytes32"], reply)
    if not any(found):
        raise DemoError("no_recipe", str(output_id))
    return bytes(found)
