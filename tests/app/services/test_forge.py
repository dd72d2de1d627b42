"""The forge dialog over the real runner, on a chain in memory: it shows its own forge, whatever else goes on."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth_utils.address import to_checksum_address

from app.mix_files.share import read_share
from app.services.forge import ForgeService
from app.state import facts, intents
from app.state.forge_step import ForgeStep
from app.state.present import open_song
from app.state.smithy import ExportPassport, RevokePermission, ShowForge
from app.state.store import Store
from chain.errors import WalletRefused
from chain.forge.entry import Entry
from chain.forge.flow import Event
from chain.forge.journal import Journal, JournalError
from chain.ports import CallsStatus, TxRequest
from chain.profile import Profile
from chain.tokens.model import Library
from tests.app.collection import ALBUM, HARBOUR, UNDERTOW, library
from tests.app.collection import profile as collection_profile
from tests.app.waiting import until
from tests.fakes.chain import ALICE, FakeChain, FakeRpc, FakeWallet

OWNED = {1: 2, 2: 2, 3: 2, 4: 1, 5: 1}
BOB = to_checksum_address("0x" + "22" * 20)


class HandClock:
    """Time passes when the test says so."""

    def __init__(self) -> None:
        self._tick = asyncio.Event()

    def now_s(self) -> float:
        return 1_700_000_000.0

    async def sleep(self, duration_s: float) -> None:
        await self._tick.wait()

    def tick(self) -> None:
        self._tick.set()
        self._tick = asyncio.Event()


class FakeLibraryService:
    def __init__(self) -> None:
        self.library: Library | None = library(OWNED)
        self.looks = 0

    async def look(self) -> bool:
        self.looks += 1
        return True


class Smithy:
    """A chain, a wallet, and the service with the dialog's state; `again` is a restart."""

    def __init__(self, folder: Path) -> None:
        self.chain = FakeChain(dict(OWNED))
        self.wallet = FakeWallet(self.chain)
        self.folder = folder
        self.again()

    def again(self, profile: Profile | None = None, witnesses: tuple[FakeRpc, ...] = ()) -> None:
        self.store, self.clock, self.shelf = Store(), HandClock(), FakeLibraryService()
        self.service = ForgeService(
            profile or collection_profile(),
            FakeRpc(self.chain),
            self.wallet,
            self.folder / "journal.sqlite",
            self.store,
            self.shelf,  # type: ignore[arg-type]
            clock=self.clock,
            witnesses=witnesses,
        )

    def open(self, song: str) -> None:
        seen = library(OWNED)
        self.store.dispatch(facts.SongShown(open_song(seen, seen.songs[song], collection_profile())))
        self.service.handle(intents.OpenForge())

    async def quoted(self) -> None:
        await until(lambda: self.step() not in (None, ForgeStep.CHECKING), "the quote")

    def step(self) -> ForgeStep | None:
        view = self.store.state.forge
        return view.step if view else None

    def title(self) -> str:
        view = self.store.state.forge
        return view.title if view else ""

    async def becomes(self, step: ForgeStep) -> None:
        """Let time pass until the dialog shows this step."""

        def there() -> bool:
            self.clock.tick()
            return self.step() is step

        await until(there, step.value)

    def notices(self) -> list[str]:
        return [notice.title for notice in self.store.state.notices]


@pytest.fixture
async def smithy(tmp_path: Path) -> AsyncIterator[Smithy]:
    smithy = Smithy(tmp_path)
    await smithy.service.open_journal()
    yield smithy
    await smithy.service.close()


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


async def test_a_forge_that_a_full_disk_left_behind_is_followed_again(
    smithy: Smithy, monkeypatch: pytest.MonkeyPatch
) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    record = Journal.record

    def full(self: Journal, intent_id: bytes, event: Event, body: Mapping[str, Any] | None = None) -> Entry:
        if event is Event.SEND:
            raise JournalError("journal_write")
        return record(self, intent_id, event, body)

    monkeypatch.setattr(Journal, "record", full)
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


async def test_a_dialog_closed_while_the_permission_is_on_its_way_stays_closed(smithy: Smithy) -> None:
    smithy.chain.state.approved = False
    smithy.chain.mine()
    smithy.open(HARBOUR)
    await smithy.quoted()
    assert smithy.store.state.forge is not None and smithy.store.state.forge.confirm_label == "Hold to approve"
    smithy.service.handle(intents.ConfirmForge())
    await until(lambda: len(smithy.chain.mempool) == 1, "the permission")
    smithy.service.handle(intents.CloseForge())
    smithy.chain.mine(3)
    for _ in range(50):
        smithy.clock.tick()
        await asyncio.sleep(0.001)
    assert smithy.chain.state.approved
    assert smithy.store.state.forge is None


async def test_the_permission_comes_first_and_then_a_new_quote(smithy: Smithy) -> None:
    smithy.chain.state.approved = False
    smithy.chain.mine()
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.APPROVING)
    await until(lambda: len(smithy.chain.mempool) == 1, "the permission")
    smithy.chain.mine()
    await smithy.becomes(ForgeStep.CONFIRM)
    assert smithy.store.state.forge is not None and smithy.store.state.forge.confirm_label == "Hold to forge"


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
        return smithy.notices() == ["The forge of Harbour"]

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
    assert smithy.notices() == ["The forge of Harbour"]


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


async def test_the_permission_can_be_taken_back_when_the_forge_is_final(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    assert smithy.store.state.forge is not None and not smithy.store.state.forge.can_revoke
    smithy.chain.mine(3)
    await smithy.becomes(ForgeStep.FINAL)
    await until(lambda: bool(smithy.store.state.forge and smithy.store.state.forge.can_revoke), "the offer")
    smithy.service.handle(RevokePermission())
    await until(lambda: len(smithy.chain.mempool) == 1, "the revocation")
    smithy.chain.mine()

    def taken_back() -> bool:
        smithy.clock.tick()
        view = smithy.store.state.forge
        return view is not None and view.revoking.startswith("The permission is taken back")

    await until(taken_back, "the word")
    assert not smithy.chain.state.approved
    assert smithy.step() is ForgeStep.FINAL


async def test_a_permission_that_outlives_a_refused_forge_is_said_and_can_be_taken_back(smithy: Smithy) -> None:
    smithy.wallet.refuses = True
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.REFUSED)
    await until(lambda: bool(smithy.store.state.forge and smithy.store.state.forge.can_revoke), "the offer")
    view = smithy.store.state.forge
    assert view is not None and view.revoking.startswith(view.message) and "permission to burn" in view.revoking


async def test_taking_the_permission_back_warns_first_when_another_forge_needs_it(smithy: Smithy) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    smithy.service.handle(intents.CloseForge())
    smithy.service.handle(RevokePermission())
    await until(lambda: smithy.notices() == ["The permission is still needed"], "the warning")
    assert len(smithy.wallet.asked) == 1
    smithy.service.handle(RevokePermission())
    await until(lambda: len(smithy.wallet.asked) == 2, "the question all the same")


class HalfAtomicWallet(FakeWallet):
    """It says that it does several calls as one, does each by itself, and leaves the last."""

    async def can_batch(self) -> bool:
        return True

    async def send_calls(self, calls: Sequence[TxRequest]) -> str:
        for nonce, call in enumerate(calls[:-1], self._chain.state.nonce):
            self._chain.send(replace(call, nonce=nonce, max_fee_wei=10**11, priority_fee_wei=1))
        return "batch 1"

    async def calls_status(self, batch_id: str) -> CallsStatus:
        return CallsStatus(200, ())


async def test_a_permission_that_a_wallet_left_behind_a_closed_dialog_is_said(tmp_path: Path) -> None:
    smithy = Smithy(tmp_path)
    smithy.wallet = HalfAtomicWallet(smithy.chain)
    smithy.again()
    await smithy.service.open_journal()
    smithy.chain.state.approved = False
    smithy.chain.mine()
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    smithy.service.handle(intents.CloseForge())
    smithy.chain.mine(4)

    def told() -> bool:
        smithy.clock.tick()
        return any(notice.intent == RevokePermission() for notice in smithy.store.state.notices)

    await until(told, "the word about the permission")
    smithy.service.handle(RevokePermission())
    await until(lambda: len(smithy.chain.mempool) == 1, "the revocation")
    smithy.chain.mine()

    def taken_back() -> bool:
        smithy.clock.tick()
        return "The permission is taken back" in smithy.notices()

    await until(taken_back, "the word")
    assert not smithy.chain.state.approved
    await smithy.service.close()


async def test_the_last_mix_before_the_burn_is_kept_with_the_forge(smithy: Smithy, tmp_path: Path) -> None:
    smithy.open(HARBOUR)
    smithy.store.dispatch(intents.SetGain("2", -7.5))
    smithy.store.dispatch(intents.ToggleMute("3"))
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    smithy.store.dispatch(intents.SetGain("2", 0.0))  # after the decision
    smithy.chain.mine(3)
    await smithy.becomes(ForgeStep.FINAL)

    def told() -> bool:
        rows = smithy.store.state.smithy.forges
        return len(rows) == 1 and rows[0].step is ForgeStep.FINAL and "Fee" in dict(rows[0].facts)

    await until(told, "the row")
    (row,) = smithy.store.state.smithy.forges
    assert row.title == "Harbour" and row.mix and row.passport is not None
    assert dict(row.facts)["Burned"] == "Drums 2 → 1, Bass 2 → 1, Vocals 2 → 1"
    shared = read_share(row.passport)
    assert shared.mix.strips["2"].gain_db == -7.5 and shared.mix.strips["3"].mute
    assert [stem.token for stem in shared.stems] == ["1", "2", "3"]
    # With how it ended, in a file of one's own.
    smithy.service.handle(ExportPassport(row.intent_id, tmp_path / "mine"))
    await until(lambda: "The passport was written" in smithy.notices(), "the file")
    about = json.loads((tmp_path / "mine.stemmix").read_text())["passport"]
    assert about["ended"]["state"] == "finalized" and about["ended"]["transaction"].startswith("0x")
    assert about["intent"] == "0x" + row.intent_id and about["makes"]["number"] == "QZK6P2600001"
    assert about["burns"][0] == {"token": "1", "label": "Drums", "copies": 2, "alive": 2}


async def test_a_passport_that_can_not_be_written_stops_the_forge(smithy: Smithy, tmp_path: Path) -> None:
    (tmp_path / "passports").write_text("in the way")
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await until(lambda: "The mix could not be kept" in smithy.notices(), "the refusal")
    assert smithy.wallet.asked == []


async def test_a_forge_whose_passport_was_lost_is_still_told(smithy: Smithy, tmp_path: Path) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    await smithy.service.close()
    shutil.rmtree(tmp_path / "passports")
    smithy.again()
    await smithy.service.open_journal()
    await until(lambda: len(smithy.store.state.smithy.forges) == 1, "the row")
    (row,) = smithy.store.state.smithy.forges
    assert row.passport is None and dict(row.facts)["To burn"] == "Drums, Bass, Vocals"


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


async def test_a_fault_of_ours_does_not_leave_the_dialog_checking_for_ever(
    smithy: Smithy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Journal) -> None:
        raise RuntimeError

    monkeypatch.setattr(Journal, "entries", broken)
    smithy.open(HARBOUR)
    await smithy.becomes(ForgeStep.BLOCKED)
    assert "RuntimeError" in capsys.readouterr().err


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


async def test_a_journal_that_fails_after_the_wallet_was_asked_leaves_a_dialog_that_can_be_closed(
    smithy: Smithy, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Journal.record

    def full(self: Journal, intent_id: bytes, event: Event, body: Mapping[str, Any] | None = None) -> Entry:
        if event is Event.SEND:
            raise JournalError("journal_write")
        return record(self, intent_id, event, body)

    monkeypatch.setattr(Journal, "record", full)
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.UNKNOWN)
    assert len(smithy.wallet.asked) == 1


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
