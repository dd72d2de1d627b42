"""How long a forge usually takes from one step to the next: as it was before, else as the chain does it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from chain.forge.entry import Entry
from chain.forge.flow import State
from chain.ports import Rpc

_ENOUGH = 3
_STRETCH_BLOCKS = 50


@dataclass(frozen=True)
class Pace:
    """Seconds. block_s: from being sent to being in a block; safe_s and final_s: from that block on.

    remembered: how many forges of this account it was taken from, 0 for the chain's own pace.
    """

    block_s: float
    safe_s: float
    final_s: float
    remembered: int = 0


def remembered_pace(entries: Iterable[Entry]) -> Pace | None:
    """From forges that became final here; None while they are too few to call anything usual."""
    times = [entry.reached_ms for entry in entries if entry.state is State.FINALIZED]
    known = [it for it in times if {State.SENT, State.INCLUDED, State.SAFE} <= it.keys()]
    if len(known) < _ENOUGH:
        return None

    def usual_s(begin: State, end: State) -> float:
        return median(max(0, it[end] - it[begin]) / 1000 for it in known)

    return Pace(
        block_s=usual_s(State.SENT, State.INCLUDED),
        safe_s=usual_s(State.INCLUDED, State.SAFE),
        final_s=usual_s(State.INCLUDED, State.FINALIZED),
        remembered=len(known),
    )


async def chain_pace(rpc: Rpc) -> Pace:
    """How far the safe and the final block lie behind the newest one just now, and how far blocks lie apart. RpcError.

    Slots and epochs of any network show in these, without a table of networks.
    """
    latest, safe, final = await rpc.block("latest"), await rpc.block("safe"), await rpc.block("finalized")
    before = await rpc.block(max(0, latest.number - _STRETCH_BLOCKS))
    blocks = max(1, latest.number - before.number)
    return Pace(
        block_s=(latest.timestamp_s - before.timestamp_s) / blocks,
        safe_s=float(latest.timestamp_s - safe.timestamp_s),
        final_s=float(latest.timestamp_s - final.timestamp_s),
    )
