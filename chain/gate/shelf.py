"""A pressed release as the gate holds it: what may be fetched, which key belongs to which token, who may have it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chain.content.cid import CidError, sha256_of_cid
from chain.content.keys import Identity, IdentityError
from chain.documents import parse_json
from chain.errors import GateError


class ShelfError(GateError):
    """The release folder is not what the press makes. reason "bad_release"; detail names the file."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__("bad_release", f"{file}: {what}")


@dataclass(frozen=True)
class Shelf:
    """content: path and media type by CID, every one of them listed when the gate started.

    identities: by stem token. entitling: by stem token, the tokens of which one suffices: itself, song, album.
    """

    content: Mapping[str, tuple[Path, str]]
    identities: Mapping[int, Identity] = field(repr=False)
    entitling: Mapping[int, tuple[int, ...]]


def load_shelf(folder: Path) -> Shelf:
    """Reads what the press wrote into `folder`. Errors: ShelfError."""
    tokens = _tokens(folder / "release.json")
    identities = _identities(folder / "identities.json")
    unlocked = {token_id for token_id, entry in tokens.items() if "audio" in entry} - identities.keys()
    if unlocked:
        raise ShelfError(folder / "identities.json", f"no identity for token {min(unlocked)}")
    return Shelf(_content(folder / "content"), identities, _entitling(tokens))


def _tokens(file: Path) -> dict[int, Mapping[str, object]]:
    entries = _load(file).get("tokens")
    if not isinstance(entries, list):
        raise ShelfError(file, "no list of tokens")
    tokens: dict[int, Mapping[str, object]] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), int) or entry["id"] in tokens:
            raise ShelfError(file, "a token without an id of its own")
        inputs = entry.get("inputs", [])
        if not isinstance(inputs, list) or not all(isinstance(token_id, int) for token_id in inputs):
            raise ShelfError(file, f"inputs of token {entry['id']}")
        tokens[entry["id"]] = entry
    return tokens


def _identities(file: Path) -> dict[int, Identity]:
    identities: dict[int, Identity] = {}
    for token_id, secret in _load(file).items():
        if not re.fullmatch(r"[0-9]{1,78}", token_id) or not isinstance(secret, str):
            raise ShelfError(file, "an entry that is not token id and identity")
        try:
            identities[int(token_id)] = Identity(secret)
        except IdentityError:
            raise ShelfError(file, f"the identity of token {token_id}") from None
    return identities


def _entitling(tokens: Mapping[int, Mapping[str, object]]) -> dict[int, tuple[int, ...]]:
    made_into: dict[int, list[int]] = {}
    for output, entry in tokens.items():
        inputs = entry.get("inputs", [])
        assert isinstance(inputs, list)
        for token_id in inputs:
            made_into.setdefault(token_id, []).append(output)
    entitling: dict[int, tuple[int, ...]] = {}
    for token_id, entry in tokens.items():
        if "audio" in entry:
            songs = made_into.get(token_id, [])
            albums = [album for song in songs for album in made_into.get(song, [])]
            entitling[token_id] = (token_id, *songs, *albums)
    return entitling


def _content(folder: Path) -> dict[str, tuple[Path, str]]:
    content: dict[str, tuple[Path, str]] = {}
    try:
        for path in folder.iterdir():
            try:
                sha256_of_cid(path.name)
            except CidError:
                continue
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    content[path.name] = (path, _media_type(file.read(16)))
    except OSError as error:
        raise ShelfError(folder, str(error)) from error
    return content


def _media_type(head: bytes) -> str:
    if head.startswith(b"\x89PNG"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return "application/json" if head.startswith(b"{") else "application/octet-stream"


def _load(file: Path) -> dict[str, object]:
    try:
        document = parse_json(file.read_bytes())
    except (OSError, ValueError) as error:
        raise ShelfError(file, type(error).__name__) from None
    if not isinstance(document, dict):
        raise ShelfError(file, "not a table")
    if document.get("version", 1) != 1:
        raise ShelfError(file, "a newer press wrote it")
    return document
