"""Every way in which a wallet, a name or a key file can fail has words of its own."""

import re
from pathlib import Path

import pytest

import chain
from app.notices import WORDS, words_for, words_for_lost
from chain.errors import ChainError, WalletRefused, WalletUnknown
from chain.wallet.answers import _NOT_SENT
from chain.wallet.errors import EnsError, KeystoreError, WatchError

KINDS = {kind.__name__: kind for kind in (WalletRefused, EnsError, KeystoreError, WatchError)}
AS_THE_CLASS = {"user_rejected"}  # "You declined in the wallet" is what it is


def _raised() -> set[tuple[str, str]]:
    """Kind and reason as they stand in the sources."""
    found = set()
    for file in (Path(chain.__path__[0]) / "wallet").rglob("*.py"):
        found |= set(re.findall(rf'({"|".join(KINDS)})\("([a-z_0-9]+)"', file.read_text(encoding="utf-8")))
    return found | {("WalletRefused", reason) for reason in _NOT_SENT.values()} | {("WalletRefused", "page_closed")}


def test_there_are_as_many_as_are_known() -> None:
    assert len(_raised()) > 35


@pytest.mark.parametrize(("kind", "reason"), sorted(_raised()))
def test_each_has_a_title_and_a_sentence(kind: str, reason: str) -> None:
    error: ChainError = KINDS[kind](reason)
    title, sentence = words_for(error)
    assert title and sentence.endswith((".", "!"))
    if reason not in AS_THE_CLASS:
        general = next(WORDS[root] for root in KINDS[kind].__mro__ if root in WORDS)
        assert (title, sentence) != general


def test_what_may_have_been_sent_is_never_said_to_be_nothing() -> None:
    for reason in ("timeout", "page_closed", "wallet_error", "bad_hash", "not_seen", "other_transaction"):
        title, sentence = words_for(WalletUnknown(reason))
        assert "othing was s" not in title + sentence


def test_each_loss_of_the_browser_is_said() -> None:
    assert len({words_for_lost(reason) for reason in ("locked", "page_closed", "idle", "stopped")}) == 4
