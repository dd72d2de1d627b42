"""What happened to the tokens of some accounts, told from the moves: received, sent, burned, forged, revealed. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from chain.tokens.events import FORGED, REVEALED, Mark, Move
from chain.tokens.model import Tier, Token


class Kind(Enum):
    RECEIVED = "received"
    SENT = "sent"
    MOVED = "moved"  # from one of the accounts to another one of them
    BURNED = "burned"
    FORGED = "forged"  # made from what was burned in the same transaction
    REVEALED = "revealed"  # a sealed token turned into it


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. account: whose. counterparty: from whom or to whom, "" when made or burned.

    time_s: of the block, seconds since 1970 in UTC; None when nobody said.
    """

    kind: Kind
    token_id: int
    amount: int
    account: str
    counterparty: str
    block_number: int
    tx_hash: str
    time_s: int | None = None


@dataclass(frozen=True)
class Story:
    """entries: the newest first. since: by token held now, when the first of the copies came: block, time if known."""

    entries: tuple[Entry, ...]
    since: Mapping[int, tuple[int, int | None]]


def story(
    moves: Sequence[Move],
    marks: Iterable[Mark],
    accounts: Iterable[str],
    tokens: Mapping[int, Token],
    times_s: Mapping[int, int],
) -> Story:
    """moves: all that came to these accounts or left them, in the order of the chain."""
    ours = frozenset(accounts)
    since = {i: (move.block_number, times_s.get(move.block_number)) for i, move in held_since(moves, ours).items()}
    return Story(entries(moves, marks, ours, tokens, times_s), since)


def entries(
    moves: Iterable[Move],
    marks: Iterable[Mark],
    accounts: Iterable[str],
    tokens: Mapping[int, Token],
    times_s: Mapping[int, int],
) -> tuple[Entry, ...]:
    """The newest first. moves: all that came to these accounts or left them, in the order of the chain.

    A forge or a reveal is known by the mark of its contract. Without one, a song or album that is made in the
    transaction in which its new owner burns something was forged, and a stem that is made where something sealed is
    burned was revealed.
    """
    ours = frozenset(accounts)
    marked = {(mark.tx_hash, mark.holder, mark.token_id): mark.kind for mark in marks}
    burns: dict[tuple[str, str], set[int]] = defaultdict(set)
    listed = list(moves)
    for move in listed:
        if move.is_burn:
            burns[move.tx_hash, move.sender].add(move.token_id)

    def kind_of(move: Move) -> Kind:
        if move.is_burn:
            return Kind.BURNED
        if move.is_mint:
            mark = marked.get((move.tx_hash, move.to, move.token_id))
            return {FORGED: Kind.FORGED, REVEALED: Kind.REVEALED}.get(mark or "") or _made(
                move, burns.get((move.tx_hash, move.to), set()), tokens
            )
        if move.sender in ours and move.to in ours:
            return Kind.MOVED
        return Kind.SENT if move.sender in ours else Kind.RECEIVED

    found = []
    for move in reversed(listed):
        kind = kind_of(move)
        leaves = kind in (Kind.SENT, Kind.BURNED, Kind.MOVED)
        account, other = (move.sender, move.to) if leaves else (move.to, move.sender)
        counterparty = "" if move.is_mint or move.is_burn else other
        row = (move.token_id, move.amount, account, counterparty, move.block_number, move.tx_hash)
        found.append(Entry(kind, *row, times_s.get(move.block_number)))
    return tuple(found)


def _made(move: Move, burned: set[int], tokens: Mapping[int, Token]) -> Kind:
    made = tokens.get(move.token_id)
    tier = made.tier if made else None
    if burned and tier in (Tier.SONG, Tier.ALBUM):
        return Kind.FORGED
    sealed = any((known := tokens.get(token_id)) is not None and known.tier is Tier.SEALED for token_id in burned)
    return Kind.REVEALED if sealed and tier is Tier.STEM else Kind.RECEIVED


def held_since(moves: Iterable[Move], accounts: Iterable[str]) -> dict[int, Move]:
    """By token: the move that brought the first of the copies held now, since the accounts last had none."""
    ours = frozenset(accounts)
    copies: dict[int, int] = defaultdict(int)
    since: dict[int, Move] = {}
    for move in moves:
        before = copies[move.token_id]
        copies[move.token_id] += move.amount * ((move.to in ours) - (move.sender in ours))
        if before <= 0 < copies[move.token_id]:
            since[move.token_id] = move
        elif copies[move.token_id] <= 0:
            since.pop(move.token_id, None)
    return since
