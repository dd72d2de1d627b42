"""The guard over all tests lets nothing out, and everything through that stays here."""

import asyncio
import socket

import pytest

from tests.conftest import ReachedOut

ELSEWHERE = ("192.0.2.1", 9)  # TEST-NET-1: nobody has it


@pytest.mark.parametrize("how", ["connect", "connect_ex"])
def test_a_connection_to_elsewhere_is_refused(how: str) -> None:
    with socket.socket() as ours, pytest.raises(ReachedOut):
        getattr(ours, how)(ELSEWHERE)


def test_a_datagram_to_elsewhere_is_refused() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours, pytest.raises(ReachedOut):
        ours.sendto(b"x", ELSEWHERE)


async def test_asyncio_gets_no_further() -> None:
    with pytest.raises(ReachedOut):
        await asyncio.open_connection(*ELSEWHERE)


def test_this_computer_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as ours:
        assert ours.getpeername() == server.getsockname()
