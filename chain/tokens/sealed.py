"""What may come out of sealed tokens, where the collection's reveal contract tells; and the odds that it fills a hole.

The model: the reveal contract keeps, for each kind of sealed token, how many of each stem are left in its pool, and
draws without replacement. Every sealed token of a kind has the same chance at every stem that is left. Draws that were
requested before and are not settled yet come out of the same pool; as nobody knows which, they change no odds.
Without such a contract nothing is known, and nothing is guessed from the supply alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from chain import packing
from chain.errors import CallReverted, NodeRefused, RpcError
from chain.gathering import each
from chain.ports import BlockId, Rpc
from chain.tokens.model import Library

_POOL = packing.selector_of("pool(uint256)")


async def pools(rpc: Rpc, reveal: str, sealed_ids: Sequence[int], block: BlockId) -> dict[int, dict[int, int]]:
    """Stems left by id, of each sealed id that has a pool. Errors: RpcError when the node is away."""

    async def ask(sealed_id: int) -> dict[int, int]:
        try:
            reply = await rpc.call(reveal, packing.pack_uint_call(_POOL, sealed_id), block=block)
            stems, left = packing.unpack_uints(reply), packing.unpack_uints(reply, 32)
        except (CallReverted, NodeRefused):
            return {}
        except RpcError as error:
            if error.reason != "bad_reply":
                raise
            return {}
        return dict(zip(stems, left, strict=True)) if len(stems) == len(left) else {}

    found = zip(sealed_ids, await each(sealed_ids, ask), strict=True)
    return {sealed_id: pool for sealed_id, pool in found if sum(pool.values())}


def holes(library: Library) -> frozenset[int]:
    """The stems that are missing for songs that are not there otherwise."""
    songs = (song for song in library.songs.values() if not song.entitled)
    return frozenset(stem.token_id for song in songs for stem in song.missing)


def odds(pool: Mapping[int, int], wanted: Iterable[int], draws: int) -> float | None:
    """The chance that at least one of `draws` sealed tokens turns into one of the wanted; None where no pool tells.

    Hypergeometric: 1 − C(total − good, draws) / C(total, draws).
    """
    total = sum(pool.values())
    if total <= 0 or draws <= 0:
        return None
    good = sum(pool.get(token_id, 0) for token_id in frozenset(wanted))
    draws = min(draws, total)
    if total - good < draws:
        return 1.0
    return 1.0 - prod((total - good - n) / (total - n) for n in range(draws))
