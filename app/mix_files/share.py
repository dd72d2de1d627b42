"""A mix to give away: a small file without audio, which a friend with the same stems opens.

JSON, UTF-8. Version 1:
    {"format": "stemmix", "version": 1, "name": "Sunday", "chain": 1, "collection": "0x…", "song": "Masterpiece",
     "stems": [{"token": "17", "label": "Bass", "sha256": "…" or null}, …],
     "mix": {"strips": {"17": {"gain_db": -3.0, "pan": 0.0, "mute": false, "solo": false}, …}, "master": {…}}}
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from app.mix_files.atomic import write_whole
from app.mix_files.document import MOST_STRIPS, a_text, an_object, mix_from_plain, mix_to_plain
from app.mix_files.errors import MixFileError
from app.mix_files.song_file import check_version
from app.state.mixing import NAME_MOST, Mix
from chain.documents import parse_json

SUFFIX = ".stemmix"
VERSION = 1
MAX_BYTES = 256 << 10
_TOKEN = re.compile(r"[0-9]{1,78}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LABEL_MOST = 200


@dataclass(frozen=True)
class SharedStem:
    """sha256: of the stem's file as it is published, None where the collection names none."""

    token: str
    label: str
    sha256: str | None = None


@dataclass(frozen=True)
class SharedMix:
    name: str
    chain_id: int
    collection: str
    song: str
    stems: tuple[SharedStem, ...]
    mix: Mix


def write_share(path: Path, shared: SharedMix) -> None:
    """Blocking. Errors: OSError."""
    document = share_document(shared)
    write_whole(path, json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False).encode())


def share_document(shared: SharedMix) -> dict[str, object]:
    """As JSON values."""
    return {
        "format": "stemmix",
        "version": VERSION,
        "name": shared.name,
        "chain": shared.chain_id,
        "collection": shared.collection,
        "song": shared.song,
        "stems": [{"token": stem.token, "label": stem.label, "sha256": stem.sha256} for stem in shared.stems],
        "mix": mix_to_plain(shared.mix),
    }


def read_share(path: Path) -> SharedMix:
    """Blocking; reads no more than `MAX_BYTES`. Errors: MixFileError."""
    try:
        if not path.is_file():  # a pipe would keep us waiting
            raise MixFileError("unreadable", "no file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MixFileError("unreadable", type(error).__name__) from error
    return parse_share(content)


def parse_share(content: bytes) -> SharedMix:
    """Errors: MixFileError."""
    if len(content) > MAX_BYTES:
        raise MixFileError("too_large")
    try:
        document = parse_json(content)
    except ValueError as error:
        raise MixFileError("not_a_mix", str(error)[:200]) from error
    if not isinstance(document, dict) or document.get("format") != "stemmix":
        raise MixFileError("not_a_mix")
    check_version(document, VERSION)
    chain_id = document.get("chain")
    if not isinstance(chain_id, int) or isinstance(chain_id, bool) or not 1 <= chain_id < 1 << 63:
        raise MixFileError("bad_value", "chain")
    return SharedMix(
        name=a_text(document.get("name"), "name", NAME_MOST),
        chain_id=chain_id,
        collection=_matching(_ADDRESS, document.get("collection"), "collection").lower(),
        song=a_text(document.get("song"), "song", _LABEL_MOST),
        stems=_stems(document.get("stems")),
        mix=mix_from_plain(document.get("mix")),
    )


def _stems(value: object) -> tuple[SharedStem, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_STRIPS:
        raise MixFileError("bad_value", "stems")
    stems = tuple(_stem(each) for each in value)
    if len({stem.token for stem in stems}) != len(stems):
        raise MixFileError("bad_value", "a stem twice")
    return stems


def _stem(value: object) -> SharedStem:
    stem = an_object(value, "stem")
    sha256 = stem.get("sha256")
    return SharedStem(
        token=_matching(_TOKEN, stem.get("token"), "token"),
        label=a_text(stem.get("label"), "label", _LABEL_MOST),
        sha256=None if sha256 is None else _matching(_SHA256, sha256, "sha256"),
    )


def _matching(pattern: re.Pattern[str], value: object, what: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise MixFileError("bad_value", what)
    return value
