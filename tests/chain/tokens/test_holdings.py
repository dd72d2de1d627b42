from collections.abc import Mapping

import pytest

from chain.tokens import holdings
from chain.tokens.catalogue import build
from chain.tokens.model import Catalogue, Holdings, Library, StemType, Tier, Token
from tests.chain.tokens.fake_chain import ALICE, BOB, COLLECTION, FakeChain, burned, minted, moved

TYPES = (StemType.DRUMS, StemType.BASS, StemType.FX)


def tokens() -> list[Token]:
    found = [Token(1, Tier.ALBUM, "First", album="First")]
    for number, title in ((10, "Harbour"), (20, "Neon")):
        found.append(Token(number, Tier.SONG, title, album="First", song=title))
        for place, stem_type in enumerate(TYPES, start=1):
            found.append(Token(number + place, Tier.STEM, "", album="First", song=title, stem_type=stem_type))
    return found


RECIPES = {10: (11, 12, 13), 20: (21, 22, 23), 1: (10, 20)}


def held(balances: Mapping[int, int], supply: Mapping[int, int] | None = None) -> Holdings:
    return Holdings(ALICE, 5, "0x", balances, supply or {}, {})


def library(balances: Mapping[int, int], supply: Mapping[int, int] | None = None, *, recipes: bool = True) -> Library:
    catalogue: Catalogue = build(tokens(), RECIPES if recipes else {})
    return holdings.library(catalogue, held(balances, supply))


@pytest.mark.parametrize(
    ("balances", "owned", "sets", "missing"),
    [
        ({}, 0, 0, [11, 12, 13]),
        ({11: 2, 12: 1}, 2, 0, [13]),
        ({11: 2, 12: 1, 13: 1}, 3, 1, []),
        ({11: 2, 12: 3, 13: 2}, 3, 2, []),
    ],
)
def test_the_smallest_balance_is_the_number_of_sets(
    balances: dict[int, int], owned: int, sets: int, missing: list[int]
) -> None:
    song = library(balances).songs["First/Harbour"]
    assert (song.owned, song.required, song.forgeable_sets) == (owned, 3, sets)
    assert [token.token_id for token in song.missing] == missing
    assert song.complete is (sets > 0)
    assert not song.entitled


def test_the_smallest_supply_is_the_most_that_can_ever_be_forged() -> None:
    assert library({}, {11: 40, 12: 7, 13: 12}).songs["First/Harbour"].possible == 7


def test_the_stems_with_the_smallest_supply_are_the_ones_that_limit() -> None:
    song = library({}, {11: 40, 12: 7, 13: 7}).songs["First/Harbour"]
    assert [stem.token_id for stem in song.limited_by] == [12, 13]


def test_without_every_supply_the_most_is_not_known() -> None:
    assert library({}, {11: 40, 12: 7}).songs["First/Harbour"].possible is None


def test_a_song_token_entitles_to_its_song_alone() -> None:
    found = library({10: 2})
    assert (found.songs["First/Harbour"].song_tokens, found.songs["First/Harbour"].entitled) == (2, True)
    assert not found.songs["First/Neon"].entitled


@pytest.mark.parametrize("recipes", [True, False])
def test_an_album_token_entitles_to_every_song_of_the_album(recipes: bool) -> None:
    found = library({1: 1}, recipes=recipes)
    assert all(song.through_album and song.entitled for song in found.songs.values())
    assert found.albums["First"].album_tokens == 1


def test_an_album_is_complete_with_a_token_of_each_song() -> None:
    short, full = library({10: 3}).albums["First"], library({10: 3, 20: 1}).albums["First"]
    assert (short.owned, short.required, short.complete) == (1, 2, False)
    assert (full.owned, full.forgeable_sets, full.complete) == (2, 1, True)


def test_an_album_whose_song_tokens_are_not_known_is_never_complete() -> None:
    stems_only = [token for token in tokens() if token.tier is Tier.STEM]
    found = holdings.library(build(stems_only, {}), held({11: 1, 12: 1, 13: 1}))
    assert not found.albums["First"].complete
    assert found.songs["First/Harbour"].complete


def chain_with_history() -> FakeChain:
    chain = FakeChain()
    chain.mine(minted(ALICE, 11, 12, amount=3))
    chain.mine(moved(ALICE, BOB, 11), burned(ALICE, 12))
    return chain


async def read(
    chain: FakeChain,
    before: Holdings | None = None,
    accounts: tuple[str, ...] = (ALICE,),
    moved: tuple[int, ...] = (),
) -> Holdings:
    block = await chain.block()
    name = await holdings.pinned_block_id(chain, COLLECTION, ALICE, block)  # type: ignore[arg-type]
    return await holdings.read(
        chain,  # type: ignore[arg-type]
        COLLECTION,
        accounts,
        [11, 12, 13],
        block,
        name,
        minted={11: 3, 12: 3},
        burned={11: 0, 12: 1},
        before=before,
        moved=moved,
    )


@pytest.mark.parametrize("by_hash", [True, False])
@pytest.mark.parametrize("has_supply", [True, False])
async def test_balances_supply_and_burns_are_of_one_block(by_hash: bool, has_supply: bool) -> None:
    chain = chain_with_history()
    chain.by_hash, chain.has_supply = by_hash, has_supply
    found = await read(chain)
    assert found.balances == {11: 2, 12: 2, 13: 0}
    assert found.supply == {11: 3, 12: 2, 13: 0}
    assert found.burned == {11: 0, 12: 1, 13: 0}
    assert (found.block_number, found.block_hash) == (2, chain.blocks[2])


async def test_several_accounts_are_read_in_one_call_summed_and_kept_apart() -> None:
    chain = chain_with_history()
    found = await read(chain, accounts=(ALICE, BOB))
    assert found.balances == {11: 3, 12: 2, 13: 0}
    assert found.by_account == {ALICE: {11: 2, 12: 2, 13: 0}, BOB: {11: 1, 12: 0, 13: 0}}
    assert (found.account, found.accounts) == (ALICE, (ALICE, BOB))
    assert (found.copies(11), found.own_copies(11), found.copies_by_account(11)) == (3, 2, {ALICE: 2, BOB: 1})
    assert chain.count("balances") == 2  # the first one asks how the block is named


def test_what_lies_in_a_watched_account_completes_a_song_but_forges_nothing() -> None:
    mine, theirs = {11: 2, 12: 1}, {11: 1, 13: 4, 10: 1}
    both = Holdings(ALICE, 5, "0x", holdings.summed({ALICE: mine, BOB: theirs}), {}, {}, {ALICE: mine, BOB: theirs})
    song = holdings.library(build(tokens(), RECIPES), both).songs["First/Harbour"]
    assert (song.owned, song.missing, song.sets, song.complete_together) == (3, (), 1, True)
    assert (song.forgeable_sets, song.complete) == (0, False)
    assert song.entitled


def test_song_tokens_of_two_accounts_make_no_album() -> None:
    mine, theirs = {10: 1}, {20: 1}
    both = Holdings(ALICE, 5, "0x", holdings.summed({ALICE: mine, BOB: theirs}), {}, {}, {ALICE: mine, BOB: theirs})
    album = holdings.library(build(tokens(), RECIPES), both).albums["First"]
    assert (album.owned, album.forgeable_sets, album.complete) == (2, 0, False)


async def test_the_block_is_named_by_hash_where_the_node_can() -> None:
    chain = chain_with_history()
    await read(chain)
    assert {about for name, about in chain.asked if name == "balances"} == {chain.blocks[2]}
    chain.by_hash = False
    chain.asked.clear()
    await read(chain)
    assert {about for name, about in chain.asked if name == "balances"} == {2}


async def test_a_supply_that_is_known_is_not_asked_for_again() -> None:
    chain = chain_with_history()
    before = Holdings(ALICE, 1, "0x", {11: 2, 12: 7}, {11: 3, 12: 9}, {11: 0, 12: 0})
    found = await read(chain, before, moved=(12,))
    assert found.supply == {11: 3, 12: 2, 13: 0}
    assert found.balances == {11: 2, 12: 2, 13: 0}
    assert found.burned == {11: 0, 12: 1, 13: 0}
    assert [about for name, about in chain.asked if name == "supply"] == [12, 13]


async def test_an_account_that_comes_new_is_asked_about_everything() -> None:
    chain = chain_with_history()
    before = await read(chain)
    found = await read(chain, before, accounts=(ALICE, BOB))
    assert found == await read(chain, accounts=(ALICE, BOB))


def test_only_songs_that_a_change_touches_are_made_anew() -> None:
    made = build(tokens(), RECIPES)
    first = holdings.library(made, held({11: 1, 21: 1}))
    second = holdings.library(made, held({11: 1, 12: 1, 21: 1}), before=first, changed=(12,))
    assert second == holdings.library(made, held({11: 1, 12: 1, 21: 1}))
    assert second.songs["First/Harbour"] is not first.songs["First/Harbour"]
    assert second.songs["First/Neon"] is first.songs["First/Neon"]


async def test_what_logs_and_contract_disagree_about_is_not_known() -> None:
    chain = chain_with_history()
    chain.mine(minted(BOB, 11, amount=9))
    assert (await read(chain)).burned[11] is None


async def test_a_block_that_is_gone_is_noticed() -> None:
    chain = chain_with_history()
    block = await chain.block()
    assert await holdings.still_there(chain, block)  # type: ignore[arg-type]
    chain.reorganise(1)
    assert not await holdings.still_there(chain, block)  # type: ignore[arg-type]
    chain.mine()
    assert not await holdings.still_there(chain, block)  # type: ignore[arg-type]
