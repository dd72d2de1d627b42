"""Two thousand random scripts of reorgs, replacements and drops, at night: the eight invariants hold in each.

STEMS_SCRIPTS=200 makes it short; STEMS_FIRST_SEED=1000 lets several runs share the work.
"""

import os
import random
from collections import Counter

import pytest

from tests.chain.forge.faulty import POINTS, World, nothing
from tests.chain.forge.test_fault_matrix import live_through

SCRIPTS = int(os.environ.get("STEMS_SCRIPTS", "2000"))
FIRST_SEED = int(os.environ.get("STEMS_FIRST_SEED", "0"))
_UNTIL_PAUSE = 150

FLOORS = {
    "crashed": 0.85,
    "reorgs": 8.0,
    "burns taken out of the chain": 1.5,
    "replaced while it waited": 0.1,
    "dropped": 1.0,
    "burns": 0.4,
}
"""For each script, on average."""


def a_script(dice: random.Random, done: Counter[str], world: World) -> None:
    """What happens in one pause of the program."""
    move = dice.random()
    if world.pauses >= _UNTIL_PAUSE or move >= 0.25:
        return
    if move < 0.18:
        before = len(world.chain.forged())
        world.chain.reorg(dice.randint(1, 38), keep=dice.random() < 0.7)
        done["reorgs"] += 1
        done["burns taken out of the chain"] += before - len(world.chain.forged())
    elif move < 0.22:
        done["replaced while it waited"] += bool(world.chain.mempool)
        world.chain.replace_waiting(data=dice.choice([None, b""]))
    else:
        done["dropped"] += 1
        world.chain.mempool.clear()


def play(scripts: int, first_seed: int) -> Counter[str]:
    """What happened in all of them."""
    done: Counter[str] = Counter()
    for seed in range(first_seed, first_seed + scripts):
        dice = random.Random(seed)
        try:
            world = live_through(
                dice.choice(POINTS),
                nothing,
                lambda world, dice=dice: a_script(dice, done, world),  # type: ignore[misc]
            )
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error
        done["burns"] += len(world.chain.forged())
        done["crashed"] += world.was_hit
    print(f"{scripts:,} scripts: {dict(done)}")
    return done


def test_five_random_scripts_of_reorgs() -> None:
    assert play(5, 0)["reorgs"] > 25


@pytest.mark.nightly
def test_two_thousand_random_scripts_of_reorgs() -> None:
    done = play(SCRIPTS, FIRST_SEED)
    assert {what: done[what] for what, each in FLOORS.items() if done[what] < each * SCRIPTS} == {}, (
        "too little happened"
    )
