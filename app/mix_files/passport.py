"""The mix passport: the last mix before a burn, and what burned. A `.stemmix` file with a second part.

Any program that opens a mix opens this; what is about the forge stands under "passport":
    {"format": "stemmix", …,
     "passport": {"version": 1, "intent": "0x…", "account": "0x…", "forge": "0x…", "decided_at": "2026-11-21T14:03:11Z",
                  "block": {"number": 17, "hash": "0x…"}, "recipe": "0x…",
                  "makes": {"token": "100", "title": "…", "tier": "song", "number": "QZK6P2600001"},
                  "burns": [{"token": "1", "label": "Drums", "copies": 2, "alive": 438}, …],
                  "ended": {"state": "finalized", "transaction": "0x…", "block": 19, "fee_wei": "…"}}}
`ended` is only in an exported one: the file itself is written before the wallet is asked, and never touched again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.mix_files.atomic import write_whole
from app.mix_files.document import an_object
from app.mix_files.errors import MixFileError
from app.mix_files.share import MAX_BYTES, SharedMix, parse_share, share_document
from chain.documents import parse_json

VERSION = 1


@dataclass(frozen=True)
class Burned:
    """One token that was to burn, as it was before: copies of the account, and how many were alive in all."""

    token: str
    label: str
    copies: int
    alive: int


@dataclass(frozen=True)
class Passport:
    """What was decided. intent, block_hash, recipe: "0x…". tier: "song" or "album"; number: its ISRC or UPC, or ""."""

    intent: str
    account: str
    forge: str
    decided_at: str
    block_number: int
    block_hash: str
    recipe: str
    token: str
    title: str
    tier: str
    number: str
    burns: tuple[Burned, ...]
    shared: SharedMix


def passport_document(passport: Passport) -> dict[str, object]:
    """As JSON values."""
    about = {
        "version": VERSION,
        "intent": passport.intent,
        "account": passport.account,
        "forge": passport.forge,
        "decided_at": passport.decided_at,
        "block": {"number": passport.block_number, "hash": passport.block_hash},
        "recipe": passport.recipe,
        "makes": {
            "token": passport.token,
            "title": passport.title,
            "tier": passport.tier,
            "number": passport.number,
        },
        "burns": [
            {"token": burned.token, "label": burned.label, "copies": burned.copies, "alive": burned.alive}
            for burned in passport.burns
        ],
    }
    return share_document(passport.shared) | {"passport": about}


def write_passport(path: Path, passport: Passport) -> None:
    """Blocking, whole or not at all. Errors: OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, _as_bytes(passport_document(passport)))


def export_passport(source: Path, target: Path, ended: Mapping[str, object]) -> None:
    """The same with how it ended. Blocking. Errors: OSError, MixFileError."""
    document = _document(source)
    about = {**an_object(document.get("passport"), "passport"), "ended": dict(ended)}
    write_whole(target, _as_bytes({**document, "passport": about}))


def read_burns(path: Path) -> tuple[Burned, ...]:
    """What a passport says of the tokens before they burned. Blocking. Errors: MixFileError."""
    about = an_object(_document(path).get("passport"), "passport")
    version = about.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise MixFileError("newer", "passport")
    burns = about.get("burns")
    if not isinstance(burns, list):
        raise MixFileError("bad_value", "burns")
    return tuple(_burned(each) for each in burns)


def _burned(value: object) -> Burned:
    burned = an_object(value, "burned")
    token, label, copies, alive = (burned.get(name) for name in ("token", "label", "copies", "alive"))
    if not isinstance(token, str) or not isinstance(label, str):
        raise MixFileError("bad_value", "burned")
    if not isinstance(copies, int) or not isinstance(alive, int):
        raise MixFileError("bad_value", "burned")
    return Burned(token, label, copies, alive)


def _document(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MixFileError("unreadable", type(error).__name__) from error
    parse_share(content)
    return an_object(parse_json(content), "passport")


def _as_bytes(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False).encode()
