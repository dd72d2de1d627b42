from pathlib import Path

import pytest

from tests.contracts.chain import Contract, Event, Reverted, deploy, named
from tests.contracts.compiling import read
from tests.contracts.world import STEMS, World

MOVES = ("safeTransferFrom", "safeBatchTransferFrom", "burn", "burnBatch")


@pytest.mark.parametrize("move", MOVES)
def test_the_owner_and_a_minter_can_not_move_or_burn_a_holders_token(world: World, move: str) -> None:
    world.give(world.alice, STEMS)
    world.collection.send(world.owner, "addMinter", world.owner)
    arguments = {
        "safeTransferFrom": (world.alice, world.owner, 11, 1, b""),
        "safeBatchTransferFrom": (world.alice, world.owner, (11,), (1,), b""),
        "burn": (world.alice, 11, 1),
        "burnBatch": (world.alice, (11,), (1,)),
    }[move]
    with pytest.raises(Reverted) as error:
        world.collection.send(world.owner, move, *arguments)
    assert error.value.name == "ERC1155MissingApprovalForAll"
    assert error.value.arguments == (world.owner, world.alice)
    world.collection.send(world.alice, move, *arguments)
    assert world.balance(world.alice, 11) == 0


def test_supply_follows_mints_and_burns_of_each_id(world: World) -> None:
    world.give(world.alice, (11, 12), 5)
    world.collection.send(world.alice, "burn", world.alice, 11, 2)
    assert [world.supply(token) for token in (11, 12, 13)] == [3, 5, 0]
    assert world.collection.call("totalSupply") == 8


def test_the_owner_mints_until_minting_is_closed_for_ever(world: World) -> None:
    world.give(world.alice, STEMS)
    world.collection.send(world.owner, "closeMinting")
    for function, arguments in (
        ("mint", (world.alice, 11, 1)),
        ("mintBatch", (world.alice, (11,), (1,))),
        ("addMinter", (world.bob,)),
        ("closeMinting", ()),
    ):
        with pytest.raises(Reverted) as error:
            world.collection.send(world.owner, function, *arguments)
        assert error.value.name == "MintingIsClosed"
    assert world.supply(11) == 1


def test_an_appointed_minter_mints_on_after_minting_is_closed(world: World) -> None:
    world.collection.send(world.owner, "addMinter", world.bob)
    world.collection.send(world.owner, "closeMinting")
    world.collection.send(world.bob, "mint", world.alice, 11, 1)
    assert world.balance(world.alice, 11) == 1


def test_a_stranger_mints_nothing(world: World) -> None:
    for function, arguments in (("mint", (world.alice, 11, 1)), ("mintBatch", (world.alice, (11,), (1,)))):
        with pytest.raises(Reverted) as error:
            world.collection.send(world.alice, function, *arguments)
        assert (error.value.name, error.value.arguments) == ("NotMinter", (world.alice, 11))


def test_a_reserved_id_is_minted_by_the_one_who_reserved_it_and_no_other_minter(world: World) -> None:
    for minter in (world.bob, world.carol):
        world.collection.send(world.owner, "addMinter", minter)
    world.collection.send(world.bob, "reserve", 7)
    world.collection.send(world.bob, "mint", world.bob, 7, 1)
    with pytest.raises(Reverted) as error:
        world.collection.send(world.carol, "mint", world.carol, 7, 1)
    assert (error.value.name, error.value.arguments) == ("NotMinter", (world.carol, 7))
    with pytest.raises(Reverted) as error:
        world.collection.send(world.carol, "reserve", 7)
    assert (error.value.name, error.value.arguments) == ("AlreadyReserved", (7, world.bob))


def test_only_a_minter_reserves(world: World) -> None:
    with pytest.raises(Reverted) as error:
        world.collection.send(world.alice, "reserve", 7)
    assert (error.value.name, error.value.arguments) == ("NotMinter", (world.alice, 7))


def test_what_was_minted_before_is_not_reserved(world: World) -> None:
    world.collection.send(world.owner, "addMinter", world.bob)
    world.give(world.alice, (7,), 3)
    with pytest.raises(Reverted) as error:
        world.collection.send(world.bob, "reserve", 7)
    assert (error.value.name, error.value.arguments) == ("AlreadyMinted", (7, 3))
    assert int(world.collection.call("soleMinter", 7), 16) == 0


def test_what_changes_who_may_mint_is_told(world: World) -> None:
    def told(sender: str, function: str, *arguments: object) -> list[Event]:
        return world.collection.send(sender, function, *arguments)

    here = world.collection.address
    assert told(world.owner, "addMinter", world.bob) == [Event(here, "MinterAdded", {"minter": world.bob})]
    assert told(world.bob, "reserve", 7) == [Event(here, "IdReserved", {"id": 7, "minter": world.bob})]
    assert told(world.owner, "closeMinting") == [Event(here, "MintingClosed", {})]
    assert world.collection.call("mintingClosed") and world.collection.call("isMinter", world.bob)


@pytest.fixture
def go_between(world: World, compiled: Path) -> Contract:
    """A contract that makes any call it is told to."""
    return deploy(world.chain, world.owner, read(compiled, "Receiver"))


def test_a_contract_has_no_rights_of_those_who_call_it(world: World, go_between: Contract) -> None:
    world.collection.send(world.owner, "addMinter", world.bob)
    world.collection.send(world.bob, "reserve", 8)
    for caller, function, arguments, token in (
        (world.bob, "reserve", (7,), 7),
        (world.bob, "mint", (world.alice, 11, 1), 11),
        (world.bob, "mint", (world.alice, 8, 1), 8),
        (world.owner, "mint", (world.alice, 11, 1), 11),
        (world.owner, "mintBatch", (world.alice, (11,), (1,)), 11),
    ):
        with pytest.raises(Reverted) as error:
            go_between.send(caller, "run", world.collection.address, world.collection.calldata(function, *arguments))
        assert (error.value.name, error.value.arguments) == ("NotMinter", (go_between.address, token))


def test_a_contract_mints_and_reserves_by_rights_of_its_own(world: World, go_between: Contract) -> None:
    world.collection.send(world.owner, "addMinter", go_between.address)
    for function, arguments in (("reserve", (9,)), ("mint", (world.alice, 9, 2)), ("mint", (world.alice, 12, 1))):
        call = world.collection.calldata(function, *arguments)
        events = go_between.send(world.alice, "run", world.collection.address, call)
        assert [it["minter"] for it in named(events, "IdReserved")] == [go_between.address] * (function == "reserve")
    assert world.collection.call("soleMinter", 9) == go_between.address
    assert (world.balance(world.alice, 9), world.balance(world.alice, 12)) == (2, 1)


def test_it_has_the_name_and_the_symbol_it_was_made_with(world: World) -> None:
    assert (world.collection.call("name"), world.collection.call("symbol")) == ("Test", "T")


def test_each_id_has_a_document_of_its_own(world: World) -> None:
    events = world.collection.send(world.owner, "setURIs", (11, 12), ("ipfs://eleven", "ipfs://twelve"))
    assert list(named(events, "URI")) == [{"id": 11, "value": "ipfs://eleven"}, {"id": 12, "value": "ipfs://twelve"}]
    assert [world.collection.call("uri", token) for token in (11, 12, 13)] == ["ipfs://eleven", "ipfs://twelve", ""]
    with pytest.raises(Reverted) as error:
        world.collection.send(world.owner, "setURIs", (11, 12), ("ipfs://one",))
    assert (error.value.name, error.value.arguments) == ("LengthMismatch", (2, 1))


def test_the_collections_own_document_follows_erc_7572(world: World) -> None:
    assert world.collection.call("contractURI") == "ipfs://collection"
    events = world.collection.send(world.owner, "setContractURI", "ipfs://new")
    assert [event.name for event in events] == ["ContractURIUpdated"]
    assert world.collection.call("contractURI") == "ipfs://new"


def test_the_royalty_follows_erc_2981(world: World) -> None:
    assert world.collection.call("royaltyInfo", 11, 10_000) == (world.owner, 500)
    world.collection.send(world.owner, "setRoyalty", world.bob, 250)
    assert world.collection.call("royaltyInfo", 11, 10_000) == (world.bob, 250)


@pytest.mark.parametrize(
    ("interface", "supported"),
    [("01ffc9a7", True), ("d9b67a26", True), ("0e89341c", True), ("2a55205a", True), ("80ac58cd", False)],
)
def test_it_announces_erc_165_1155_metadata_and_2981(world: World, interface: str, supported: bool) -> None:
    assert world.collection.call("supportsInterface", bytes.fromhex(interface)) == supported


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("addMinter", ("0x" + "11" * 20,)),
        ("closeMinting", ()),
        ("setURIs", ((11,), ("x",))),
        ("setContractURI", ("x",)),
        ("setRoyalty", ("0x" + "11" * 20, 1)),
    ],
)
def test_what_belongs_to_the_owner_is_refused_to_others(
    world: World, function: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(Reverted) as error:
        world.collection.send(world.alice, function, *arguments)
    assert (error.value.name, error.value.arguments) == ("OwnableUnauthorizedAccount", (world.alice,))
