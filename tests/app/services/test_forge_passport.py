"""The mix and the tokens as they were before the burn, kept with the forge."""

import json
import shutil
from pathlib import Path

from app.mix_files.share import read_share
from app.state import intents
from app.state.forge_step import ForgeStep
from app.state.smithy import ExportPassport
from tests.app.collection import HARBOUR
from tests.app.services.smithy import Smithy
from tests.app.waiting import until


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
