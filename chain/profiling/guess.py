"""Under which names a collection's metadata says what a token is, as far as a few documents tell."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from chain.documents import parse_json
from chain.profile import Traits
from chain.tokens.metadata import MAX_METADATA_BYTES
from chain.tokens.model import StemType, Tier
from chain.tokens.text import shown

_LONGEST = 60
_MOST_ENTRIES = 200
_TIERS = frozenset(tier.value.casefold() for tier in Tier)
_TYPES = frozenset(kind.value.casefold() for kind in StemType)
# Compared with whole words of a trait's name, the likelier first.
_WORDS = {
    "tier": ("tier", "level", "category", "class"),
    "type": ("type", "stem", "instrument", "layer"),
    "song": ("song", "track", "title"),
    "album": ("album", "release", "record", "ep"),
    "isrc": ("isrc",),
    "upc": ("upc",),
}


def trait_values(documents: Iterable[bytes]) -> dict[str, set[str]]:
    """Every trait's name as it is written, with the values it has."""
    found: dict[str, set[str]] = {}
    for document in documents:
        for name, value in _traits(document):
            found.setdefault(name, set()).add(value)
    return found


def guess(values: Mapping[str, set[str]]) -> tuple[Traits, tuple[str, ...]]:
    """The names, and which of tier, type, song and album are not known: there the usual name stands."""
    names: dict[str, str] = {}
    for role, known in (("tier", _TIERS), ("type", _TYPES)):
        if name := _by_values(values, known, names):
            names[role] = name
    for role, words in _WORDS.items():
        if role not in names and (name := _by_words(values, words, names)):
            names[role] = name
    unknown = tuple(role for role in ("tier", "type", "song", "album") if role not in names)
    return _without_twins(names), unknown


def _by_values(values: Mapping[str, set[str]], known: frozenset[str], taken: Mapping[str, str]) -> str | None:
    """The trait most of whose values are of the kind."""
    best, share = None, 0.5
    for name, seen in values.items():
        hits = sum(value.casefold() in known for value in seen) / len(seen)
        if hits > share and name not in taken.values():
            best, share = name, hits
    return best


def _by_words(values: Mapping[str, set[str]], words: Iterable[str], taken: Mapping[str, str]) -> str | None:
    for word in words:
        for name in values:
            if word in name.casefold().replace("_", " ").replace("-", " ").split() and name not in taken.values():
                return name
    return None


def _without_twins(names: Mapping[str, str]) -> Traits:
    """Two roles may not share a name: a default that is taken by a found one gives way."""
    traits = replace(Traits(), **names)
    used = [name.casefold() for name in names.values()]
    for role in Traits.__dataclass_fields__:
        if role not in names and str(getattr(traits, role)).casefold() in used:
            traits = replace(traits, **{role: f"{role} (not known)"})
    return traits


def _traits(document: bytes) -> list[tuple[str, str]]:
    if len(document) > MAX_METADATA_BYTES:
        return []
    try:
        value = parse_json(document)
    except ValueError:
        return []
    entries = value.get("attributes") if isinstance(value, dict) else None
    found = []
    for entry in entries[:_MOST_ENTRIES] if isinstance(entries, list) else ():
        name, text = (entry.get("trait_type"), entry.get("value")) if isinstance(entry, dict) else (None, None)
        if isinstance(name, str) and isinstance(text, str | int) and shown(name, _LONGEST) == name and name:
            found.append((name, str(text)[:_LONGEST]))
    return found
