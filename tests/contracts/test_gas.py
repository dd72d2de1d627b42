"""What a forge of nine stems costs on a real node: recorded, and less than burning the nine one by one."""

import json
from pathlib import Path

import pytest

from tests.contracts.chain import Anvil, Contract
from tests.contracts.world import FAR, World, make_world

RECORD = Path(__file__).parent / "gas.json"
NINE = tuple(range(101, 110))
OUTPUT = 100


def cost(anvil: Anvil, contract: Contract, sender: str, function: str, *arguments: object) -> int:
    """Gas of one transaction, as its receipt says."""
    data = "0x" + contract.calldata(function, *arguments).hex()
    return int(anvil._mined({"from": sender, "to": contract.address, "data": data})["gasUsed"], 16)


@pytest.fixture
def nine(anvil_url: str) -> tuple[Anvil, World]:
    anvil = Anvil(anvil_url)
    world = make_world(anvil)
    world.forge.send(world.owner, "setRecipe", OUTPUT, NINE)
    world.give(world.alice, NINE, 5)
    world.approve(world.alice, world.forge)
    return anvil, world


def forge_cost(anvil: Anvil, world: World, intent: bytes) -> int:
    return cost(anvil, world.forge, world.alice, "forge", OUTPUT, world.recipe_hash(OUTPUT), intent, FAR)


def test_a_nine_stem_forge_costs_less_than_nine_single_burns(nine: tuple[Anvil, World]) -> None:
    anvil, world = nine
    first, again = forge_cost(anvil, world, b"\x11" * 32), forge_cost(anvil, world, b"\x22" * 32)
    singles = [cost(anvil, world.collection, world.alice, "burn", world.alice, stem, 1) for stem in NINE]
    assert again <= first < sum(singles)
    measured = {"forge_of_nine_first": first, "forge_of_nine_again": again, "nine_single_burns": sum(singles)}
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    # The recipe's hash is another at every address, and a zero byte of it is cheaper than others.
    off = {name: gas - recorded[name] for name, gas in measured.items() if abs(gas - recorded[name]) > 500}
    assert off == {}, "gas changed: look at it, then write the new figures into gas.json"
