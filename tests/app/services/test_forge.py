"""The forge dialog over the real runner, on a chain in memory: it shows its own forge, whatever else goes on."""

import asyncio
import os
from pathlib import Path

from eth_utils.address import to_checksum_address

from app.state import intents
from app.state.forge_step import ForgeStep
from app.state.present import open_song
from app.state.smithy import ShowForge
from tests.app.collection import ALBUM, HARBOUR, UNDERTOW, library
from tests.app.collection import profile as collection_profile
from tests.app.services.smithy import OWNED, Smithy
from tests.app.waiting import until
from tests.fakes.chain import ALICE, FakeChain, FakeRpc, FakeWallet

BOB = to_checksum_address("0x" + "22" * 20)


async def test_a_forge_is_quoted_confirmed_included_and_final(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    view = smithy.store.state.forge
    assert view is not None and view.can_confirm
    assert [burn.token_id for burn in view.burns] == [1, 2, 3]
    smithy.service.handle(intents.ConfirmForge())
    smithy.service.handle(intents.ConfirmForge())  # a double click
    await smithy.becomes(ForgeStep.SENT)
    smithy.chain.mine()
    await smithy.becomes(ForgeStep.INCLUDED)
    smithy.chain.mine(2)
    await smithy.becomes(ForgeStep.FINAL)
    assert smithy.shelf.looks == 1
    assert len(smithy.wallet.asked) == 1 and len(smithy.chain.forged()) == 1


async def test_an_album_is_forged_from_its_page_as_a_song_is_from_the_mixer(smithy: Smithy) -> None:
    smithy.chain.state.balances.update({100: 1, 200: 2})
    smithy.chain.mine()
    smithy.shelf.library = library({**OWNED, 100: 1, 200: 2})
    smithy.service.handle(intents.OpenForge(ALBUM))
    await smithy.quoted()
    view = smithy.store.state.forge
    assert view is not None and view.can_confirm and "First Light" in view.title
    assert [(burn.token_id, burn.copies) for burn in view.burns] == [(100, 1), (200, 2)]
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    smithy.chain.mine(4)
    await smithy.becomes(ForgeStep.FINAL)
    assert [smithy.chain.state.balances[token] for token in (100, 200, 300)] == [0, 1, 1]
    (row,) = smithy.store.state.smithy.forges
    facts_of_it = dict(row.facts)
    assert row.passport is not None and "1 → 0" in facts_of_it["Burned"] and "album token" in facts_of_it["Made"]


async def test_a_forge_under_way_does_not_speak_in_another_songs_dialog(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    smithy.service.handle(intents.CloseForge())
    smithy.open(UNDERTOW)
    await smithy.quoted()
    smithy.chain.mine()
    for _ in range(50):
        smithy.clock.tick()
        await asyncio.sleep(0.001)
    assert smithy.title() == "Forge “Undertow”"
    assert smithy.step() is ForgeStep.CONFIRM
    # And that one may be forged meanwhile.
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    assert len(smithy.wallet.asked) == 2


async def test_the_dialog_of_a_forge_under_way_shows_it_and_offers_no_second(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    smithy.service.handle(intents.CloseForge())
    smithy.open(HARBOUR)
    await smithy.becomes(ForgeStep.SENT)
    view = smithy.store.state.forge
    assert view is not None and not view.can_confirm
    smithy.service.handle(intents.ConfirmForge())
    smithy.chain.mine(3)
    await smithy.becomes(ForgeStep.FINAL)
    assert len(smithy.wallet.asked) == 1


async def test_a_blocked_forge_says_so_in_its_dialog(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.chain.state.balances[1] = 0
    smithy.chain.mine()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.BLOCKED)
    assert smithy.wallet.asked == []


async def test_with_an_unverified_forge_nothing_can_be_sent(tmp_path: Path) -> None:
    smithy = Smithy(tmp_path)
    smithy.again(collection_profile(verified=False))
    await smithy.service.open_journal()
    seen = library(OWNED)
    offer = open_song(seen, seen.songs[HARBOUR], collection_profile(verified=False)).forge
    assert (offer.possible, offer.label) == (False, "Forge not verified")
    for intent in (intents.OpenForge(), intents.OpenForge(ALBUM), intents.ConfirmForge()):
        smithy.open(HARBOUR)
        smithy.service.handle(intent)
        await until(lambda: "This can not be forged" in smithy.notices(), "the refusal")
        smithy.service.handle(intents.ConfirmForge())
    assert smithy.store.state.forge is None and smithy.wallet.asked == []
    assert os.listdir(tmp_path) == []
    await smithy.service.close()


async def test_where_gas_stands_is_told_after_the_quote(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()

    def told() -> bool:
        view = smithy.store.state.forge
        return view is not None and dict(view.facts)["Gas today"].startswith("not known")

    await until(told, "the week")


async def test_two_nodes_that_disagree_are_said_in_the_dialog(tmp_path: Path) -> None:
    smithy = Smithy(tmp_path)
    other = FakeChain({**OWNED, 1: 1})
    smithy.again(witnesses=(FakeRpc(smithy.chain), FakeRpc(other)))
    await smithy.service.open_journal()
    smithy.open(HARBOUR)
    await smithy.quoted()
    view = smithy.store.state.forge
    assert view is not None and not view.can_confirm
    assert "two nodes" in view.checks[0].text
    smithy.service.handle(intents.ConfirmForge())
    await smithy.service.close()
    assert smithy.wallet.asked == []


async def test_two_nodes_that_part_after_the_forge_was_sent_are_said_once_and_it_is_not_done(tmp_path: Path) -> None:
    smithy = Smithy(tmp_path)
    second = FakeRpc(smithy.chain)
    smithy.again(witnesses=(second,))
    await smithy.service.open_journal()
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    second._chain = FakeChain(OWNED)
    second._chain.reorg(1, keep=False)
    second._chain.mine(9)
    smithy.chain.mine(3)

    def doubted() -> bool:
        smithy.clock.tick()
        view = smithy.store.state.forge
        return view is not None and "Two nodes of this collection" in view.message

    await until(doubted, "the other node is heard")
    for _ in range(20):
        smithy.clock.tick()
        await asyncio.sleep(0)
    assert smithy.step() is ForgeStep.INCLUDED
    assert smithy.notices().count("Two nodes tell different things of the chain") == 1
    second._chain = smithy.chain
    await smithy.becomes(ForgeStep.FINAL)
    await smithy.service.close()


async def test_who_keeps_the_stems_while_they_are_checked_once_more_keeps_them(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await asyncio.sleep(0)
    smithy.service.handle(intents.CloseForge())
    for _ in range(50):
        smithy.clock.tick()
        await asyncio.sleep(0.002)
    assert smithy.wallet.asked == [] and smithy.store.state.forge is None


async def test_another_accounts_forge_of_the_same_song_is_not_this_ones(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    await smithy.service.close()
    smithy.wallet = FakeWallet(smithy.chain)
    smithy.wallet.address = BOB
    smithy.again()
    await smithy.service.open_journal()
    smithy.open(HARBOUR)
    await smithy.quoted()
    view = smithy.store.state.forge
    assert view is not None and dict(view.facts)["From"] == BOB
    assert view.step is ForgeStep.CONFIRM
    smithy.service.handle(intents.CloseForge())
    smithy.service.handle(ShowForge(100))
    await smithy.becomes(ForgeStep.SENT)
    assert smithy.store.state.forge is not None and dict(smithy.store.state.forge.facts)["From"] == ALICE
