"""The documents of a release: token metadata as ERC-1155 wants it, the collection's own, and the public list.

Source: ERC-1155 (metadata URI JSON schema), ERC-7572 (contractURI)
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chain.press.release import AlbumSource, Release, SealedSource, SongSource, StemSource
from chain.tokens.model import Tempo

Json = Mapping[str, object]


@dataclass(frozen=True)
class PressedAudio:
    """One encrypted stem. sha256, size_bytes: of the ciphertext. recipient: public half of its identity, "age1…"."""

    cid: str
    sha256: str
    size_bytes: int
    frames: int
    sample_rate_hz: int
    recipient: str


@dataclass(frozen=True)
class Artwork:
    """CIDs of the images, by source path."""

    cids: Mapping[Path, str]

    def uri(self, path: Path) -> str:
        return f"ipfs://{self.cids[path]}"


def collection_document(release: Release, art: Artwork) -> Json:
    document = {"name": release.name, "description": release.description}
    return document if release.artwork is None else {**document, "image": art.uri(release.artwork)}


def stem_document(
    album: AlbumSource,
    song: SongSource,
    stem: StemSource,
    art: Artwork,
    audio: PressedAudio,
    key_gate: str | None,
) -> Json:
    reference: dict[str, object] = {
        "uri": f"ipfs://{audio.cid}",
        "mime": "audio/flac",
        "sha256": audio.sha256,
        "bytes": audio.size_bytes,
        "frames": audio.frames,
        "sample_rate": audio.sample_rate_hz,
        "encryption": "age-encryption.org/v1",
    }
    if key_gate is not None:
        reference["key_gate"] = key_gate
    return {
        "name": stem_name(song, stem),
        "description": stem.description,
        "image": art.uri(stem.artwork),
        "attributes": _traits(Tier="Stem", Album=album.title, Song=song.title, Type=stem.type.value),
        "properties": {"audio": reference},
        **_terms(stem.licence, song.tempo),
    }


def song_document(album: AlbumSource, song: SongSource, art: Artwork) -> Json:
    return {
        "name": song.title,
        "description": song.description,
        "image": art.uri(song.artwork),
        "attributes": _traits(Tier="Song", Album=album.title, Song=song.title, ISRC=song.isrc),
        **_terms(song.licence, song.tempo),
    }


def album_document(album: AlbumSource, art: Artwork) -> Json:
    return {
        "name": album.title,
        "description": album.description,
        "image": art.uri(album.artwork),
        "attributes": _traits(Tier="Album", Album=album.title, UPC=album.upc),
    }


def sealed_document(sealed: SealedSource, art: Artwork) -> Json:
    return {
        "name": sealed.name,
        "description": sealed.description,
        "image": art.uri(sealed.artwork),
        "attributes": _traits(Tier="Sealed"),
    }


def stem_name(song: SongSource, stem: StemSource) -> str:
    return f"{song.title} · {stem.type.value}"


def encode(document: object) -> bytes:
    """UTF-8 JSON whose bytes depend on nothing but its content, so that pressing again gives the same CID."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")


def _terms(licence: str, tempo: Tempo | None) -> Json:
    """What a mixer wants to know beside the audio; only what the artist said."""
    terms: dict[str, object] = {"license": licence} if licence else {}
    if tempo is not None:
        terms |= {"bpm": tempo.bpm, "time_signature": f"{tempo.quarters}/4"}
    return terms


def _traits(**values: str) -> list[dict[str, str]]:
    return [{"trait_type": name, "value": value} for name, value in values.items()]
