"""A million calls to each pair of contracts, at night: dice instead of hypothesis, which could not draw so many.

The collectors of `machine.py` do at random what they do there; the twin foretells each outcome, and the invariants are
asked of the chain again and again. Floors on what happened keep a campaign from proving nothing.
STEMS_CALLS=20000 makes it short; STEMS_FIRST_SEED=1000 lets several runs share the work.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from typing import ClassVar

import pytest

from tests.contracts.machine import POOL, RECIPES, Collectors
from tests.contracts.world import ALBUM, FAR, SEALED

CALLS = int(os.environ.get("STEMS_CALLS", "1000000"))
FIRST_SEED = int(os.environ.get("STEMS_FIRST_SEED", "0"))
_WORLD_CALLS = 3000
_INVARIANTS_EVERY = 40

FORGE_FLOORS = {
    "forged a song": 0.10,
    "forged an album": 0.01,
    "IntentUsed": 0.01,
    "Expired": 0.01,
    "UnknownRecipe": 0.005,
    "RecipeChanged": 0.005,
    "ERC1155MissingApprovalForAll": 0.005,
    "ERC1155InsufficientBalance": 0.01,
}
REVEAL_FLOORS = {
    "revealed": 0.01,
    "NothingToReveal": 0.005,
    "IntentUsed": 0.005,
    "Expired": 0.005,
    "ERC1155MissingApprovalForAll": 0.002,
    "ERC1155InsufficientBalance": 0.005,
    "rounds expired": 0.0005,
}
"""Parts of all calls."""


class Diced(Collectors):
    """The same collectors, moved by dice. calls: sent to the chain so far."""

    done: ClassVar[Counter[str]] = Counter()

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self.dice, self.calls = dice, 0
        transact = self.chain.transact

        def counted(sender: str, to: str, data: bytes) -> object:
            self.calls += 1
            return transact(sender, to, data)

        self.chain.transact = counted  # type: ignore[method-assign, assignment]

    def person(self) -> int:
        return self.dice.randrange(3)

    def forge_something(self) -> None:
        dice = self.dice
        output = dice.choice([*RECIPES, SEALED])
        self._forge(
            self.people[self.person()],
            output,
            dice.choice([dice.randrange(4).to_bytes(32, "big"), dice.randbytes(32)]),
            dice.choice([FAR, FAR, FAR, 1, 0]),
            dice.random() < 0.8,
        )

    def forge_anew(self) -> None:
        self._forge_anew(self.people[self.person()], self.dice.choice([*RECIPES, ALBUM]))

    def replay_one(self) -> None:
        if self.seen_intents:
            holder, intent = self.dice.choice(self.seen_intents)
            self._forge(holder, self.dice.choice([*RECIPES]), intent, FAR, True)

    def restock_one(self) -> None:
        self._restock(self.people[self.person()], self.dice.randint(1, 6))

    def approve_one(self) -> None:
        operator = self.dice.choice([self.world.forge, self.world.reveal])
        self._approve(self.people[self.person()], operator.address, self.dice.random() < 0.8)

    def reveal_some(self) -> None:
        dice = self.dice
        self._reveal(
            self.people[self.person()],
            dice.choice([0, 1, 1, 1, 2]),
            dice.choice([dice.randrange(4).to_bytes(32, "big"), dice.randbytes(32), dice.randbytes(32)]),
            dice.choice([FAR, FAR, FAR, FAR, 1, 0]),
        )

    def settle_some(self) -> None:
        draws = self.dice.choice([0, 1, 2, 5])
        events = self.world.reveal.send(self.world.owner, "settle", draws)
        self._note(events)
        expected = self.twin.settle(self.chain, draws)
        told = [event.arguments for event in events if event.name == "Revealed"]
        assert [(it["holder"], it["stemId"]) for it in told] == expected
        self.owned.update(expected)
        self.done["revealed"] += len(expected)
        self.done["rounds expired"] += sum(event.name == "RoundExpired" for event in events)

    def let_time_pass(self) -> None:
        self.chain.mine(self.dice.choice([1, 1, 2, 3, 300]))

    def check(self) -> None:
        self.supply_is_the_sum_of_balances()
        self.what_was_burned_is_recipe_times_outputs()
        self.no_intent_was_used_twice()
        self.a_pool_holds_one_stem_for_each_sealed_token_and_queued_draw()


def campaign(moves: dict[str, int], floors: dict[str, float], world_calls: int) -> Counter[str]:
    """Worlds in which the moves are made as often as weighed, until there were enough calls."""
    total, seed = 0, FIRST_SEED
    Diced.done = Counter()
    while total < CALLS:
        world = Diced(random.Random(seed))
        acts: list[Callable[[], None]] = [getattr(world, name) for name in moves]
        steps = 0
        while world.calls < world_calls and total + world.calls < CALLS:
            world.dice.choices(acts, list(moves.values()))[0]()
            steps += 1
            if steps % _INVARIANTS_EVERY == 0:
                world.check()
        world.check()
        total, seed = total + world.calls, seed + 1
    print(f"{total:,} calls in worlds {FIRST_SEED}…{seed - 1}: {dict(Diced.done)}")
    missed = {what: Diced.done[what] for what, part in floors.items() if Diced.done[what] < part * CALLS}
    assert missed == {}, "hardly anything happened"
    return Diced.done


@pytest.mark.nightly
def test_a_million_calls_to_the_forge() -> None:
    moves = {"forge_something": 30, "forge_anew": 40, "replay_one": 5, "restock_one": 18, "approve_one": 7}
    campaign(moves, FORGE_FLOORS, _WORLD_CALLS)


@pytest.mark.nightly
def test_a_million_calls_to_the_reveal() -> None:
    moves = {"reveal_some": 40, "settle_some": 25, "let_time_pass": 25, "approve_one": 12}
    campaign(moves, REVEAL_FLOORS, 12 * sum(POOL.values()))
