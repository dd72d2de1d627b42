"""The permission to burn: it comes before the forge, and what is left of it is said and can be taken back."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.state import intents
from app.state.forge_step import ForgeStep
from app.state.smithy import RevokePermission
from chain.ports import CallsStatus, TxRequest
from tests.app.collection import HARBOUR, UNDERTOW
from tests.app.services.smithy import Smithy
from tests.app.waiting import until
from tests.fakes.chain import FakeWallet


async def confirm_without_permission(smithy: Smithy) -> None:
    smithy.chain.state.approved = False
    smithy.chain.mine()
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())


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
    await until(lambda: smithy.clock.tick() or len(_offered(smithy)) == 1, "the word about the permission")


async def test_the_permission_comes_first_and_then_a_new_quote(smithy: Smithy) -> None:
    await confirm_without_permission(smithy)
    await smithy.becomes(ForgeStep.APPROVING)
    await until(lambda: len(smithy.chain.mempool) == 1, "the permission")
    smithy.chain.mine()
    await smithy.becomes(ForgeStep.CONFIRM)
    assert smithy.store.state.forge is not None and smithy.store.state.forge.confirm_label == "Hold to forge"


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
    await confirm_without_permission(smithy)
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


async def test_a_permission_that_outlives_a_forge_behind_a_closed_dialog_is_said_with_one_action(
    smithy: Smithy,
) -> None:
    smithy.open(HARBOUR)
    await smithy.quoted()
    smithy.service.handle(intents.ConfirmForge())
    await smithy.becomes(ForgeStep.SENT)
    smithy.service.handle(intents.CloseForge())
    smithy.chain.mine(4)
    await until(lambda: smithy.clock.tick() or _offered(smithy) != [], "the word about the permission")
    assert "Your wallet was to" not in _offered(smithy)[0]
    smithy.service.handle(RevokePermission())
    await until(lambda: len(smithy.chain.mempool) == 1, "the revocation")


async def test_a_permission_that_another_forge_still_needs_is_said_after_the_last_one(smithy: Smithy) -> None:
    for song in (HARBOUR, UNDERTOW):
        smithy.open(song)
        await smithy.quoted()
        smithy.service.handle(intents.ConfirmForge())
        await smithy.becomes(ForgeStep.SENT)
        smithy.service.handle(intents.CloseForge())
    late = smithy.chain.mempool.pop()
    smithy.chain.mine(4)
    await until(lambda: smithy.clock.tick() or "The forge of Harbour" in smithy.notices(), "the end of the first")
    for _ in range(50):
        smithy.clock.tick()
        await asyncio.sleep(0)
    assert _offered(smithy) == []
    smithy.chain.mempool.append(late)
    smithy.chain.mine(4)
    await until(lambda: smithy.clock.tick() or len(_offered(smithy)) == 1, "the word about the permission")


def _offered(smithy: Smithy) -> list[str]:
    return [notice.sentence for notice in smithy.store.state.notices if notice.intent == RevokePermission()]
