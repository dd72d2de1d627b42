"""For all tests: only this computer is reached, its pace decides nothing, and garbage is looked for between them."""

import gc
import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Else an example that takes 0.2 s because the machine is at something else fails its test.
settings.register_profile("unhurried", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

os.environ["LC_ALL"] = "C.UTF-8"  # tests read English, as do the programs they start

_MUCH_GARBAGE, _FAR_BACK = 20_000, 20
gc.disable()  # a test's node or server may have a thread, and Qt crashes when a timer is let go in one


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """In the main thread, when a test has put away what it had."""
    yield
    if gc.get_count()[0] > _MUCH_GARBAGE:
        gc.collect(2 if gc.get_count()[1] > _FAR_BACK else 1)


class ReachedOut(AssertionError):
    """A test tried to talk to another computer."""


def _is_here(host: object) -> bool:
    if not isinstance(host, str | bytes):
        return False
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return name in ("localhost", "")


@pytest.fixture(autouse=True)
def no_network_beyond_this_computer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`connect`, `connect_ex` and `sendto` of other families than the internet's are let through."""

    def guarded(name: str, place: int) -> Any:
        original = getattr(socket.socket, name)

        def guard(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[place] if len(arguments) > abs(place) - 1 else None
            if self.family in (socket.AF_INET, socket.AF_INET6) and address and not _is_here(address[0]):
                raise ReachedOut(f"{name} to {address[0]}")
            return original(self, *arguments)

        return guard

    for name, place in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        monkeypatch.setattr(socket.socket, name, guarded(name, place))
    yield
