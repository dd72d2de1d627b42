"""One test for each leaf of reveal.tree; test_trees.py holds the two together."""

from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tests.contracts.chain import Contract, Event, Reverted, deploy, named
from tests.contracts.compiling import read
from tests.contracts.world import FAR, SEALED, STEMS, World

INTENT = b"i" * 32
COUNTS = (1, 4, 3)
OUT_OF_REACH = 257

# Mining 257 blocks takes a node seconds: that the window is 256 blocks there too is asked once.
in_process_only = pytest.mark.parametrize("chain", ["pyrevm"], indirect=True)


@pytest.fixture
def ready(world: World) -> World:
    """Eight sealed tokens: alice owns five, bob three, and both approved the reveal."""
    world.reveal.send(world.owner, "seal", SEALED, world.alice, STEMS, COUNTS)
    world.collection.send(world.alice, "safeTransferFrom", world.alice, world.bob, SEALED, 3, b"")
    for holder in (world.alice, world.bob):
        world.approve(holder, world.reveal)
    return world


def ask(world: World, holder: str, amount: int, **given: Any) -> list[Event]:
    """Under an intent id of its own, unless one is given."""
    fresh = world.reveal.call("drawsRequested").to_bytes(32, "big")
    intent, deadline = given.get("intent", fresh), given.get("deadline", FAR)
    return world.reveal.send(holder, "requestReveal", given.get("sealed", SEALED), amount, intent, deadline)


def request(world: World, holder: str, amount: int) -> int:
    """The number of the deciding block."""
    return int(next(named(ask(world, holder, amount), "RevealRequested"))["readyBlock"])


def settle(world: World, draws: int = 99) -> list[Event]:
    return world.reveal.send(world.carol, "settle", draws)


def revealed(events: list[Event]) -> list[tuple[int, str, int]]:
    return [(it["draw"], it["holder"], it["stemId"]) for it in named(events, "Revealed")]


def mine_past(world: World, block: int) -> None:
    """The next transaction is in the block after the given one."""
    world.chain.mine(block - world.chain.block_number())


class Twin:
    """What the pool should do, said plainly."""

    def __init__(self) -> None:
        self.left = [stem for stem, count in zip(STEMS, COUNTS, strict=True) for _ in range(count)]

    def draw(self, number: int, seed: bytes) -> int:
        ticket = int.from_bytes(keccak(encode(["bytes32", "uint256"], [seed, number])))
        return self.left.pop(ticket % len(self.left))


def test_it_refuses_a_stranger_to_seal(world: World) -> None:
    with pytest.raises(Reverted) as error:
        world.reveal.send(world.alice, "seal", SEALED, world.alice, STEMS, COUNTS)
    assert (error.value.name, error.value.arguments) == ("OwnableUnauthorizedAccount", (world.alice,))


def test_it_reverts_with_poolfrozen(ready: World) -> None:
    with pytest.raises(Reverted) as error:
        ready.reveal.send(ready.owner, "seal", SEALED, ready.owner, (99,), (1,))
    assert (error.value.name, error.value.arguments) == ("PoolFrozen", (SEALED,))
    assert ready.reveal.call("pool", SEALED) == (STEMS, COUNTS)


@pytest.mark.parametrize(
    ("stems", "counts"),
    [
        ((), ()),
        ((11, 12), (1,)),
        ((11, 12), (1, 0)),
        ((12, 11), (1, 1)),
        ((11, 11), (1, 1)),
        ((11, SEALED), (1, 1)),
        (tuple(range(1, 258)), (1,) * 257),
    ],
)
def test_it_reverts_with_badpool(world: World, stems: tuple[int, ...], counts: tuple[int, ...]) -> None:
    with pytest.raises(Reverted) as error:
        world.reveal.send(world.owner, "seal", SEALED, world.alice, stems, counts)
    assert (error.value.name, error.value.arguments) == ("BadPool", (SEALED,))
    assert world.supply(SEALED) == 0


def test_it_reverts_with_alreadyminted(world: World) -> None:
    world.give(world.owner, (SEALED,))
    with pytest.raises(Reverted) as error:
        world.reveal.send(world.owner, "seal", SEALED, world.alice, STEMS, COUNTS)
    assert (error.value.name, error.value.arguments) == ("AlreadyMinted", (SEALED, 1))


def test_it_mints_as_many_sealed_tokens_as_the_pool_has_stems(ready: World) -> None:
    assert ready.supply(SEALED) == 8 == sum(COUNTS)
    assert ready.reveal.call("pool", SEALED) == (STEMS, COUNTS)


def test_it_tells_what_is_in_the_pool(world: World) -> None:
    events = world.reveal.send(world.owner, "seal", SEALED, world.alice, STEMS, COUNTS)
    assert list(named(events, "PoolSealed")) == [
        {"sealedId": SEALED, "to": world.alice, "stemIds": STEMS, "counts": COUNTS}
    ]


@in_process_only
def test_it_seals_a_pool_of_256_kinds(world: World) -> None:
    kinds = tuple(range(1000, 1256))
    world.reveal.send(world.owner, "seal", SEALED, world.alice, kinds, (1,) * 256)
    assert world.supply(SEALED) == 256


def test_it_leaves_nobody_else_to_mint_more_sealed_tokens(ready: World) -> None:
    with pytest.raises(Reverted) as error:
        ready.give(ready.owner, (SEALED,))
    assert (error.value.name, error.value.arguments) == ("NotMinter", (ready.owner, SEALED))


def test_it_reverts_with_unknownpool(ready: World) -> None:
    with pytest.raises(Reverted) as error:
        ask(ready, ready.alice, 1, sealed=11)
    assert (error.value.name, error.value.arguments) == ("UnknownPool", (11,))


def test_it_burns_in_the_second_of_its_deadline(ready: World) -> None:
    ask(ready, ready.alice, 1, deadline=ready.chain.timestamp() + 1)
    assert ready.balance(ready.alice, SEALED) == 4


def test_it_reverts_with_expired(ready: World) -> None:
    deadline = ready.chain.timestamp()
    with pytest.raises(Reverted) as error:
        ask(ready, ready.alice, 1, deadline=deadline)
    assert (error.value.name, error.value.arguments) == ("Expired", (deadline, deadline + 1))
    assert ready.balance(ready.alice, SEALED) == 5


def test_it_reverts_with_intentused(ready: World) -> None:
    ask(ready, ready.alice, 1, intent=INTENT)
    assert ready.reveal.call("intentUsed", ready.alice, INTENT)
    with pytest.raises(Reverted) as error:
        ask(ready, ready.alice, 1, intent=INTENT)
    assert (error.value.name, error.value.arguments) == ("IntentUsed", (ready.alice, INTENT))
    assert ready.balance(ready.alice, SEALED) == 4


def test_it_burns_under_an_intent_id_another_holder_has_used(ready: World) -> None:
    ask(ready, ready.alice, 1, intent=INTENT)
    ask(ready, ready.bob, 1, intent=INTENT)
    assert ready.balance(ready.bob, SEALED) == 2


def test_it_asks_for_the_contract_that_calls_and_not_for_its_caller(ready: World, receiver: Contract) -> None:
    assert ready.reveal.call("intentUsed", receiver.address, INTENT)
    assert not ready.reveal.call("intentUsed", ready.owner, INTENT)
    again = ready.reveal.calldata("requestReveal", SEALED, 1, INTENT, FAR)
    with pytest.raises(Reverted) as error:
        receiver.send(ready.owner, "run", ready.reveal.address, again)
    assert (error.value.name, error.value.arguments) == ("IntentUsed", (receiver.address, INTENT))
    ready.collection.send(ready.bob, "safeTransferFrom", ready.bob, receiver.address, SEALED, 1, b"")
    other = ready.reveal.calldata("requestReveal", SEALED, 1, b"j" * 32, FAR)
    events = receiver.send(ready.owner, "run", ready.reveal.address, other)
    assert [it["holder"] for it in named(events, "RevealRequested")] == [receiver.address]


def test_it_reverts_with_nothingtoreveal(ready: World) -> None:
    with pytest.raises(Reverted) as error:
        request(ready, ready.alice, 0)
    assert (error.value.name, error.value.arguments) == ("NothingToReveal", (SEALED,))


def test_it_reverts_with_erc1155missingapprovalforall(ready: World) -> None:
    ready.collection.send(ready.alice, "setApprovalForAll", ready.reveal.address, False)
    with pytest.raises(Reverted) as error:
        request(ready, ready.alice, 1)
    assert error.value.name == "ERC1155MissingApprovalForAll"
    assert error.value.arguments == (ready.reveal.address, ready.alice)


def test_it_reverts_with_erc1155insufficientbalance_and_queues_nothing(ready: World) -> None:
    with pytest.raises(Reverted) as error:
        request(ready, ready.bob, 4)
    assert error.value.name == "ERC1155InsufficientBalance"
    assert error.value.arguments == (ready.bob, 3, 4, SEALED)
    assert ready.reveal.call("drawsRequested") == ready.reveal.call("nextReadyBlock") == 0


def test_it_burns_the_sealed_tokens_and_queues_the_draws(ready: World) -> None:
    events = ask(ready, ready.alice, 2, intent=INTENT)
    ready_block = ready.chain.block_number() + 2
    assert next(named(events, "RevealRequested")) == {
        "intentId": INTENT,
        "firstDraw": 0,
        "holder": ready.alice,
        "sealedId": SEALED,
        "amount": 2,
        "readyBlock": ready_block,
    }
    assert (ready.balance(ready.alice, SEALED), ready.supply(SEALED)) == (3, 6)
    assert (ready.reveal.call("drawsRequested"), ready.reveal.call("drawsSettled")) == (2, 0)
    assert ready.reveal.call("nextReadyBlock") == ready_block


def test_it_shares_the_deciding_block_of_an_earlier_request(ready: World) -> None:
    assert request(ready, ready.alice, 1) == request(ready, ready.bob, 1)


def test_it_gets_a_deciding_block_of_its_own(ready: World) -> None:
    first = request(ready, ready.alice, 1)
    mine_past(ready, first - 1)
    assert request(ready, ready.bob, 1) == first + 2
    mine_past(ready, first + 10)
    assert request(ready, ready.bob, 1) == first + 13


def test_it_settles_nothing_of_an_empty_queue(ready: World) -> None:
    assert settle(ready) == []


def test_it_settles_nothing_before_the_deciding_block_is_past(ready: World) -> None:
    deciding = request(ready, ready.alice, 1)
    mine_past(ready, deciding - 1)
    assert settle(ready) == []
    assert ready.chain.block_number() == deciding
    assert len(revealed(settle(ready))) == 1


def test_it_draws_what_the_hash_of_the_deciding_block_says(ready: World) -> None:
    first = request(ready, ready.alice, 4)
    request(ready, ready.bob, 1)
    mine_past(ready, first + 5)
    second = request(ready, ready.bob, 2)
    mine_past(ready, second)
    twin = Twin()
    seeds = [ready.chain.block_hash(first)] * 5 + [ready.chain.block_hash(second)] * 2
    holders = [ready.alice] * 4 + [ready.bob] * 3
    expected = [
        (draw, holder, twin.draw(draw, seed)) for draw, (holder, seed) in enumerate(zip(holders, seeds, strict=True))
    ]
    assert revealed(settle(ready)) == expected
    for holder in (ready.alice, ready.bob):
        for stem in STEMS:
            assert ready.balance(holder, stem) == sum(it[1:] == (holder, stem) for it in expected)
            assert ready.reveal.call("claimable", holder, stem) == 0


def test_it_settles_for_anyone_in_the_order_of_the_queue(ready: World) -> None:
    request(ready, ready.bob, 2)
    deciding = request(ready, ready.alice, 1)
    mine_past(ready, deciding)
    drawn = [revealed(settle(ready, 1)) for _ in range(4)]
    assert [[it[:2] for it in part] for part in drawn] == [[(0, ready.bob)], [(1, ready.bob)], [(2, ready.alice)], []]


def test_it_gives_the_same_draws_whoever_settles_and_in_whatever_portions(ready: World) -> None:
    deciding = request(ready, ready.alice, 5)
    mine_past(ready, deciding)
    twin = Twin()
    expected = [twin.draw(draw, ready.chain.block_hash(deciding)) for draw in range(5)]
    portions = [ready.reveal.send(ready.owner, "settle", 2)]
    ready.chain.mine(50)
    portions += [settle(ready, 0), settle(ready, 1), ready.reveal.send(ready.alice, "settle", 9)]
    assert [stem for part in portions for _, _, stem in revealed(part)] == expected
    assert [len(revealed(part)) for part in portions] == [2, 0, 1, 2]


def test_it_empties_the_pool_exactly(ready: World) -> None:
    request(ready, ready.alice, 5)
    mine_past(ready, request(ready, ready.bob, 3))
    settle(ready)
    assert ready.reveal.call("pool", SEALED) == (STEMS, (0, 0, 0))
    assert tuple(ready.supply(stem) for stem in STEMS) == COUNTS
    assert ready.supply(SEALED) == 0


@in_process_only
def test_it_draws_by_a_recorded_hash_however_late(ready: World) -> None:
    deciding = request(ready, ready.alice, 1)
    mine_past(ready, deciding + OUT_OF_REACH - 2)
    assert settle(ready, 0) == []
    expected = Twin().draw(0, ready.chain.block_hash(deciding))
    mine_past(ready, deciding + 2 * OUT_OF_REACH)
    assert revealed(settle(ready)) == [(0, ready.alice, expected)]


def test_it_gives_the_most_plentiful_stem_for_an_expired_draw(ready: World) -> None:
    deciding = request(ready, ready.alice, 1)
    mine_past(ready, deciding + OUT_OF_REACH - 1)
    events = settle(ready)
    assert ready.chain.block_number() == deciding + OUT_OF_REACH
    assert [it["readyBlock"] for it in named(events, "RoundExpired")] == [deciding]
    assert revealed(events) == [(0, ready.alice, 12)]


@in_process_only
def test_it_gives_the_lowest_place_among_equals_for_an_expired_draw(ready: World) -> None:
    mine_past(ready, request(ready, ready.alice, 5) + OUT_OF_REACH)
    assert [stem for _, _, stem in revealed(settle(ready))] == [12, 12, 13, 12, 13]


@in_process_only
def test_it_expires_the_round_that_waited_behind_an_expired_one(ready: World) -> None:
    ready.chain.mine(8)  # to blocks whose hashes tell chance from expiry
    first = request(ready, ready.alice, 1)
    mine_past(ready, first - 1)
    second = request(ready, ready.bob, 3)
    mine_past(ready, first + OUT_OF_REACH - 1)
    events = settle(ready)
    assert ready.chain.block_number() == second + 255, "the second hash can still be read"
    assert [it["readyBlock"] for it in named(events, "RoundExpired")] == [first, second]
    twin = Twin()
    twin.left.remove(12)
    assert [twin.draw(draw, ready.chain.block_hash(second)) for draw in (1, 2, 3)] != [12, 13, 12]
    assert [stem for _, _, stem in revealed(events)] == [12, 12, 13, 12]


@in_process_only
def test_it_draws_by_chance_again_after_an_expired_round(ready: World) -> None:
    mine_past(ready, request(ready, ready.alice, 1) + OUT_OF_REACH)
    deciding = request(ready, ready.bob, 1)
    mine_past(ready, deciding)
    twin = Twin()
    twin.left.remove(12)
    expected = twin.draw(1, ready.chain.block_hash(deciding))
    assert revealed(settle(ready)) == [(0, ready.alice, 12), (1, ready.bob, expected)]


@pytest.fixture
def receiver(ready: World, compiled: Path) -> Contract:
    """A holder that is a contract, with the only draw in the queue, ready to be settled."""
    contract = deploy(ready.chain, ready.owner, read(compiled, "Receiver"))
    ready.collection.send(ready.alice, "safeTransferFrom", ready.alice, contract.address, SEALED, 1, b"")
    approval = ready.collection.calldata("setApprovalForAll", ready.reveal.address, True)
    contract.send(ready.owner, "run", ready.collection.address, approval)
    asking = ready.reveal.calldata("requestReveal", SEALED, 1, INTENT, FAR)
    contract.send(ready.owner, "run", ready.reveal.address, asking)
    mine_past(ready, ready.chain.block_number() + 2)
    return contract


def test_it_keeps_the_stem_of_a_holder_with_code_to_be_claimed(ready: World, receiver: Contract) -> None:
    receiver.send(ready.owner, "refuse", True)
    request(ready, ready.bob, 1)
    ready.chain.mine(2)
    (_, _, stem), (_, holder, _) = revealed(settle(ready))
    assert holder == ready.bob
    assert ready.balance(receiver.address, stem) == 0
    assert ready.reveal.call("claimable", receiver.address, stem) == 1


def test_it_does_not_stop_at_a_stem_it_may_not_mint(world: World) -> None:
    world.reveal.send(world.owner, "seal", SEALED, world.alice, (11,), (2,))
    world.forge.send(world.owner, "setRecipe", 11, (12,))
    world.approve(world.alice, world.reveal)
    mine_past(world, request(world, world.alice, 2))
    assert len(revealed(settle(world))) == 2
    assert world.reveal.call("claimable", world.alice, 11) == 2


def test_it_reverts_with_nothingtoclaim(ready: World) -> None:
    with pytest.raises(Reverted) as error:
        ready.reveal.send(ready.carol, "claim", ready.alice, (11,))
    assert (error.value.name, error.value.arguments) == ("NothingToClaim", (ready.alice, 11))


def test_it_keeps_what_a_holder_refuses(ready: World, receiver: Contract) -> None:
    [(_, _, stem)] = revealed(settle(ready))
    receiver.send(ready.owner, "refuse", True)
    with pytest.raises(Reverted):
        ready.reveal.send(ready.carol, "claim", receiver.address, (stem,))
    assert ready.reveal.call("claimable", receiver.address, stem) == 1


def test_it_mints_what_was_drawn_to_the_holder_once(ready: World, receiver: Contract) -> None:
    [(_, _, stem)] = revealed(settle(ready))
    events = ready.reveal.send(ready.carol, "claim", receiver.address, (stem,))
    assert next(named(events, "Claimed")) == {"holder": receiver.address, "stemId": stem, "amount": 1}
    assert ready.balance(receiver.address, stem) == 1
    with pytest.raises(Reverted) as error:
        ready.reveal.send(ready.carol, "claim", receiver.address, (stem,))
    assert error.value.name == "NothingToClaim"
