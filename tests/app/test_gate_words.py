"""Every way in which a key gate can say no, or lie, has a sentence of its own."""

import re
from pathlib import Path

import pytest

import chain
from app.gate_words import BY_REASON
from app.notices import WORDS, words_for
from chain.content.gate_errors import GateDeclined, GateLied, GateUnreachable
from chain.errors import GateError
from chain.gate.refusal import STATUS

KINDS = {kind.__name__: kind for kind in (GateLied, GateUnreachable)}
SOURCE = (Path(chain.__path__[0]) / "content" / "gate_client.py").read_text(encoding="utf-8")
RAISED = set(re.findall(rf'raise ({"|".join(KINDS)})\("([a-z_]+)"', SOURCE))
ERRORS = [GateDeclined(code) for code in (*STATUS, "other")] + [KINDS[kind](reason) for kind, reason in sorted(RAISED)]


def test_there_are_as_many_as_are_known() -> None:
    assert len(RAISED) == 14 and len(ERRORS) == len(BY_REASON)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{type(error).__name__} {error.reason}")
def test_each_has_a_title_and_a_sentence_that_says_what_to_do(error: GateError) -> None:
    title, sentence = words_for(error)
    assert title and sentence.endswith(".")
    assert (title, sentence) != WORDS[GateError]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("wrong_domain", "another site"),
        ("wrong_chain", "another chain"),
        ("wrong_collection", "another collection"),
        ("issued_in_future", "clock"),
        ("expired", "too late"),
        ("nonce_forged", "number"),
        ("nonce_used", "used before"),
        ("wrong_signature", "not this account’s"),
    ],
)
def test_what_was_wrong_with_the_message_is_named(reason: str, said: str) -> None:
    assert said in words_for(GateDeclined(reason))[0]
