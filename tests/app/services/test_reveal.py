"""The reveal dialog over a runner that the test holds in its hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.services import reveal
from app.state import intents
from app.state.revealing import CloseReveal, ConfirmReveal, RevealShown, RevealStep, RevealView, SetRevealAmount
from app.state.store import Store
from chain.errors import ForgeError
from chain.forge.clock import SystemClock
from chain.forge.config import config_of
from chain.forge.flow import Event, State
from chain.forge.intent import Intent, Kind
from chain.forge.journal import Journal, JournalError
from chain.forge.progress import ForgeProgress, progress_of
from chain.forge.receipts import ForgeReceipt, to_document
from chain.ports import TxRequest
from chain.reveal import Opening
from chain.tokens.model import Library
from tests.app.collection import SEALED_ID, library, profile
from tests.app.waiting import until
from tests.fakes.chain import ALICE, FakeChain, FakeRpc, FakeWallet

BOB = "0x" + "22" * 20


class Shelf:
    def __init__(self) -> None:
        self.library: Library | None = library({1: 1, SEALED_ID: 5}, watched={SEALED_ID: 9})

    async def look(self) -> bool:
        return True


@dataclass(frozen=True)
class Quote:
    amount: int
    approval: None = None


class HeldRunner:
    """Quotes at once; asks the wallet when `let` is set."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.planned: list[int] = []
        self.asked = 0
        self.looked_in: list[int] = []
        self.over: set[int] = set()
        self.looked_back = 0
        self.follow: Callable[[bytes], AsyncIterator[ForgeProgress]]
        self.let = asyncio.Event()

    async def plan(self, sealed_id: int, amount: int) -> Any:
        self.planned.append(amount)
        return Quote(amount)

    async def request(self, quote: "Quote") -> AsyncIterator[ForgeProgress]:
        await self.let.wait()
        self.asked += quote.amount
        return
        yield

    async def resume(self) -> AsyncIterator[ForgeProgress]:
        return
        yield

    async def is_over(self, receipt: ForgeReceipt) -> bool:
        return receipt.block_number in self.over

    async def look_back(self) -> None:
        self.looked_back += 1

    async def opening(self, receipt: ForgeReceipt) -> Opening:
        self.looked_in.append(receipt.block_number)
        raise ForgeError("no_draws")

    def pending(self) -> tuple[Any, ...]:
        return tuple(entry for entry in self.journal.entries() if entry.live)

    async def close(self) -> None:
        pass


class Table:
    """The service, its dialog and its journal."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        chain = FakeChain({1: 1})
        self.store, self.journal = Store(), Journal(folder / "journal.sqlite", lambda: 0.0)
        self.runner = HeldRunner(self.journal)
        monkeypatch.setattr(reveal, "RevealRunner", lambda *args, **kinds: self.runner)
        monkeypatch.setattr(reveal, "reveal_view", _confirm_view)
        self.config = config_of(profile(), poll_s=0.001)
        self.service = reveal.RevealService(
            profile(),
            self.config,
            FakeRpc(chain),
            FakeWallet(chain),
            self.journal,
            self.store,
            Shelf(),  # type: ignore[arg-type]
            SystemClock(),
        )

    def view(self) -> RevealView:
        view = self.store.state.reveal
        assert view is not None
        return view

    async def quoted(self) -> None:
        self.service.handle(intents.RequestReveal())
        await until(lambda: self.store.state.reveal is not None and self.view().can_confirm, "the quote")


def _confirm_view(quote: Quote, *_: object) -> RevealView:
    return RevealView(RevealStep.CONFIRM, quote.amount, 5, can_confirm=True)


@pytest.fixture
async def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Table]:
    table = Table(tmp_path, monkeypatch)
    table.service.begin()
    yield table
    await table.service.close()
    table.journal.close()


async def test_who_keeps_them_sealed_while_they_are_checked_once_more_keeps_them(table: Table) -> None:
    await table.quoted()
    table.service.handle(ConfirmReveal())
    await asyncio.sleep(0)
    table.service.handle(CloseReveal())
    table.runner.let.set()
    await asyncio.sleep(0.01)
    assert table.runner.asked == 0


async def test_what_was_confirmed_stays_what_is_shown(table: Table) -> None:
    await table.quoted()
    table.service.handle(ConfirmReveal())
    await asyncio.sleep(0)
    table.service.handle(SetRevealAmount(3))
    await asyncio.sleep(0.01)
    assert table.view().amount == 1 and table.runner.planned == [1]


async def test_nothing_of_an_account_that_was_left_stays_open(table: Table) -> None:
    await table.quoted()
    table.store.dispatch(RevealShown(replace(table.view(), step=RevealStep.SIGNING)))
    await table.service.close()
    assert table.store.state.reveal is None and not table.store.state.smithy.can_reveal


def _request(table: Table, account: str) -> Intent:
    return Intent(
        intent_id=b"\1" * 32,
        kind=Kind.REVEAL,
        chain_id=table.config.chain_id,
        account=account,
        contract=table.config.forge,
        collection=table.config.collection,
        tx=TxRequest(sender=account, to=table.config.forge, data=b"", nonce=0),
        deadline_s=0,
        block_number=0,
        block_hash="0x",
        search_from=0,
        nonce=0,
        output_id=SEALED_ID,
        inputs=(SEALED_ID,),
    )


async def test_a_request_of_another_account_is_not_shown_as_this_ones(table: Table) -> None:
    other = _request(table, BOB)
    table.journal.begin(other)
    table.journal.record(other.intent_id, Event.ASK)
    await table.quoted()
    assert table.view().step is RevealStep.CONFIRM


async def test_sealed_tokens_that_are_only_watched_are_not_offered(table: Table) -> None:
    await table.quoted()
    table.service.handle(SetRevealAmount(14))
    await until(lambda: table.view().amount == 5, "as many as the account has")


async def test_a_request_that_a_reorg_moved_is_looked_for_in_its_new_block(table: Table) -> None:
    mine = _request(table, ALICE)
    receipt = ForgeReceipt(mine.intent_id, "0x" + "ab" * 32, 5, "0x5", (SEALED_ID,), None, 1, 1, 0, (), 0)
    table.journal.begin(mine)
    table.journal.record(mine.intent_id, Event.ASK)
    table.journal.record(mine.intent_id, Event.SEND, {"tx_hash": receipt.tx_hash})
    table.journal.record(mine.intent_id, Event.INCLUDE, to_document(receipt))

    entry = table.journal.record(mine.intent_id, Event.SECURE)

    async def follow(intent_id: bytes) -> AsyncIterator[ForgeProgress]:
        yield progress_of(entry)

    table.runner.follow = follow
    table.service.handle(intents.RequestReveal())
    await until(lambda: table.runner.looked_in.count(5) > 2, "the first block")
    table.journal.record(mine.intent_id, Event.REORG)
    table.journal.record(mine.intent_id, Event.INCLUDE, to_document(replace(receipt, block_number=6)))
    await until(lambda: 6 in table.runner.looked_in, "the other block")


async def test_a_disk_that_fills_while_the_wallet_is_asked_does_not_say_that_it_failed(table: Table) -> None:
    async def asked(quote: Quote) -> AsyncIterator[ForgeProgress]:
        yield ForgeProgress(b"\1" * 32, Kind.REVEAL, SEALED_ID, State.ASKED)
        raise JournalError("journal_write")

    table.runner.request = asked  # type: ignore[assignment, method-assign]
    await table.quoted()
    table.service.handle(ConfirmReveal())
    await until(lambda: table.view().step is not RevealStep.CONFIRM and bool(table.view().message), "news")
    await until(lambda: table.view().step is RevealStep.UNKNOWN, "that it is not known")


async def test_a_look_at_the_library_looks_at_what_was_refused_too(table: Table) -> None:
    table.service.looked()
    await until(lambda: table.runner.looked_back == 1, "the look back")
