"""Amounts of ether as people of the language write them."""

from app.i18n import digits, tr
from chain.units import ether_text, gwei_text


def ether(wei: int) -> str:
    """ "0.0125 ETH" """
    return tr("{amount} ETH", amount=digits(ether_text(wei)))


def gwei(wei: int) -> str:
    """Without the unit: "12.5"."""
    return digits(gwei_text(wei))
