from collections.abc import Mapping
from math import comb

import pytest
from eth_abi.abi import encode
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import CallReverted, NodeRefused, RpcError
from chain.tokens.sealed import holes, odds, pools
from tests.app.collection import library

REVEAL = "0x" + "ee" * 20


@pytest.mark.parametrize(
    ("pool", "wanted", "draws", "expected"),
    [
        ({1: 1, 2: 3}, [1], 1, 0.25),
        ({1: 1, 2: 3}, [1], 2, 0.5),
        ({1: 1, 2: 3}, [1], 4, 1.0),
        ({1: 1, 2: 3}, [1], 99, 1.0),
        ({1: 1, 2: 3}, [3], 4, 0.0),
        ({1: 1}, [], 1, 0.0),
        ({}, [1], 1, None),
        ({1: 0}, [1], 1, None),
    ],
)
def test_the_odds_follow_from_what_is_left(
    pool: Mapping[int, int], wanted: list[int], draws: int, expected: float | None
) -> None:
    assert odds(pool, wanted, draws) == (None if expected is None else pytest.approx(expected))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30))
def test_the_odds_are_hypergeometric(good: int, bad: int, draws: int) -> None:
    total = good + bad
    if total:
        drawn = min(draws, total)
        assert odds({1: good, 2: bad}, [1], draws) == pytest.approx(1 - comb(bad, drawn) / comb(total, drawn))


def test_a_hole_is_a_missing_stem_of_a_song_that_is_not_there_otherwise() -> None:
    assert holes(library({1: 1, 4: 1, 5: 1})) == {2, 3}
    assert holes(library({1: 1, 200: 1})) == {2, 3}


class Reveal:
    def __init__(self, answer: bytes | Exception) -> None:
        self.answer = answer

    async def call(self, to: str, data: bytes, *, block: object) -> bytes:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (encode(["uint256[]"] * 2, [[11, 12], [3, 0]]), {900: {11: 3, 12: 0}}),
        (encode(["uint256[]"] * 2, [[], []]), {}),
        (encode(["uint256[]"] * 2, [[11], [1, 2]]), {}),
        (b"", {}),
        (CallReverted(b""), {}),
        (NodeRefused(-32000), {}),
    ],
)
async def test_a_pool_is_believed_only_when_it_is_one(answer: bytes | Exception, expected: dict[int, object]) -> None:
    assert await pools(Reveal(answer), REVEAL, [900], 7) == expected  # type: ignore[arg-type]


async def test_a_node_that_is_away_is_an_error() -> None:
    with pytest.raises(RpcError):
        await pools(Reveal(RpcError("timeout")), REVEAL, [900], 7)  # type: ignore[arg-type]
