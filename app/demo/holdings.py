"""What the demo account owns, so that every state of the program can be seen on the first day. Data only."""

from dataclasses import dataclass

SEALED_OWNED = 5
EDITION = 480
"""Copies of each stem that were minted."""


@dataclass(frozen=True)
class SongShare:
    """copies: by stem type. all_but: one of every type but these. everything: one of every type.

    forged: the account got all stems and made the song token out of them.
    """

    copies: dict[str, int]
    forged: bool = False
    all_but: tuple[str, ...] = ()
    everything: bool = False


SHARES: dict[str, SongShare] = {
    # complete and ready to forge, with spare copies of two
    "Harbour": SongShare({"Percussion": 2, "Synth": 3}, everything=True),
    # one stem short
    "Paper Kites": SongShare({"Vocals": 2}, all_but=("Guitar",)),
    # partial, with copies
    "Glass Garden": SongShare({"Percussion": 1, "Bass": 3, "Synth": 2}),
    # nothing owned
    "Undertow": SongShare({}),
    # forged already: the album is one song short
    "Last Stop": SongShare({}, forged=True),
    "Neon Rain": SongShare({}, forged=True),
    "Quiet Platform": SongShare({}, all_but=("Woodwinds",)),
}


def copies_owned(song: str, stem_type: str) -> int:
    """How many copies of one stem the account owns, besides what it forged away."""
    share = SHARES.get(song, SongShare({}))
    if stem_type in share.copies:
        return share.copies[stem_type]
    if stem_type in share.all_but:
        return 0
    return 1 if share.everything or share.all_but else 0


def edition(token_id: int) -> int:
    """How many of a stem were minted: a little different for each, so that there is a bottleneck."""
    return EDITION - (token_id * 37) % 90


def burned_elsewhere(token_id: int) -> int:
    """How many of a stem other collectors burned."""
    return (token_id * 53) % 70 + 12
