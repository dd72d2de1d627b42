"""Several nodes, their errors, and their keys, which are never shown."""

import asyncio
import logging
import traceback

import aiohttp
import pytest
import web3.exceptions
from aiohttp import web
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from chain import replies
from chain.errors import CallReverted, RpcError
from chain.rpc import Web3Rpc, translated
from chain.urls import masked, without_secrets
from tests.chain.nodes import Refusal, ScriptedNode, scripted_node
from tests.chain.rpc.samples import HASH, OTHER, RICH, SECRET


async def test_reads_go_on_at_the_next_endpoint_and_stay_there(liar: ScriptedNode) -> None:
    async with scripted_node() as second:
        second.gives("0x9")
        liar.answer = lambda method, params: web.Response(status=503)
        both = Web3Rpc(liar.url, second.url)
        assert await both.chain_id() == 9
        assert await both.chain_id() == 9
        await both.close()
        assert len(liar.asked) == 1


async def test_a_transaction_is_offered_to_one_endpoint_once(liar: ScriptedNode) -> None:
    async with scripted_node() as second:
        second.gives(HASH)
        liar.answer = lambda method, params: web.Response(status=503)
        both = Web3Rpc(liar.url, second.url)
        with pytest.raises(RpcError):
            await both.send_raw(b"\1")
        await both.close()
        assert (len(liar.asked), len(second.asked)) == (1, 0)


async def test_a_connection_closed_while_idle_is_opened_again() -> None:
    asked = 0

    async def hang_up_on_the_second(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.readuntil(b"\r\n\r\n")
        if asked != 2:
            body = b'{"jsonrpc":"2.0","id":%d,"result":"0x1"}' % (asked - 1)
            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
            writer.write(head + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(hang_up_on_the_second, "127.0.0.1", 0)
    client = Web3Rpc(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    assert await client.chain_id() == 1
    assert await client.chain_id() == 1
    assert asked == 3
    await client.close()
    server.close()
    await server.wait_closed()


def all_subclasses(root: type[Exception]) -> set[type[Exception]]:
    return {root} | {found for child in root.__subclasses__() for found in all_subclasses(child)}


@pytest.mark.parametrize(
    "kind",
    sorted(
        all_subclasses(aiohttp.ClientError)
        | all_subclasses(web3.exceptions.Web3Exception)
        | {TimeoutError, ConnectionResetError, OSError, ValueError, UnicodeDecodeError, RecursionError},
        key=str,
    ),
    ids=str,
)
def test_every_foreign_error_has_a_place_in_our_tree(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    error.args = (f"https://node.example/v3/{SECRET}",)
    if isinstance(error, aiohttp.ClientResponseError):
        error.status = 502
    assert SECRET not in str(translated(error, "https://node.example/…"))


def test_an_error_of_our_own_making_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        translated(KeyError("a bug"), "somewhere")


async def test_no_key_of_an_endpoint_is_ever_shown(liar: ScriptedNode, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret_url = f"{liar.url}/v3/{SECRET}?token={SECRET}"
    shown = [repr(Web3Rpc(secret_url))]

    def echo(method: str, params: list[object]) -> object:
        raise Refusal(-32000, f"no such project: {SECRET} ({secret_url})")

    client = Web3Rpc(secret_url)
    for answer in (echo, lambda method, params: web.Response(status=401, text=secret_url)):
        liar.answer = answer
        with pytest.raises(RpcError) as failure:
            await client.chain_id()
        shown += traceback.format_exception(failure.value)
        assert failure.value.__context__ is None
    await client.close()
    with pytest.raises(RpcError) as failure:
        away = Web3Rpc(f"http://127.0.0.1:9/{SECRET}")
        try:
            await away.chain_id()
        finally:
            await away.close()
    shown += traceback.format_exception(failure.value)
    shown += [record.getMessage() for record in caplog.records if not record.name.startswith("aiohttp.access")]
    assert SECRET not in "".join(shown)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pass@node.example:8545/v3/key?x=1", "https://node.example:8545/…"),
        ("http://127.0.0.1:8545", "http://127.0.0.1:8545"),
        ("http://[::1]:8545/", "http://[::1]:8545"),
        ("https://node.example/?key=1", "https://node.example/…"),
        ("https://node.example:99999999/x", "…"),
    ],
)
def test_a_masked_url_names_the_host_alone(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_a_password_however_short_is_cut_out_of_a_text() -> None:
    assert without_secrets("bad login me:pw", ("https://me:pw@node.example",)) == "bad login …:…"


def test_an_address_comes_back_with_its_checksum() -> None:
    assert replies.address(RICH.lower(), "from") == RICH


async def test_ccip_read_is_off(liar: ScriptedNode, asked: Web3Rpc) -> None:
    """An OffchainLookup is a revert like any other: nobody else is asked."""
    async with scripted_node() as attacker:
        lookup = keccak(text="OffchainLookup(address,string[],bytes,bytes4,bytes)")[:4]
        types = ["address", "string[]", "bytes", "bytes4", "bytes"]
        data = lookup + encode(types, [OTHER, [f"{attacker.url}/{{data}}"], b"", b"\0" * 4, b""])

        def answer(method: str, params: list[object]) -> object:
            raise Refusal(3, "execution reverted", "0x" + data.hex())

        liar.answer = answer
        with pytest.raises(CallReverted):
            await asked.call(OTHER, b"")
        assert attacker.asked == []
