"""Many collectors at once; and proof that the gauge can go red. A million calls, at night: `test_long_campaign.py`."""

from collections import Counter
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contracts.compiling import read
from tests.contracts.machine import Collectors

CAMPAIGN = settings(
    max_examples=30,
    stateful_step_count=30,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

FLOORS = {
    "forged a song": 250,
    "forged an album": 75,
    "IntentUsed": 25,
    "Expired": 25,
    "UnknownRecipe": 1,
    "ERC1155MissingApprovalForAll": 1,
    "ERC1155InsufficientBalance": 12,
    "revealed": 12,
}


def test_hundreds_of_forges_burn_what_they_should_and_no_intent_twice() -> None:
    class Counted(Collectors):
        done: ClassVar[Counter[str]] = Counter()

    run_state_machine_as_test(Counted, settings=CAMPAIGN)
    assert {what: Counted.done[what] for what, floor in FLOORS.items() if Counted.done[what] < floor} == {}


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("ForgetfulForge", "no_intent_was_used_twice"),
        ("CheapForge", "supply_is_the_sum_of_balances"),
        ("GenerousForge", "supply_is_the_sum_of_balances"),
    ],
)
def test_a_forge_with_a_seeded_bug_is_caught(compiled: Path, name: str, broken: str) -> None:
    class Canary(Collectors):
        forge_artefact = read(compiled, name)
        done: ClassVar[Counter[str]] = Counter()

        def foretold(self, expected: str, happened: str) -> None:
            """Here the invariants must notice, without the twin's warning."""

    with pytest.raises(AssertionError) as error:
        run_state_machine_as_test(Canary, settings=CAMPAIGN)
    assert broken in {entry.name for entry in error.traceback}
