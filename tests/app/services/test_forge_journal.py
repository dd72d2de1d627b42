"""What is told of a forge whose dialog was closed, or whose program ended: by its journal."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.state import intents
from app.state.forge_step import ForgeStep
from app.state.smithy import ShowForge
from chain.errors import WalletRefused
from chain.forge.entry import Entry
from chain.forge.flow import Event
from chain.forge.journal import Journal, JournalError
from chain.ports import TxRequest
from tests.app.collection import HARBOUR
from tests.app.services.smithy import Smithy
from tests.app.waiting import until


async def test_what_a_wallet_said_it_refused_and_sent_is_found_without_a_restart(smithy: Smithy) -> None:
    kept: list[TxRequest] = []

    async def refuse(tx: TxRequest) -> str:
        kept.append(tx)
        raise WalletRefused("user_rejected")

    smithy.wallet.send_transaction = refuse  # type: ignore[method-assign]
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.REFUSED)
    smithy.service.handle(intents.CloseForge())
    smithy.chain.send(kept[0])
    smithy.chain.mine(4)
    smithy.service.looked()
    await until(lambda: smithy.clock.tick() or _final(smithy), "the truth")


def fill_the_disk_when_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal can not write that the wallet was asked."""
    record = Journal.record

    def full(self: Journal, intent_id: bytes, event: Event, body: Mapping[str, Any] | None = None) -> Entry:
        if event is Event.SEND:
            raise JournalError("journal_write")
        return record(self, intent_id, event, body)

    monkeypatch.setattr(Journal, "record", full)


async def test_a_forge_that_a_full_disk_left_behind_is_followed_again(
    smithy: Smithy, monkeypatch: pytest.MonkeyPatch
) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    fill_the_disk_when_sent(monkeypatch)
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.UNKNOWN)
    smithy.service.handle(intents.CloseForge())
    monkeypatch.undo()
    smithy.chain.mine(4)
    smithy.service.looked()
    await until(lambda: smithy.clock.tick() or _final(smithy), "the truth")


def _final(smithy: Smithy) -> bool:
    rows = smithy.store.state.smithy.forges
    return bool(rows) and rows[0].step is ForgeStep.FINAL


async def test_what_an_earlier_run_sent_is_followed_and_told(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    await smithy.service.close()
    smithy.chain.mine(3)
    smithy.again()
    await smithy.service.open_journal()

    def told() -> bool:
        smithy.clock.tick()
        return "The forge of Harbour" in smithy.notices()

    await until(told, "the end of the forge")
    assert smithy.store.state.notices[0].sentence.startswith("Done.")
    assert smithy.shelf.looks >= 1


async def test_a_forge_under_way_stays_in_the_window_when_its_dialog_is_closed(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    smithy.service.handle(intents.CloseForge())

    def under_way() -> list[tuple[str, str]]:
        smithy.clock.tick()
        return [(it.title, it.words) for it in smithy.store.state.smithy.under_way]

    await until(lambda: under_way() == [("Harbour", "sent · usually in a block after 12 s")], "where it is")
    smithy.chain.mine()
    await until(
        lambda: under_way()[0][1].startswith("in a block · usually safe 12 s and final 24 s after"), "the block"
    )
    smithy.service.handle(ShowForge(100))
    await smithy.becomes(ForgeStep.INCLUDED)
    view = smithy.store.state.forge
    assert view is not None and [row.token_id for row in view.burns] == [1, 2, 3]
    smithy.service.handle(intents.CloseForge())
    smithy.chain.mine(2)
    await until(lambda: under_way() == [], "the end")
    assert [it.title for it in smithy.store.state.notices if it.intent is None] == ["The forge of Harbour"]


async def test_the_window_tells_of_a_forge_again_after_a_restart(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    await smithy.service.close()
    smithy.again()
    await smithy.service.open_journal()
    await until(lambda: len(smithy.store.state.smithy.under_way) == 1, "the forge")
    assert smithy.store.state.smithy.under_way[0].title == "Harbour"


async def test_without_its_journal_forging_is_off_and_says_why(smithy: Smithy, tmp_path: Path) -> None:
    other = Smithy(tmp_path)
    await other.service.open_journal()
    assert other.notices() == ["Forging is switched off"]
    assert "Another copy" in other.store.state.notices[0].sentence
    other.open(HARBOUR)
    await until(lambda: "This can not be forged" in other.notices(), "the refusal")
    await other.service.close()

    blocked = Smithy(tmp_path / "file")
    (tmp_path / "file").write_text("in the way")
    await blocked.service.open_journal()
    assert blocked.notices() == ["Forging is switched off"]
    await blocked.service.close()


async def test_a_fault_of_ours_does_not_leave_the_dialog_checking_for_ever(
    smithy: Smithy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Journal) -> None:
        raise RuntimeError

    monkeypatch.setattr(Journal, "entries", broken)
    smithy.open(HARBOUR)
    await smithy.becomes(ForgeStep.BLOCKED)
    assert "RuntimeError" in capsys.readouterr().err


async def test_a_journal_that_fails_after_the_wallet_was_asked_leaves_a_dialog_that_can_be_closed(
    smithy: Smithy, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_the_disk_when_sent(monkeypatch)
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.UNKNOWN)
    assert len(smithy.wallet.asked) == 1
