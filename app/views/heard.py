"""Which strips are heard, and how loud."""

from collections.abc import Mapping


def gains_heard(strips: Mapping[str, tuple[float, bool, bool]]) -> dict[str, float]:
    """Linear gain per strip as it is heard. Given: gain in dB, mute, solo. Any solo silences the strips without."""
    any_solo = any(solo for _, _, solo in strips.values())
    return {
        key: 0.0 if mute or (any_solo and not solo) else 10 ** (max(gain_db, -200.0) / 20) if gain_db > -60 else 0.0
        for key, (gain_db, mute, solo) in strips.items()
    }
