"""Tokens and looks as text for the disk, and back. Strict: what does not fit is a ValueError."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType

from chain.documents import parse_json
from chain.tokens.model import AudioRef, Library, StemType, Tempo, Tier, Token

READER = 2
"""Grows when the metadata reader makes another token of the same document: what was kept is then read again."""

_PLAIN = tuple(f.name for f in fields(Token) if f.name not in ("token_id", "tier", "stem_type", "audio", "tempo"))


@dataclass(frozen=True)
class Look:
    """What one look at the chain saw, without what the tokens are. by_account: only what is owned.

    pools: what may come out of sealed tokens, stems left by id.
    """

    account: str
    block_number: int
    block_hash: str
    seen_at_s: float
    by_account: Mapping[str, Mapping[int, int]]
    supply: Mapping[int, int]
    burned: Mapping[int, int | None]
    pools: Mapping[int, Mapping[int, int]] = field(default_factory=lambda: MappingProxyType({}))


def look_of(library: Library) -> Look:
    held = library.holdings
    by_account = held.by_account or {held.account: held.balances}
    owned = {a: {i: n for i, n in balances.items() if n} for a, balances in by_account.items()}
    return Look(
        held.account, held.block_number, held.block_hash, held.seen_at_s, owned, held.supply, held.burned, library.pools
    )


def token_text(token: Token) -> str:
    """A token without its id."""
    kept: dict[str, object] = {name: getattr(token, name) for name in _PLAIN if getattr(token, name) is not None}
    if token.tier is not None:
        kept["tier"] = token.tier.value
    if token.stem_type is not None:
        kept["stem_type"] = token.stem_type.value
    if token.audio is not None:
        kept["audio"] = {name: value for name, value in vars(token.audio).items() if value is not None}
    if token.tempo is not None:
        kept["tempo"] = vars(token.tempo)
    return json.dumps(kept, ensure_ascii=False)


def token_from(token_id: int, kept: dict[str, object]) -> Token:
    try:
        tier, stem_type, audio = kept.pop("tier", None), kept.pop("stem_type", None), kept.pop("audio", None)
        tempo = kept.pop("tempo", None)
        for name, value in kept.items():
            if name not in _PLAIN or not isinstance(value, str):
                raise ValueError(name)
        return Token(
            token_id=token_id,
            tier=Tier(tier) if tier is not None else None,
            stem_type=StemType(stem_type) if stem_type is not None else None,
            audio=AudioRef(**audio) if isinstance(audio, dict) else None,
            tempo=Tempo(**tempo) if isinstance(tempo, dict) else None,
            **kept,  # type: ignore[arg-type]
        )
    except TypeError as error:
        raise ValueError(type(error).__name__) from error


def look_text(look: Look) -> str:
    return json.dumps(
        {
            "account": look.account,
            "by_account": {account: dict(owned) for account, owned in look.by_account.items()},
            "supply": dict(look.supply),
            "burned": dict(look.burned),
            "pools": {sealed: dict(pool) for sealed, pool in look.pools.items()},
        }
    )


def look_from(text: str, seen_text: str) -> Look:
    kept, seen = parse_json(text.encode()), parse_json(seen_text.encode())
    if not isinstance(kept, dict) or not isinstance(seen, list):
        raise ValueError("look")
    try:
        number, hash_, seen_at_s = seen
        return Look(
            account=str(kept["account"]),
            block_number=int(number),
            block_hash=str(hash_),
            seen_at_s=float(seen_at_s),
            by_account={str(account): _counts(owned) for account, owned in kept["by_account"].items()},
            supply=_counts(kept["supply"]),
            burned={int(i): None if n is None else int(n) for i, n in kept["burned"].items()},
            pools={int(sealed): _counts(pool) for sealed, pool in kept.get("pools", {}).items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(type(error).__name__) from error


def seen_text(look: Look) -> str:
    return json.dumps([look.block_number, look.block_hash, look.seen_at_s])


def _counts(kept: Mapping[str, int]) -> Mapping[int, int]:
    return MappingProxyType({int(token_id): int(count) for token_id, count in kept.items()})
