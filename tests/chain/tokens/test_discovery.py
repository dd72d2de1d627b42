import itertools

import pytest

from chain.errors import RpcError
from chain.tokens.discovery import Discovery, spans
from chain.tokens.ledger import Ledger
from tests.chain.tokens.fake_chain import (
    ALICE,
    BOB,
    COLLECTION,
    FORGE,
    FakeChain,
    burned,
    minted,
    moved,
    recipe_set,
    uri_changed,
)


def discovery(chain: FakeChain, first_block: int = 0) -> Discovery:
    return Discovery(chain, COLLECTION, [FORGE], first_block, Ledger(None, "test"))  # type: ignore[arg-type]


async def asked_spans(chain: FakeChain, first: int, last: int) -> list[tuple[int, int]]:
    return [(s.first, s.last) async for s in spans(chain, [COLLECTION], [[b"\1" * 32]], first, last)]  # type: ignore[arg-type]


async def test_every_id_ever_minted_or_named_by_a_recipe_is_found() -> None:
    chain = FakeChain()
    chain.mine(minted(ALICE, 11, 12, amount=3), recipe_set(10, 11, 12, 13))
    chain.mine(burned(ALICE, 11), moved(ALICE, BOB, 12))
    history = await discovery(chain).read(await chain.block())
    assert history.ids() == (10, 11, 12, 13)
    assert history.recipes() == {10: (11, 12, 13)}
    assert history.totals.minted == {11: 3, 12: 3}
    assert history.totals.burned == {11: 1, 12: 0}


async def test_the_first_recipe_of_an_output_holds() -> None:
    chain = FakeChain()
    chain.mine(recipe_set(10, 11), recipe_set(10, 12))
    assert (await discovery(chain).read(await chain.block())).recipes() == {10: (11,)}


async def test_a_second_read_asks_only_for_new_blocks() -> None:
    chain = FakeChain()
    chain.mine(minted(ALICE, 11))
    reader = discovery(chain)
    await reader.read(await chain.block())
    chain.mine(minted(ALICE, 12))
    chain.asked.clear()
    history = await reader.read(await chain.block())
    assert history.ids() == (11, 12)
    assert [about for name, about in chain.asked if name == "logs"] == [(2, 2)]


async def test_reading_starts_at_the_first_block_of_the_profile() -> None:
    chain = FakeChain()
    for token_id in range(5):
        chain.mine(minted(ALICE, token_id))
    assert (await discovery(chain, 3).read(await chain.block())).ids() == (2, 3, 4)


async def test_what_a_reorganisation_took_back_is_undone() -> None:
    chain = FakeChain()
    chain.mine(minted(ALICE, 11))
    reader = discovery(chain)
    await reader.read(await chain.block())
    chain.mine(minted(ALICE, 12), recipe_set(10, 11), uri_changed(11))
    await reader.read(await chain.block())
    chain.reorganise(1)
    chain.mine(minted(ALICE, 13))
    chain.mine()
    history = await reader.read(await chain.block())
    assert history.ids() == (11, 13)
    assert history.recipes() == {}
    assert history.new_documents == []


async def test_a_chain_that_became_shorter_is_followed() -> None:
    chain = FakeChain()
    chain.mine(minted(ALICE, 11))
    reader = discovery(chain)
    await reader.read(await chain.block())
    for token_id in (12, 13):
        chain.mine(minted(ALICE, token_id))
        await reader.read(await chain.block())
    chain.reorganise(2)
    assert (await reader.read(await chain.block())).ids() == (11,)


async def test_a_range_that_is_refused_is_halved_and_grown_slowly() -> None:
    chain = FakeChain(widest=10)
    for token_id in range(100):
        chain.mine(minted(ALICE, token_id))
    found = await asked_spans(chain, 0, 100)
    assert found[0][0] == 0
    assert found[-1][1] == 100
    assert all(after[0] == before[1] + 1 for before, after in itertools.pairwise(found))
    assert all(last - first < 10 for first, last in found)
    assert chain.count("logs") < 2 * len(found)


async def test_a_node_that_is_away_is_not_asked_for_less() -> None:
    chain = FakeChain()
    asked = 0

    def away(name: str) -> None:
        nonlocal asked
        asked += 1
        raise RpcError("unreachable")

    chain.interrupt = away
    with pytest.raises(RpcError):
        await asked_spans(chain, 0, 100)
    assert asked == 1


async def test_a_single_block_that_is_refused_is_an_error() -> None:
    chain = FakeChain(widest=0)
    with pytest.raises(RpcError):
        await asked_spans(chain, 0, 100)
    assert chain.asked[-1] == ("logs", (0, 0))


async def test_a_read_that_fails_half_way_keeps_nothing_of_it() -> None:
    chain = FakeChain(widest=1)
    chain.mine(minted(ALICE, 11))
    chain.mine(minted(ALICE, 12))
    reader = discovery(chain)

    def break_at_second(name: str) -> None:
        if name == "logs" and ("logs", (1, 1)) in chain.asked:
            raise RpcError("unreachable")

    chain.interrupt = break_at_second
    with pytest.raises(RpcError):
        await reader.read(await chain.block())
    chain.interrupt = lambda name: None
    history = await reader.read(await chain.block())
    assert history.totals.minted == {11: 1, 12: 1}


async def test_progress_ends_with_all_blocks_read() -> None:
    chain = FakeChain(widest=3)
    for _ in range(9):
        chain.mine()
    seen: list[tuple[int, int]] = []
    await discovery(chain).read(await chain.block(), progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (10, 10)


async def test_a_recipe_event_of_the_collection_itself_is_not_believed() -> None:
    chain = FakeChain()
    forged = recipe_set(10, 11)
    chain.mine(type(forged)(COLLECTION, forged.topics, forged.data, 0, "", "", 0))
    assert (await discovery(chain).read(await chain.block())).recipes() == {}


async def test_a_long_way_is_begun_with_a_part_of_it_and_gone_on_with_fast_where_nothing_is() -> None:
    chain = FakeChain()
    for _ in range(3200):
        chain.mine()
    found = await asked_spans(chain, 1, 3200)
    assert found[0] == (1, 100)
    assert [last - first + 1 for first, last in found] == [100, 400, 1600, 1100]
