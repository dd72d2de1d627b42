"""The fader's taper: where on its travel a gain sits.

A sixth of the travel is for the boost, half for the 20 dB where mixes are made, a third for the fade-out.
"""

import math

from app.i18n import digits

TOP_DB = 6.0
FLOOR_DB = -60.0  # at and below: −∞, the fader is shut
SCALE_DB = (6, 0, -6, -12, -20, -40)


def travel_of(gain_db: float) -> float:
    """Travel 0 (top, +6 dB) … 1 (bottom, −∞) of a gain in dB."""
    if not gain_db > FLOOR_DB:
        return 1.0
    if gain_db >= TOP_DB:
        return 0.0
    if gain_db >= 0:
        return (TOP_DB - gain_db) / TOP_DB * 0.16
    if gain_db >= -20:
        return 0.16 + -gain_db / 20 * 0.5
    return 0.66 + (-gain_db - 20) / 40 * 0.34


def gain_at(travel: float) -> float:
    """Gain in dB, −∞ … +6, at a travel 0 (top) … 1 (bottom)."""
    if travel >= 1.0:
        return -math.inf
    travel = max(0.0, travel)
    if travel <= 0.16:
        return TOP_DB - travel / 0.16 * TOP_DB
    if travel <= 0.66:
        return -(travel - 0.16) / 0.5 * 20
    return -20 - (travel - 0.66) / 0.34 * 40


def travel_of_level(linear: float) -> float:
    """Travel 0 … 1 at which a meter shows a linear amplitude (1.0 is 0 dBFS), on the same scale as the fader."""
    return travel_of(20 * math.log10(linear)) if linear > 1e-3 else 1.0


def spoken_db(gain_db: float, *, unit: bool = True) -> str:
    """A gain as people read it: "−3.1 dB", "0.0 dB", "+2.0 dB", "−∞ dB"."""
    if gain_db <= FLOOR_DB:
        number = "−∞"
    else:
        number = f"{gain_db:+.1f}" if round(gain_db, 1) > 0 else f"{abs(gain_db):.1f}"
        if round(gain_db, 1) < 0:
            number = "−" + number
    number = digits(number)
    return f"{number} dB" if unit else number


def parse_db(text: str) -> float | None:
    """The gain a person typed ("-3,1", "−6 dB", "-inf"), within the fader's range; None when it is no number."""
    plain = text.strip().lower().removesuffix("db").strip().replace("−", "-").replace(",", ".")
    if plain in {"-inf", "-∞", "off"}:
        return -math.inf
    try:
        gain_db = float(plain)
    except ValueError:
        return None
    if math.isnan(gain_db):
        return None
    return -math.inf if gain_db <= FLOOR_DB else min(gain_db, TOP_DB)
