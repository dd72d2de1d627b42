"""One test for each leaf of forge.tree; test_trees.py holds the two together."""

from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tests.contracts.chain import Contract, Event, Reverted, deploy, named
from tests.contracts.compiling import read
from tests.contracts.world import ALBUM, FAR, OTHER_SONG, SONG, STEMS, World

INTENT = b"i" * 32


@pytest.fixture
def ready(world: World) -> World:
    """alice owns two of each stem of the song and has approved the forge."""
    world.forge.send(world.owner, "setRecipe", SONG, STEMS)
    world.give(world.alice, STEMS, 2)
    world.approve(world.alice, world.forge)
    return world


def forge(world: World, holder: str, output: int = SONG, **given: Any) -> list[Event]:
    recipe = given.get("recipe", world.recipe_hash(output))
    return world.forge.send(holder, "forge", output, recipe, given.get("intent", INTENT), given.get("deadline", FAR))


def stems_of(world: World, holder: str) -> list[int]:
    return [world.balance(holder, stem) for stem in STEMS]


def test_it_forges_in_the_second_of_its_deadline(ready: World) -> None:
    forge(ready, ready.alice, deadline=ready.chain.timestamp() + 1)
    assert ready.balance(ready.alice, SONG) == 1


def test_it_reverts_with_expired(ready: World) -> None:
    deadline = ready.chain.timestamp()
    with pytest.raises(Reverted) as error:
        forge(ready, ready.alice, deadline=deadline)
    assert (error.value.name, error.value.arguments) == ("Expired", (deadline, deadline + 1))
    assert stems_of(ready, ready.alice) == [2, 2, 2]


def test_it_reverts_with_unknownrecipe(ready: World) -> None:
    with pytest.raises(Reverted) as error:
        forge(ready, ready.alice, OTHER_SONG)
    assert (error.value.name, error.value.arguments) == ("UnknownRecipe", (OTHER_SONG,))


def test_it_reverts_with_recipechanged(ready: World) -> None:
    with pytest.raises(Reverted) as error:
        forge(ready, ready.alice, recipe=b"x" * 32)
    assert error.value.name == "RecipeChanged"
    assert error.value.arguments == (SONG, ready.recipe_hash(SONG), b"x" * 32)
    assert stems_of(ready, ready.alice) == [2, 2, 2]


def test_it_reverts_with_intentused(ready: World) -> None:
    forge(ready, ready.alice)
    assert ready.forge.call("intentUsed", ready.alice, INTENT)
    with pytest.raises(Reverted) as error:
        forge(ready, ready.alice)
    assert (error.value.name, error.value.arguments) == ("IntentUsed", (ready.alice, INTENT))
    assert stems_of(ready, ready.alice) == [1, 1, 1]
    forge(ready, ready.alice, intent=b"j" * 32)
    assert stems_of(ready, ready.alice) == [0, 0, 0]


def test_it_forges_under_an_intent_id_another_holder_has_used(ready: World) -> None:
    forge(ready, ready.alice)
    ready.give(ready.bob, STEMS)
    ready.approve(ready.bob, ready.forge)
    forge(ready, ready.bob)
    assert ready.balance(ready.bob, SONG) == 1


def test_it_forges_under_the_intent_id_of_a_failed_forge(ready: World) -> None:
    with pytest.raises(Reverted):
        forge(ready, ready.bob)
    assert not ready.forge.call("intentUsed", ready.bob, INTENT)
    ready.give(ready.bob, STEMS)
    ready.approve(ready.bob, ready.forge)
    forge(ready, ready.bob)
    assert ready.balance(ready.bob, SONG) == 1


def test_it_reverts_with_erc1155missingapprovalforall(ready: World) -> None:
    ready.collection.send(ready.alice, "setApprovalForAll", ready.forge.address, False)
    with pytest.raises(Reverted) as error:
        forge(ready, ready.alice)
    assert error.value.name == "ERC1155MissingApprovalForAll"
    assert error.value.arguments == (ready.forge.address, ready.alice)
    assert stems_of(ready, ready.alice) == [2, 2, 2]


def test_it_reverts_with_erc1155insufficientbalance_and_burns_nothing(ready: World) -> None:
    ready.give(ready.bob, STEMS[:2])
    ready.approve(ready.bob, ready.forge)
    with pytest.raises(Reverted) as error:
        forge(ready, ready.bob)
    assert error.value.name == "ERC1155InsufficientBalance"
    assert error.value.arguments == (ready.bob, 0, 1, STEMS[2])
    assert stems_of(ready, ready.bob) == [1, 1, 0]


def test_it_burns_exactly_one_of_each_input_of_the_caller(ready: World) -> None:
    ready.give(ready.bob, STEMS)
    ready.approve(ready.bob, ready.forge)
    forge(ready, ready.alice)
    assert stems_of(ready, ready.alice) == [1, 1, 1]
    assert stems_of(ready, ready.bob) == [1, 1, 1]
    assert [ready.supply(stem) for stem in STEMS] == [2, 2, 2]


def test_it_mints_one_output_to_the_caller(ready: World) -> None:
    forge(ready, ready.alice)
    assert ready.balance(ready.alice, SONG) == ready.supply(SONG) == 1


def test_it_emits_the_burns_then_the_mint_and_one_forged(ready: World) -> None:
    nobody = "0x" + "00" * 20
    events = forge(ready, ready.alice)
    recipe = ready.recipe_hash(SONG)
    assert events == [
        Event(
            ready.forge.address,
            "Forged",
            {"intentId": INTENT, "holder": ready.alice, "outputId": SONG, "recipeHash": recipe, "inputs": STEMS},
        ),
        Event(
            ready.collection.address,
            "TransferBatch",
            {
                "operator": ready.forge.address,
                "from": ready.alice,
                "to": nobody,
                "ids": STEMS,
                "values": (1, 1, 1),
            },
        ),
        Event(
            ready.collection.address,
            "TransferSingle",
            {"operator": ready.forge.address, "from": nobody, "to": ready.alice, "id": SONG, "value": 1},
        ),
    ]


def test_it_forges_an_album(ready: World) -> None:
    ready.forge.send(ready.owner, "setRecipe", OTHER_SONG, STEMS[:1])
    ready.forge.send(ready.owner, "setRecipe", ALBUM, (SONG, OTHER_SONG))
    forge(ready, ready.alice)
    with pytest.raises(Reverted) as error:
        forge(ready, ready.alice, ALBUM, intent=b"a" * 32)
    assert error.value.arguments == (ready.alice, 0, 1, OTHER_SONG)
    forge(ready, ready.alice, OTHER_SONG, intent=b"o" * 32)
    forge(ready, ready.alice, ALBUM, intent=b"a" * 32)
    assert [ready.balance(ready.alice, token) for token in (ALBUM, SONG, OTHER_SONG)] == [1, 0, 0]


@pytest.fixture
def receiver(ready: World, compiled: Path) -> Contract:
    """A holder that is a contract, with two of each stem and the forge approved."""
    contract = deploy(ready.chain, ready.owner, read(compiled, "Receiver"))
    ready.give(contract.address, STEMS, 2)
    approval = ready.collection.calldata("setApprovalForAll", ready.forge.address, True)
    contract.send(ready.owner, "run", ready.collection.address, approval)
    return contract


def forging(world: World, intent: bytes) -> tuple[str, bytes]:
    return world.forge.address, world.forge.calldata("forge", SONG, world.recipe_hash(SONG), intent, FAR)


def test_it_reverts_with_reentrancyguardreentrantcall(ready: World, receiver: Contract) -> None:
    receiver.send(ready.owner, "onReceive", *forging(ready, b"2" * 32))
    with pytest.raises(Reverted) as error:
        receiver.send(ready.owner, "run", *forging(ready, b"1" * 32))
    assert error.value.name == "ReentrancyGuardReentrantCall"
    assert stems_of(ready, receiver.address) == [2, 2, 2]


def test_it_burns_nothing_for_a_holder_that_refuses_the_output(ready: World, receiver: Contract) -> None:
    receiver.send(ready.owner, "refuse", True)
    with pytest.raises(Reverted):
        receiver.send(ready.owner, "run", *forging(ready, INTENT))
    assert stems_of(ready, receiver.address) == [2, 2, 2]
    receiver.send(ready.owner, "refuse", False)
    receiver.send(ready.owner, "run", *forging(ready, INTENT))
    assert stems_of(ready, receiver.address) == [1, 1, 1]
    assert ready.balance(receiver.address, SONG) == 1


def test_it_forges_for_the_contract_that_calls_and_not_for_its_caller(ready: World, receiver: Contract) -> None:
    events = receiver.send(ready.owner, "run", *forging(ready, INTENT))
    assert next(named(events, "Forged"))["holder"] == receiver.address
    assert ready.forge.call("intentUsed", receiver.address, INTENT)
    assert not ready.forge.call("intentUsed", ready.owner, INTENT)
    with pytest.raises(Reverted) as error:
        receiver.send(ready.owner, "run", *forging(ready, INTENT))
    assert (error.value.name, error.value.arguments) == ("IntentUsed", (receiver.address, INTENT))


def test_it_reverts_with_ownableunauthorizedaccount(world: World) -> None:
    with pytest.raises(Reverted) as error:
        world.forge.send(world.alice, "setRecipe", SONG, STEMS)
    assert (error.value.name, error.value.arguments) == ("OwnableUnauthorizedAccount", (world.alice,))


def test_it_reverts_with_recipefrozen(ready: World) -> None:
    with pytest.raises(Reverted) as error:
        ready.forge.send(ready.owner, "setRecipe", SONG, STEMS[:1])
    assert (error.value.name, error.value.arguments) == ("RecipeFrozen", (SONG,))
    assert ready.forge.call("recipe", SONG) == STEMS


@pytest.mark.parametrize("inputs", [(), (12, 11), (11, 11), (SONG, 11), (9, SONG)])
def test_it_reverts_with_badrecipe(world: World, inputs: tuple[int, ...]) -> None:
    with pytest.raises(Reverted) as error:
        world.forge.send(world.owner, "setRecipe", SONG, inputs)
    assert (error.value.name, error.value.arguments) == ("BadRecipe", (SONG,))
    assert world.forge.call("recipe", SONG) == ()
    assert world.recipe_hash(SONG) == bytes(32)


def test_it_reverts_with_alreadyminted(world: World) -> None:
    world.give(world.bob, (SONG,), 3)
    with pytest.raises(Reverted) as error:
        world.forge.send(world.owner, "setRecipe", SONG, STEMS)
    assert (error.value.name, error.value.arguments) == ("AlreadyMinted", (SONG, 3))


def test_it_tells_the_recipe_and_its_hash(world: World) -> None:
    events = world.forge.send(world.owner, "setRecipe", SONG, STEMS)
    kinds = ["uint256", "address", "uint256", "uint256[]"]
    expected = keccak(encode(kinds, [world.chain.chain_id, world.collection.address, SONG, STEMS]))
    assert world.recipe_hash(SONG) == expected
    assert world.forge.call("recipe", SONG) == STEMS
    assert events[0].arguments == {"outputId": SONG, "inputs": STEMS, "recipeHash": expected}


def test_it_leaves_the_output_to_be_minted_by_the_forge_alone(ready: World) -> None:
    assert ready.collection.call("soleMinter", SONG) == ready.forge.address
    with pytest.raises(Reverted) as error:
        ready.give(ready.alice, (SONG,))
    assert (error.value.name, error.value.arguments) == ("NotMinter", (ready.owner, SONG))
