"""Pages that close, die, hang, come late or are replaced while the wallet is asked."""

import asyncio

import pytest

from chain.errors import WalletRefused, WalletUnknown
from chain.wallet.bridge import (
    AccountChanged,
    Bridge,
    ChainChanged,
    Connected,
    Disconnected,
    Limits,
    PageOpened,
)
from chain.wallet.bridge.relay import Method
from tests.chain.wallet.conftest import QUICK
from tests.chain.wallet.fake_wallet import hang
from tests.chain.wallet.line import line, payment, serve
from tests.chain.wallet.pages import ACCOUNT, FRIEND, Page


async def until_polling(bridge):
    async with asyncio.timeout(90):
        while not bridge._session._polling:  # noqa: ASYNC110  the server is in this loop
            await asyncio.sleep(0)


async def asked_and_lost(rpc, wallet, act, lose, **limits):
    """The error when the page is lost after the wallet was asked."""
    wallet.on = {"personal_sign": hang, "eth_sendTransaction": hang}
    async with line(rpc, wallet, **limits) as it:
        asking = it.signer.sign_message("x") if act == "sign" else it.signer.send_transaction(payment())
        task = asyncio.create_task(asking)
        await wallet.until_asked("personal_sign" if act == "sign" else "eth_sendTransaction")
        await until_polling(it.bridge)
        await lose(it)
        (error,) = await asyncio.gather(task, return_exceptions=True)
        return error


async def say_bye(it):
    await it.page.bye()


async def stop(it):
    await it.bridge.stop()


async def replace_page(it):
    await Page.opened(await it.bridge.start())


async def nothing(it):
    pass


@pytest.mark.parametrize(
    ("lose", "reason"), [(say_bye, "page_closed"), (stop, "stopped"), (replace_page, "page_closed")]
)
@pytest.mark.parametrize(("act", "error"), [("sign", WalletRefused), ("send", WalletUnknown)])
async def test_a_page_lost_while_asking_is_a_refusal_to_sign_and_an_unknown_sending(
    rpc, wallet, act, error, lose, reason
):
    found = await asked_and_lost(rpc, wallet, act, lose)
    assert (type(found), found.reason) == (error, reason)


@pytest.mark.parametrize(("act", "error"), [("sign", WalletRefused), ("send", WalletUnknown)])
async def test_a_wallet_that_hangs_is_waited_for_only_so_long(rpc, wallet, act, error):
    found = await asked_and_lost(rpc, wallet, act, nothing, sign_s=0.1, send_s=0.1)
    assert (type(found), found.reason) == (error, "timeout")


async def test_a_page_that_dies_without_a_word_is_noticed(rpc, wallet):
    """A killed tab says nothing: its poll ends, and no other comes."""
    bridge = Bridge(rpc, limits=Limits(grace_s=0.05))
    events = bridge.events()
    page = await Page.opened(await bridge.start())
    await page.show(ACCOUNT)
    polling = asyncio.create_task(page.poll())
    await until_polling(bridge)
    polling.cancel()  # the connection breaks
    async with asyncio.timeout(90):
        told = [await anext(events) for _ in range(3)]
    assert told == [PageOpened(), Connected(ACCOUNT, 31337, "Paper"), Disconnected("page_closed")]
    assert bridge.signer() is None
    await bridge.stop()


async def test_what_the_page_never_took_was_never_asked(rpc, wallet, bridge):
    page = await Page.opened(await bridge.start())
    await page.show(ACCOUNT)
    relay = bridge._session.relay
    task = asyncio.create_task(relay.ask(Method.SEND, [{}], None, 60))
    await asyncio.sleep(0)
    await page.bye()
    with pytest.raises(WalletRefused, match="page_closed"):
        await task


async def test_an_answer_that_comes_late_changes_nothing_and_the_page_is_told(rpc, bridge):
    page = await Page.opened(await bridge.start())
    task = asyncio.create_task(bridge._session.relay.ask(Method.SEND, [{}], None, 0.05))
    question = await page.taken()
    with pytest.raises(WalletUnknown, match="timeout"):
        await task
    assert (await page.poll())["withdrawn"] == [question["id"]]
    assert (await page.answer(question, "0x" + "11" * 32)).status == 409


async def test_a_page_that_is_replaced_learns_it_at_once(bridge):
    page = await Page.opened(await bridge.start())
    polling = asyncio.create_task(page.post("/poll", {}))
    await until_polling(bridge)
    await Page.opened(await bridge.start())
    async with asyncio.timeout(QUICK.hold_s - 1):
        assert (await polling).status == 401


async def test_without_a_page_there_is_nobody_to_ask(rpc, wallet):
    async with line(rpc, wallet) as it:
        await it.page.bye()
        with pytest.raises(WalletRefused, match="not_connected"):
            await it.signer.sign_message("x")


async def test_the_signer_goes_on_with_the_next_page(rpc, wallet):
    async with line(rpc, wallet) as it:
        await it.page.bye()
        page = await Page.opened(await it.bridge.start())
        serving = asyncio.create_task(serve(page, wallet))
        assert len(await it.signer.sign_message("again")) == 65
        await page.bye()
        await serving


async def test_changes_in_the_wallet_are_told(bridge):
    events = bridge.events()
    page = await Page.opened(await bridge.start())
    assert bridge.signer() is None
    await page.show(ACCOUNT, FRIEND)
    await page.show(ACCOUNT)
    await page.show(FRIEND)
    assert bridge.signer().address == FRIEND
    await page.show(FRIEND, chain_id="0x1")
    await page.show()
    assert bridge.signer() is None
    await page.show(ACCOUNT, chain_id="0x1", wallet="Evil\x1b[2J \n" + "x" * 99)
    await bridge.stop()
    assert [event async for event in events] == [
        PageOpened(),
        Connected(ACCOUNT, 31337, "Paper"),
        AccountChanged(FRIEND),
        ChainChanged(1),
        Disconnected("locked"),
        Connected(ACCOUNT, 1, "Evil[2J " + "x" * 32),
        Disconnected("stopped"),
    ]


async def test_waiting_for_a_wallet_ends_with_the_bridge(bridge):
    await bridge.start()
    waiting = asyncio.create_task(bridge.connected())
    await asyncio.sleep(0)
    await bridge.stop()
    with pytest.raises(WalletRefused, match="stopped"):
        await waiting
