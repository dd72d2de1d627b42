import asyncio
import json
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.documents import parse_json, parse_json_in_pieces


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


@pytest.mark.parametrize(
    "document",
    [
        b'{"jsonrpc":"2.0","id":1,"result":[{"a":[1,2]},"x",null,[3]]}',
        b' { "result" : [ ] , "id" : -1.5e3 } \n',
        b'{"result":[1],"result":[2]}',
        b'\xef\xbb\xbf{"a":"\\u00e9","b":{"c":[]}}',
        b"{}",
    ],
)
def test_a_large_document_read_in_pieces_is_the_same_value(document: bytes) -> None:
    assert asyncio.run(parse_json_in_pieces(document)) == parse_json(document)


_BROKEN = [
    b"", b"[1]", b"null", b"{", b'{"a"}', b'{"a":}', b'{"a":1,}', b'{"a":[1,]}', b'{"a":[,1]}', b'{"a":[1', b'{"a":[1]',
    b'{"a":[1 2]}', b'{"a":1}{}', b'{"a":1} x', b"{1:2}", b'{"a":[NaN]}', b'{"a":Infinity}', b"\xff{}",
    b'{"a":["\xff"]}',
    b'{"a":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}", b'{"a":[' + b"9" * 5000 + b"]}", b'{"a":"\x01"}', b"{'a':1}",
    b'{"a":1\x0b}', b'{"a":[1]]}', b'{"a":[1]}}',
]  # fmt: skip


@pytest.mark.parametrize("document", _BROKEN)
def test_whatever_is_wrong_with_a_large_document_is_a_value_error(document: bytes) -> None:
    with pytest.raises(ValueError):
        asyncio.run(parse_json_in_pieces(document))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_pieces_never_disagree_with_the_whole(value: object) -> None:
    document = json.dumps({"id": 1, "result": value}).encode()
    assert asyncio.run(parse_json_in_pieces(document)) == parse_json(document)


@given(st.binary(max_size=40) | st.text('{}[],:"a1 \n', max_size=30).map(str.encode))
def test_pieces_take_nothing_that_the_whole_refuses(document: bytes) -> None:
    try:
        whole = parse_json(document)
    except ValueError:
        with pytest.raises(ValueError):
            asyncio.run(parse_json_in_pieces(document))
    else:
        if isinstance(whole, dict):
            assert asyncio.run(parse_json_in_pieces(document)) == whole
