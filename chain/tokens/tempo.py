"""The tempo a token's metadata states. One that makes no sense is none: nothing is guessed."""

import math
import re
from collections.abc import Mapping

from chain.tokens.model import Tempo

SLOWEST_BPM, FASTEST_BPM = 20.0, 400.0
_SIGNATURE = re.compile(r"([1-9]|1[0-6])/4")


def tempo_of(document: Mapping[str, object]) -> Tempo | None:
    """`bpm` beside the name or among the properties, a number or one as text; `time_signature` in quarters ("3/4").

    A bar that is not told in quarters makes the tempo useless for counting bars, so there is none then.
    """
    properties = document.get("properties")
    for place in (document, properties if isinstance(properties, dict) else {}):
        bpm, signature = _number(place.get("bpm")), place.get("time_signature", "4/4")
        if bpm is not None:
            found = _SIGNATURE.fullmatch(signature) if isinstance(signature, str) else None
            return Tempo(bpm, int(found[1])) if found else None
    return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        bpm = float(value[:20] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return bpm if math.isfinite(bpm) and SLOWEST_BPM <= bpm <= FASTEST_BPM else None
