import sys
from collections.abc import Iterator

import pytest

from chain.documents import parse_json


@pytest.fixture
def high_limit() -> Iterator[None]:
    """As importing web3 or eth_account leaves it."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_an_error_and_not_the_end_of_the_process(high_limit: object, opening: bytes) -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        parse_json(opening * 100_000)
    assert sys.getrecursionlimit() == 100_000


@pytest.mark.parametrize("document", [b"", b"{", b"\xff", b"NaN", b"-Infinity", b"9" * 5000, b'{"a" 1}'])
def test_what_is_not_json_is_a_value_error(document: bytes) -> None:
    with pytest.raises(ValueError):
        parse_json(document)


def test_json_comes_through_with_or_without_a_byte_order_mark() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": [1, "\xc3\xa9"]}') == parse_json(b'{"a": [1, "\xc3\xa9"]}') == {"a": [1, "é"]}
