import pytest

from chain.units import ether_text, gwei_text


@pytest.mark.parametrize(
    ("amount_wei", "text"),
    [
        (0, "0"),
        (10**18, "1"),
        (1, "0.000001"),
        (123 * 10**12, "0.000123"),
        (123 * 10**12 + 1, "0.000124"),
        (-1, "-0.000001"),
    ],
)
def test_ether_is_rounded_away_from_zero(amount_wei: int, text: str) -> None:
    assert ether_text(amount_wei) == text


def test_gwei_keeps_what_a_float_would_lose() -> None:
    assert gwei_text(9_007_199_254_740_993, digits=9) == "9007199.254740993"
