"""What a collection that was added by its address did not tell, in sentences."""

from app.i18n import tr
from chain.profiling.discover import Discovered

_UNKNOWN = {
    "name": tr("It does not say its name; its address stands for it."),
    "first_block": tr("The node does not know since when it is there: the first look reads the whole chain."),
    "tokens": tr("No token of it was found; what its metadata looks like is not known."),
    "metadata": tr("None of its metadata could be read; the usual names of traits are assumed."),
    "tier": tr("Which trait tells stems, songs and albums apart is not known."),
    "type": tr("Which trait names the type of a stem is not known."),
    "song": tr("Which trait names the song is not known."),
    "album": tr("Which trait names the album is not known."),
    "forge": tr("How it forges can not be read from the chain: forging stays switched off."),
}


def unknown(found: Discovered) -> tuple[str, ...]:
    """A sentence for each thing that is not known."""
    return tuple(_UNKNOWN[code] for code in found.unknown)


def found(seen: Discovered) -> tuple[tuple[str, str], ...]:
    """What was read, line by line, and what was not."""
    profile, traits = seen.profile, seen.profile.traits
    lines = [
        (tr("Name"), tr("unknown") if "name" in seen.unknown else profile.title),
        (tr("Standard"), "ERC-1155"),
        (tr("First block"), tr("unknown") if "first_block" in seen.unknown else str(profile.first_block)),
        (tr("Tokens looked at"), str(seen.tokens)),
        (tr("Traits"), ", ".join((traits.tier, traits.album, traits.song, traits.type))),
    ]
    if seen.hosts:
        lines.append(
            (tr("Other hosts"), tr("{hosts}: named by its metadata, and not asked", hosts=", ".join(seen.hosts)))
        )
    return (*lines, *((tr("Not known"), sentence) for sentence in unknown(seen)))
