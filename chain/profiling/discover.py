"""A profile from an address alone: what the chain and a few documents tell; what nobody told is named, not guessed."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlsplit

from eth_utils.address import is_checksum_address, to_checksum_address

from chain import packing
from chain import profile as profiles
from chain.content.uris import plain_host
from chain.errors import ContentError, RpcError
from chain.gathering import each
from chain.ports import Rpc
from chain.profile import Profile, ProfileError
from chain.profiling import contract, guess, write
from chain.tokens.discovery import spans

GATEWAYS = ("https://ipfs.io/ipfs/", "https://dweb.link/ipfs/")

READ_FROM_CHAIN = "Read from the chain by its address. Check it before you trust it."
"""The first line of such a profile."""

_SAMPLES = 12
_RANGES = 24
_AT_ONCE = 4
_TOPICS = (packing.TRANSFER_SINGLE_TOPIC, packing.TRANSFER_BATCH_TOPIC)
_FOREIGN_GATEWAY = re.compile(r"/ipfs/[A-Za-z0-9]{46,120}(/.*)?")

ReadDocument = Callable[[Profile, str], Awaitable[bytes]]
"""Reads one document of a collection by its URI, asking only hosts of the profile given. Errors: ContentError."""


@dataclass(frozen=True)
class Discovered:
    """profile: valid, its forge unverified. toml: the same as a file.

    unknown: what could not be read, as codes: "name", "first_block", "tokens", "metadata", "forge", and of the traits
    "tier", "type", "song", "album". hosts: where metadata lies that no gateway serves; nobody has asked them: give
    them as `hosts` once a person has agreed. tokens: how many ids were looked at.
    """

    profile: Profile
    toml: str
    unknown: tuple[str, ...]
    hosts: tuple[str, ...]
    tokens: int


async def discover_profile(
    rpc: Rpc,
    rpc_urls: Sequence[str],
    address: str,
    read_document: ReadDocument,
    *,
    gateways: Sequence[str] = GATEWAYS,
    hosts: Sequence[str] = (),
    progress: Callable[[str], None] = lambda step: None,
) -> Discovered:
    """progress: called with "contract", "tokens", "metadata".

    Errors: ProfileError("bad_value" | "no_contract" | "not_erc1155"), RpcError when the node is away.
    """
    collection = checked_address(address)
    progress("contract")
    chain_id = await rpc.chain_id()
    found = await contract.look_at(rpc, collection)
    unknown = [] if found.name else ["name"]
    unknown += ["first_block"] if found.first_block is None else []
    progress("tokens")
    ids = await _sample_ids(rpc, collection, found.first_block)
    unknown += [] if ids else ["tokens"]
    short = f"{collection[:6]}…{collection[-4:]}"
    draft = Profile(
        name=f"{chain_id}-{collection.lower()}",
        title=found.name or short,
        chain_id=chain_id,
        rpc_urls=tuple(rpc_urls),
        collection=collection,
        code_hashes=MappingProxyType({"collection": found.code_hash}),
        first_block=found.first_block or 0,
        gateways=tuple(gateways),
        hosts=tuple(hosts),
    )
    progress("metadata")
    uris = [uri for uri in (await packing.uris(rpc, collection, ids, "latest")).values() if uri]
    documents = await _documents(draft, uris, read_document)
    traits, untold = guess.guess(guess.trait_values(documents))
    unknown += ["metadata"] if ids and not documents else []
    unknown += [*untold, "forge"]
    text = write.toml(replace(draft, traits=traits), _remarks(unknown))
    profile = profiles.parse(text.encode("utf-8"))
    return Discovered(profile, text, tuple(unknown), _foreign_hosts(uris, draft), len(ids))


def checked_address(text: str) -> str:
    """The EIP-55 form of an address that somebody pasted. Errors: ProfileError("bad_value")."""
    text = text.strip()
    if not re.fullmatch(r"0x[0-9a-fA-F]{40}", text):
        raise ProfileError("bad_value", "collection", "must be an address: 0x and 40 hexadecimal digits")
    mixed = text[2:] not in (text[2:].lower(), text[2:].upper())
    if mixed and not is_checksum_address(text):
        raise ProfileError("bad_value", "collection", "has a typing error: its EIP-55 checksum is wrong")
    return str(to_checksum_address(text.lower()))


async def _sample_ids(rpc: Rpc, collection: str, first_block: int | None) -> tuple[int, ...]:
    """A few ids that were ever minted: of the first blocks that have any; else nothing is known."""
    ids: dict[int, None] = {}
    head = (await rpc.block("latest")).number
    asked = 0
    try:
        async for span in spans(rpc, [collection], [list(_TOPICS)], first_block or 0, head):
            for log in span.logs:
                ids.update(dict.fromkeys(moved.token_id for moved in packing.unpack_transfers(log)))
            asked += 1
            if len(ids) >= _SAMPLES or asked >= _RANGES:
                break
    except RpcError:
        return _spread(tuple(ids))
    return _spread(tuple(ids))


def _spread(ids: Sequence[int]) -> tuple[int, ...]:
    """Evenly from all of them: the first ones may all be of one tier."""
    if len(ids) <= _SAMPLES:
        return tuple(ids)
    return tuple(ids[index * (len(ids) - 1) // (_SAMPLES - 1)] for index in range(_SAMPLES))


async def _documents(draft: Profile, uris: Sequence[str], read_document: ReadDocument) -> list[bytes]:
    found: list[bytes] = []

    async def read(uri: str) -> None:
        try:
            found.append(await read_document(draft, uri))
        except ContentError:
            return  # the others may do

    await each(list(dict.fromkeys(uris)), read, limit=_AT_ONCE)
    return found


def _foreign_hosts(uris: Sequence[str], draft: Profile) -> tuple[str, ...]:
    """Hosts that the metadata names and that neither are gateways nor serve what a gateway could."""
    known = {urlsplit(gateway).netloc.lower() for gateway in draft.gateways} | set(draft.hosts)
    found: dict[str, None] = {}
    for uri in uris:
        host = plain_host(uri)
        if host is not None and host not in known and not _FOREIGN_GATEWAY.fullmatch(urlsplit(uri).path):
            found[host] = None
    return tuple(found)[:20]


def _remarks(unknown: Sequence[str]) -> tuple[str, ...]:
    listed = ", ".join(unknown)
    return (READ_FROM_CHAIN, f"Not known: {listed}.")
