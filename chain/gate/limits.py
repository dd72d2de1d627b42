"""How often somebody may ask: a token bucket for each name, forgotten when it has been full for long."""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable


class Limiter:
    """Lets `per_minute` requests a minute through for each name, `per_minute` at once after a rest.

    Holds at most `most_names`; the one not heard of for the longest time is forgotten first. clock: seconds, growing.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float], most_names: int = 10_000) -> None:
        self._burst = float(per_minute)
        self._per_s = per_minute / 60
        self._clock = clock
        self._most_names = most_names
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, name: str) -> bool:
        """Whether `name` may ask now; if so, it is counted."""
        now = self._clock()
        left, then = self._buckets.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._per_s)
        allowed = left >= 1
        self._buckets[name] = (left - 1 if allowed else left, now)
        if len(self._buckets) > self._most_names:
            self._buckets.popitem(last=False)
        return allowed


def client_name(address: str) -> str:
    """Whom to count for a client's address: of IPv6 the /64, as who has one address there has all of them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, ipaddress.IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))
