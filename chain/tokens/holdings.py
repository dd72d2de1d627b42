"""What one or several accounts own, read at one pinned block, and what that means for songs and albums."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from chain import packing
from chain.errors import NodeRefused, RpcError
from chain.gathering import both
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
    before: Holdings | None = None,
    moved: Collection[int] = (),
    seen_at_s: float = 0.0,
) -> Holdings:
    """Balances and live supply at `block`, asked for as `block_id`. accounts: the one that signs first.

    before: what an earlier block had; only ids that `moved` since, new ones and new accounts are asked for. Where the
    contract keeps no supply, it is what was minted less what was burned.
    """
    known = before or Holdings(accounts[0], -1, "", {}, {}, {})
    unknown = [token_id for token_id in ids if token_id in moved or token_id not in known.supply]
    by_account, asked = await both(
        _balances(rpc, collection, accounts, ids, block_id, known, moved),
        packing.supplies(rpc, collection, unknown, block_id),
    )
    supply, lost = dict(known.supply), dict(known.burned)
    for token_id in unknown:
        live = asked.get(token_id)
        made, gone = minted.get(token_id, 0), burned.get(token_id, 0)
        if live is None and made >= gone:
            live = made - gone
        if live is not None:
            supply[token_id] = live
        else:
            supply.pop(token_id, None)
        # Less made than there is: the logs begin too late, and what was burned is not known.
        lost[token_id] = made - live if live is not None and made >= live else None
    return Holdings(
        accounts[0],
        block.number,
        block.hash,
        MappingProxyType(dict(summed(by_account))),
        MappingProxyType(supply),
        MappingProxyType(lost),
        MappingProxyType(by_account if len(accounts) > 1 else {}),
        seen_at_s,
    )


async def _balances(
    rpc: Rpc,
    collection: str,
    accounts: Sequence[str],
    ids: Sequence[int],
    block_id: BlockId,
    known: Holdings,
    moved: Collection[int],
) -> dict[str, dict[int, int]]:
    """As the accounts are ordered. Accounts of which the same ids are unknown are asked for together."""
    before = known.by_account or {known.account: known.balances}
    together: dict[tuple[int, ...], list[str]] = {}
    for account in accounts:
        have = before.get(account, {})
        unknown = tuple(token_id for token_id in ids if token_id in moved or token_id not in have)
        together.setdefault(unknown, []).append(account)
    asked: dict[str, dict[int, int]] = {}
    for unknown, group in together.items():
        asked |= await packing.balances(rpc, collection, group, unknown, block_id)
    return {account: {**before.get(account, {}), **asked[account]} for account in accounts}


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


def library(
    catalogue: Catalogue, holdings: Holdings, *, before: Library | None = None, changed: Collection[int] | None = None
) -> Library:
    """Each song and album of the catalogue as the accounts hold it.

    before: of the same catalogue, when nothing was counted anew since but the ids that `changed`.
    """
    known = before if changed is not None and before is not None and before.catalogue is catalogue else None
    moved = frozenset(changed or ())
    songs: dict[str, SongHolding] = {}
    albums: dict[str, AlbumHolding] = {}
    for album in catalogue.albums:
        album_same = known is not None and moved.isdisjoint(_ids_of_album(album, catalogue))
        albums[album.key] = known.albums[album.key] if known and album_same else _album(album, catalogue, holdings)
        for song in album.songs:
            if known and album_same and moved.isdisjoint(stem.token_id for stem in song.stems):
                songs[song.key] = known.songs[song.key]
            else:
                songs[song.key] = _song(song, holdings, through_album=_covers(album, song, catalogue, holdings))
    return Library(catalogue, holdings, MappingProxyType(songs), MappingProxyType(albums))


def _ids_of_album(album: Album, catalogue: Catalogue) -> set[int]:
    """Of the album and all its songs, without their stems."""
    made = [album.token, *(song.token for song in album.songs)]
    ids = {token.token_id for token in made if token is not None}
    return ids.union(catalogue.recipes.get(album.token.token_id, ())) if album.token is not None else ids


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
