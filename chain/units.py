"""Amounts of ether as text. Whole numbers all the way: a float loses wei."""

WEI_PER_GWEI = 10**9
WEI_PER_ETHER = 10**18


def ether_text(amount_wei: int, *, digits: int = 6) -> str:
    """The amount in ether, rounded up to `digits` places, so that a cost is never shown too small: "0.000123"."""
    return _decimal(amount_wei, 18, digits)


def gwei_text(amount_wei: int, *, digits: int = 3) -> str:
    """The amount in gwei, rounded up to `digits` places."""
    return _decimal(amount_wei, 9, digits)


def _decimal(amount_wei: int, places: int, digits: int) -> str:
    step = 10 ** (places - digits)
    scaled = -(-abs(amount_wei) // step)
    whole, fraction = divmod(scaled, 10**digits)
    text = f"{whole}.{fraction:0{digits}d}".rstrip("0").rstrip(".")
    return f"-{text}" if amount_wei < 0 and scaled else text
