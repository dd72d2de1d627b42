import sys

import pytest

from chain.gate.wire import WireError, load_object


@pytest.fixture
def any_recursion():
    """As some libraries leave it behind: far beyond what a stack holds."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize(
    "document", [b'{"a":' + b"[" * 99_000, b'{"a":' * 99_000, b'{"a":' + b"[" * 99_000 + b"]" * 99_000 + b"}"]
)
def test_nesting_is_an_error_and_not_a_crash(any_recursion, document):
    with pytest.raises(WireError) as caught:
        load_object(document)
    assert caught.value.reason == "bad_json"


def test_an_answer_for_as_many_tokens_as_may_be_asked_is_read():
    entry = b'{"token": 1, "reason": "not_owned"}'
    assert len(load_object(b'{"keys": [], "refused": [' + b", ".join([entry] * 512) + b"]}")["refused"]) == 512
