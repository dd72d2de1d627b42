"""A token's metadata document → `Token`. Strict and without exceptions: a bad document hurts only its own token.

Problem codes, worst first: too_large, not_json, not_an_object, duplicate_trait, bad_trait, no_tier, unknown_tier,
unknown_stem_type, no_stem_type, no_song, bad_audio, unknown_encryption, no_audio, bad_isrc, bad_upc.
Source: ERC-1155 metadata JSON, the "properties.audio" extension of the protocol.
"""

import re
from collections.abc import Mapping

from chain.documents import parse_json
from chain.errors import MetadataError
from chain.profile import Traits
from chain.tokens.model import AudioRef, StemType, Tier, Token
from chain.tokens.tempo import tempo_of
from chain.tokens.text import shown

MAX_METADATA_BYTES = 256 << 10
AGE = "age-encryption.org/v1"

_MAX_NAME = 120
_MAX_DESCRIPTION = 2000
_MAX_URI = 4096
_MAX_DATA_URI = 256 << 10
_MAX_TRAITS = 200
_SCHEMES = ("https://", "http://", "ipfs://", "data:")
_TIERS = {tier.value.casefold(): tier for tier in Tier}
_STEM_TYPES = {stem_type.value.casefold(): stem_type for stem_type in StemType}
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_MIME = re.compile(r"[a-z]{1,40}/[a-z0-9.+-]{1,80}")


def unreadable(token_id: int, problem: str) -> Token:
    """A token of which nothing is known but its id."""
    return Token(token_id=token_id, tier=None, name=f"#{shown(str(token_id), 24)}", problem=problem)


def read(token_id: int, document: bytes, traits: Traits) -> Token:
    """What the bytes of a metadata document say about a token. Never raises; see `Token.problem`."""
    try:
        return _Reader(token_id, _object(document), traits).token()
    except MetadataError as error:
        return unreadable(token_id, error.reason)


def _object(document: bytes) -> Mapping[str, object]:
    if len(document) > MAX_METADATA_BYTES:
        raise MetadataError("too_large")
    try:
        value = parse_json(document)
    except ValueError:
        raise MetadataError("not_json") from None
    if not isinstance(value, dict):
        raise MetadataError("not_an_object")
    return value


class _Reader:
    def __init__(self, token_id: int, document: Mapping[str, object], traits: Traits) -> None:
        self._id = token_id
        self._document = document
        self._names = traits
        self._problems: list[str] = []
        self._traits = self._read_traits()

    def token(self) -> Token:
        tier = self._tier()
        song, album = self._traits.get(self._names.song.casefold()), self._traits.get(self._names.album.casefold())
        stem_type = self._stem_type() if tier is Tier.STEM else None
        if tier in (Tier.STEM, Tier.SONG) and not song:
            self._problems.append("no_song")
        audio = None if tier in (Tier.SEALED, Tier.ALBUM) else self._audio()
        if tier is Tier.STEM and audio is None and not {"bad_audio", "unknown_encryption"} & set(self._problems):
            self._problems.append("no_audio")
        isrc, upc = self._isrc(), self._upc()
        name = self._document.get("name")
        description = self._document.get("description")
        return Token(
            token_id=self._id,
            tier=tier,
            name=(shown(name, _MAX_NAME) if isinstance(name, str) else "") or unreadable(self._id, "").name,
            description=shown(description, _MAX_DESCRIPTION, lines=True) if isinstance(description, str) else "",
            image=_uri(self._document.get("image")),
            album=album or None,
            song=song or None,
            stem_type=stem_type,
            audio=audio,
            isrc=isrc,
            upc=upc,
            problem=self._problems[0] if self._problems else None,
            licence=self._licence(),
            tempo=tempo_of(self._document),
        )

    def _read_traits(self) -> dict[str, str]:
        """Values by case-folded name. Of a trait given twice with different values none is believed."""
        wanted = {str(getattr(self._names, f)).casefold() for f in self._names.__dataclass_fields__}
        entries = self._document.get("attributes", [])
        if not isinstance(entries, list) or len(entries) > _MAX_TRAITS:
            self._problems.append("bad_trait")
            return {}
        found: dict[str, str] = {}
        doubtful: set[str] = set()
        for entry in entries:
            name = entry.get("trait_type") if isinstance(entry, dict) else None
            if not isinstance(name, str) or len(name) > _MAX_NAME or name.strip().casefold() not in wanted:
                continue
            key, value = name.strip().casefold(), entry.get("value")
            text = _trait_text(value)
            if text is None:
                self._problems.append("bad_trait")
            elif found.setdefault(key, text) != text:
                doubtful.add(key)
        if doubtful:
            self._problems.insert(0, "duplicate_trait")
        return {key: text for key, text in found.items() if key not in doubtful}

    def _tier(self) -> Tier | None:
        text = self._traits.get(self._names.tier.casefold())
        if text:
            if text.casefold() not in _TIERS:
                self._problems.append("unknown_tier")
            return _TIERS.get(text.casefold())
        # A collection without tiers: what names a song and a type of layer is a stem.
        if self._traits.get(self._names.type.casefold()) and self._traits.get(self._names.song.casefold()):
            return Tier.STEM
        self._problems.append("no_tier")
        return None

    def _stem_type(self) -> StemType | None:
        text = self._traits.get(self._names.type.casefold())
        if not text:
            self._problems.append("no_stem_type")
        elif text.casefold() not in _STEM_TYPES:
            self._problems.append("unknown_stem_type")
        return _STEM_TYPES.get(text.casefold()) if text else None

    def _audio(self) -> AudioRef | None:
        properties = self._document.get("properties")
        audio = properties.get("audio") if isinstance(properties, dict) else None
        if audio is None:
            uri = _uri(self._document.get("animation_url"))
            return AudioRef(uri=uri) if uri else None
        try:
            return _audio_ref(audio)
        except MetadataError as error:
            self._problems.append(error.reason)
            return None

    def _licence(self) -> str | None:
        """As SPDX has it, as an address, or in words: "license" beside the name or among the properties."""
        properties = self._document.get("properties")
        for place in (self._document, properties if isinstance(properties, dict) else {}):
            for name in ("license", "licence"):
                text = place.get(name)
                if isinstance(text, str) and text.strip():
                    return shown(text, _MAX_NAME) or None
        return None

    def _isrc(self) -> str | None:
        text = self._traits.get(self._names.isrc.casefold())
        if text and not _ISRC.fullmatch(text):
            self._problems.append("bad_isrc")
            return None
        return text or None

    def _upc(self) -> str | None:
        text = self._traits.get(self._names.upc.casefold())
        if text and not is_upc(text):
            self._problems.append("bad_upc")
            return None
        return text or None


def is_upc(text: str) -> bool:
    """Whether `text` is a GTIN-12 with the right check digit (GS1 General Specifications, 7.9)."""
    if not re.fullmatch(r"[0-9]{12}", text):
        return False
    digits = [int(character) for character in text]
    return (3 * sum(digits[0::2]) + sum(digits[1::2])) % 10 == 0


def _trait_text(value: object) -> str | None:
    """An integer is a text, too: an album may well be called 111."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return shown(value, _MAX_NAME) if isinstance(value, str) and len(value) <= 4 * _MAX_NAME else None


def _uri(value: object) -> str | None:
    if not isinstance(value, str) or not value.lower().startswith(_SCHEMES) or not value.isprintable():
        return None
    return value if len(value) <= (_MAX_DATA_URI if value[:5].lower() == "data:" else _MAX_URI) else None


def _audio_ref(value: object) -> AudioRef:
    if not isinstance(value, dict):
        raise MetadataError("bad_audio")
    encryption = value.get("encryption")
    if encryption not in (None, "", AGE):
        raise MetadataError("unknown_encryption")
    uri, mime, sha256, gate = value.get("uri"), value.get("mime"), value.get("sha256"), value.get("key_gate")
    uri = _uri(uri)
    if uri is None:
        raise MetadataError("bad_audio")
    if sha256 is not None and not (isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        raise MetadataError("bad_audio")
    if mime is not None and not (isinstance(mime, str) and _MIME.fullmatch(mime.lower())):
        raise MetadataError("bad_audio")
    if gate is not None and _uri(gate) is None:
        raise MetadataError("bad_audio")
    return AudioRef(
        uri=uri,
        mime=mime.lower() if mime else None,
        sha256=sha256.lower() if sha256 else None,
        size_bytes=_whole(value.get("bytes"), 1 << 40),
        frames=_whole(value.get("frames"), 1 << 36),
        sample_rate_hz=_whole(value.get("sample_rate"), 768_000),
        encryption=AGE if encryption else None,
        key_gate=gate,
    )


def _whole(value: object, most: int) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise MetadataError("bad_audio")
    return value
