"""A file that completes or corrects what the tokens of a collection say they are.

TOML, one table for each token; what it does not name stays as the token says:

    [[stem]]
    id = 17
    album = "000"
    song = "Masterpiece"
    type = "Brass"

    [[song]]
    id = 10
    album = "000"
    song = "Masterpiece"

    [[album]]
    id = 1
    album = "000"

    [[sealed]]
    id = 900

`name` may be given for each. It changes what tokens are called and where they belong, never their audio, their keys or
what the forge asks for.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from chain.errors import InputError
from chain.tokens.model import StemType, Tier, Token
from chain.tokens.text import shown

MAX_FILE_BYTES = 4 << 20
_LONGEST = 120
_TIERS = {"stem": Tier.STEM, "song": Tier.SONG, "album": Tier.ALBUM, "sealed": Tier.SEALED}
_NEEDED = {"stem": ("song", "type"), "song": ("song",), "album": ("album",), "sealed": ()}
_ALLOWED = {
    "stem": {"id", "name", "album", "song", "type"},
    "song": {"id", "name", "album", "song"},
    "album": {"id", "name", "album"},
    "sealed": {"id", "name"},
}
_TYPES = {stem_type.value.casefold(): stem_type for stem_type in StemType}
# Problems of a token that a better description takes away.
_MENDED = frozenset(
    {"no_uri", "not_json", "not_an_object", "too_large", "duplicate_trait", "bad_trait", "no_tier", "unknown_tier"}
    | {"unknown_stem_type", "no_stem_type", "no_song"}
)


class CatalogueFileError(InputError):
    """The file can not be used.

    reason: unreadable, not_toml, unknown_field, missing, bad_value, twice. place: "stem 3, type", counted from 1.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason, place)
        self.place = place


@dataclass(frozen=True)
class Corrections:
    """What the file says, by token id."""

    tokens: Mapping[int, Token] = field(default_factory=lambda: MappingProxyType({}))

    def applied(self, token: Token) -> Token:
        """The token as the file has it, with the audio, picture and codes of its own."""
        said = self.tokens.get(token.token_id)
        if said is None:
            return token
        problem = token.problem if token.problem not in _MENDED else None
        if problem is None and said.tier is Tier.STEM and token.audio is None:
            problem = "no_audio"
        return replace(
            token,
            tier=said.tier,
            name=said.name or token.name,
            album=said.album or token.album,
            song=said.song if said.tier in (Tier.STEM, Tier.SONG) else None,
            stem_type=said.stem_type,
            problem=problem,
        )


def load(path: Path) -> Corrections:
    """What the file says; nothing when there is none. Errors: CatalogueFileError."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CatalogueFileError("unreadable", "too large")
        return parse(path.read_bytes())
    except FileNotFoundError:
        return Corrections()
    except OSError as error:
        raise CatalogueFileError("unreadable", type(error).__name__) from error


def parse(raw: bytes) -> Corrections:
    """Errors: CatalogueFileError."""
    try:
        document = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise CatalogueFileError("not_toml", type(error).__name__) from error
    found: dict[int, Token] = {}
    for kind, tables in document.items():
        if kind not in _TIERS or not isinstance(tables, list):
            raise CatalogueFileError("unknown_field", shown(kind, 40))
        for number, table in enumerate(tables, start=1):
            place = f"{kind} {number}"
            token = _token(kind, table, place)
            if token.token_id in found:
                raise CatalogueFileError("twice", f"{place}, id")
            found[token.token_id] = token
    return Corrections(MappingProxyType(found))


def _token(kind: str, table: object, place: str) -> Token:
    if not isinstance(table, dict):
        raise CatalogueFileError("bad_value", place)
    for name in table:
        if name not in _ALLOWED[kind]:
            raise CatalogueFileError("unknown_field", f"{place}, {shown(name, 40)}")
    for name in ("id", *_NEEDED[kind]):
        if name not in table:
            raise CatalogueFileError("missing", f"{place}, {name}")
    token_id = table["id"]
    if not isinstance(token_id, int) or isinstance(token_id, bool) or not 0 <= token_id < 1 << 256:
        raise CatalogueFileError("bad_value", f"{place}, id")
    stem_type = _TYPES.get(_text(table, "type", place).casefold()) if kind == "stem" else None
    if kind == "stem" and stem_type is None:
        raise CatalogueFileError("bad_value", f"{place}, type")
    return Token(
        token_id=token_id,
        tier=_TIERS[kind],
        name=_text(table, "name", place),
        album=_text(table, "album", place) or None,
        song=_text(table, "song", place) or None,
        stem_type=stem_type,
    )


def _text(table: Mapping[str, object], name: str, place: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST or (name in table and not shown(value, _LONGEST)):
        raise CatalogueFileError("bad_value", f"{place}, {name}")
    return shown(value, _LONGEST)
