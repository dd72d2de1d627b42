"""What a collection that was added by its address did not tell, in sentences."""

from chain.profiling.discover import Discovered

_UNKNOWN = {
    "name": "It does not say its name; its address stands for it.",
    "first_block": "The node does not know since when it is there: the first look reads the whole chain.",
    "tokens": "No token of it was found; what its metadata looks like is not known.",
    "metadata": "None of its metadata could be read; the usual names of traits are assumed.",
    "tier": "Which trait tells stems, songs and albums apart is not known.",
    "type": "Which trait names the type of a stem is not known.",
    "song": "Which trait names the song is not known.",
    "album": "Which trait names the album is not known.",
    "forge": "How it forges can not be read from the chain: forging stays switched off.",
}


def unknown(found: Discovered) -> tuple[str, ...]:
    """A sentence for each thing that is not known."""
    return tuple(_UNKNOWN[code] for code in found.unknown)
