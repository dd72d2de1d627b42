"""A disk that is full, broken, forbidden or out of handles, and power that goes: what was there stays, or what came is.

Every n-th operation of every store is failed in turn; every place in its log of writes is a power cut.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.stores import CANARY, STORES

ROOT = Path(__file__).resolve().parents[2]
_ROLLS = 20
_FEWEST_STATES = {
    "settings": 600,
    "keys": 600,
    "wishes": 600,
    "mix": 600,
    "journal": 1800,
    "ledger": 3600,
    "content": 700,
    "analysis": 400,
}
_WAIT_S = 1800
NAMES = [store.name for store in STORES]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stands between the program and the disk by LD_PRELOAD")


def _campaign(disk: Path, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.campaign", *words]
    variables = os.environ | {"LD_PRELOAD": str(disk)}
    outcome = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=_WAIT_S)
    assert outcome.returncode == 0, outcome.stderr
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


@pytest.mark.parametrize("what", [("faults",), ("power", "5")], ids=lambda what: what[0])
def test_the_canary_is_caught(disk: Path, what: tuple[str, ...]) -> None:
    found = _campaign(disk, what[0], CANARY.name, *what[1:])
    assert found["wrong"]


def test_settings_stand_every_fault_of_the_disk(disk: Path) -> None:
    found = _campaign(disk, "faults", "settings")
    assert found["wrong"] == [] and found["tried"] >= 24


@pytest.mark.nightly
@pytest.mark.parametrize("store", NAMES)
def test_every_fault_of_the_disk_leaves_old_or_new_and_is_told(disk: Path, store: str) -> None:
    found = _campaign(disk, "faults", store)
    assert found["wrong"] == [] and found["tried"] >= 12, found


@pytest.mark.nightly
@pytest.mark.parametrize("store", NAMES)
def test_a_power_cut_anywhere_leaves_old_or_new_and_nothing_done_is_lost(disk: Path, store: str) -> None:
    found = _campaign(disk, "power", store, str(_ROLLS))
    assert found["wrong"] == [] and found["tried"] >= _FEWEST_STATES[store], found


def test_the_power_cuts_are_enough() -> None:
    assert set(_FEWEST_STATES) == set(NAMES) and sum(_FEWEST_STATES.values()) >= 5000
