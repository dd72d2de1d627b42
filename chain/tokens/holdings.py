"""What one or several accounts own, read at one pinned block, and what that means for songs and albums."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from chain import packing
from chain.errors import NodeRefused, RpcError
from chain.ports import Block, BlockId, Rpc
from chain.tokens.model import Album, AlbumHolding, Catalogue, Holdings, Library, Song, SongHolding


async def pinned_block_id(rpc: Rpc, collection: str, account: str, block: Block) -> BlockId:
    """How to name the block in a call: by its hash where the node can (EIP-1898), else by its number.

    By number a reorganisation can slip in between; whoever reads by it compares the hash again afterwards.
    """
    try:
        await packing.balances(rpc, collection, [account], [0], block.hash)
    except NodeRefused:
        return block.number
    return block.hash


async def read(
    rpc: Rpc,
    collection: str,
    accounts: Sequence[str],
    ids: Sequence[int],
    block: Block,
    block_id: BlockId,
    *,
    minted: Mapping[int, int],
    burned: Mapping[int, int],
    known_supply: Mapping[int, int],
    known_balances: Mapping[str, Mapping[int, int]] | None = None,
    seen_at_s: float = 0.0,
) -> Holdings:
    """Balances and live supply at `block`, asked for as `block_id`. accounts: the one that signs first.

    known_supply, known_balances: of ids that did not change since they were read; they are not asked for again. Where
    the contract keeps no supply, it is what was minted less what was burned.
    """
    by_account = await _balances(rpc, collection, accounts, ids, block_id, known_balances or {})
    unknown = [token_id for token_id in ids if token_id not in known_supply]
    asked = await packing.supplies(rpc, collection, unknown, block_id)
    supply: dict[int, int] = {}
    lost: dict[int, int | None] = {}
    for token_id in ids:
        live = known_supply.get(token_id, asked.get(token_id))
        made, gone = minted.get(token_id, 0), burned.get(token_id, 0)
        if live is None and made >= gone:
            live = made - gone
        if live is not None:
            supply[token_id] = live
        # Less made than there is: the logs begin too late, and what was burned is not known.
        lost[token_id] = made - live if live is not None and made >= live else None
    return Holdings(
        accounts[0],
        block.number,
        block.hash,
        _frozen(summed(by_account)),
        _frozen(supply),
        _frozen(lost),
        _frozen(by_account if len(accounts) > 1 else {}),
        seen_at_s,
    )


async def _balances(
    rpc: Rpc,
    collection: str,
    accounts: Sequence[str],
    ids: Sequence[int],
    block_id: BlockId,
    known: Mapping[str, Mapping[int, int]],
) -> dict[str, dict[int, int]]:
    """As accounts and ids are ordered. Accounts of which the same ids are unknown are asked for together."""
    together: dict[tuple[int, ...], list[str]] = {}
    for account in accounts:
        unknown = tuple(token_id for token_id in ids if token_id not in known.get(account, ()))
        together.setdefault(unknown, []).append(account)
    asked: dict[str, dict[int, int]] = {}
    for unknown, group in together.items():
        asked |= await packing.balances(rpc, collection, group, unknown, block_id)
    return {
        account: {i: asked[account][i] if i in asked[account] else known[account][i] for i in ids}
        for account in accounts
    }


def summed(by_account: Mapping[str, Mapping[int, int]]) -> Mapping[int, int]:
    """Copies of all accounts together."""
    if len(by_account) == 1:
        return next(iter(by_account.values()))
    total: dict[int, int] = {}
    for balances in by_account.values():
        for token_id, amount in balances.items():
            total[token_id] = total.get(token_id, 0) + amount
    return total


async def still_there(rpc: Rpc, block: Block) -> bool:
    """Whether `block` is still part of the chain."""
    try:
        return (await rpc.block(block.number)).hash == block.hash
    except RpcError as error:
        if error.reason == "unknown_block":
            return False
        raise


def library(catalogue: Catalogue, holdings: Holdings) -> Library:
    """Each song and album of the catalogue as the accounts hold it."""
    songs: dict[str, SongHolding] = {}
    albums: dict[str, AlbumHolding] = {}
    for album in catalogue.albums:
        albums[album.key] = _album(album, catalogue, holdings)
        for song in album.songs:
            songs[song.key] = _song(song, holdings, through_album=_covers(album, song, catalogue, holdings))
    return Library(catalogue, holdings, MappingProxyType(songs), MappingProxyType(albums))


def _song(song: Song, holdings: Holdings, *, through_album: bool) -> SongHolding:
    ids = [stem.token_id for stem in song.stems]
    supplies = [holdings.supply.get(token_id) for token_id in ids]
    known = [supply for supply in supplies if supply is not None]
    possible = min(known) if known and len(known) == len(supplies) else None
    return SongHolding(
        song=song,
        owned=sum(holdings.copies(token_id) > 0 for token_id in ids),
        required=len(ids),
        missing=tuple(stem for stem in song.stems if not holdings.copies(stem.token_id)),
        forgeable_sets=min(map(holdings.own_copies, ids), default=0),
        song_tokens=holdings.copies(song.token.token_id) if song.token else 0,
        through_album=through_album,
        possible=possible,
        sets=min(map(holdings.copies, ids), default=0),
        limited_by=tuple(s for s in song.stems if holdings.supply.get(s.token_id) == possible) if known else (),
    )


def _covers(album: Album, song: Song, catalogue: Catalogue, holdings: Holdings) -> bool:
    """An album token entitles to the songs it was made of; without a recipe, to the songs that name the album."""
    if album.token is None or not holdings.copies(album.token.token_id):
        return False
    recipe = catalogue.recipes.get(album.token.token_id)
    return recipe is None or (song.token is not None and song.token.token_id in recipe)


def _album(album: Album, catalogue: Catalogue, holdings: Holdings) -> AlbumHolding:
    recipe = catalogue.recipes.get(album.token.token_id) if album.token else None
    ids = list(recipe) if recipe is not None else [song.token.token_id if song.token else None for song in album.songs]
    copies = [holdings.copies(token_id) if token_id is not None else 0 for token_id in ids]
    return AlbumHolding(
        album=album,
        owned=sum(count > 0 for count in copies),
        required=len(copies),
        forgeable_sets=min((holdings.own_copies(i) if i is not None else 0 for i in ids), default=0),
        album_tokens=holdings.copies(album.token.token_id) if album.token else 0,
    )


def _frozen(values: Mapping) -> Mapping:  # type: ignore[type-arg]
    return MappingProxyType(dict(values))
