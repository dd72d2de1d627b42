import sqlite3
from pathlib import Path

import pytest

from chain.packing import ZERO_ADDRESS
from chain.tokens import events
from chain.tokens.errors import LedgerError
from chain.tokens.events import Events, Mark
from chain.tokens.keeping import Look
from chain.tokens.ledger import KeptToken, Ledger, Totals, set_aside
from chain.tokens.model import AudioRef, StemType, Tempo, Tier, Token
from tests.chain.tokens.fake_chain import ALICE, BOB, COLLECTION, FakeChain, burned, minted, moved, uri_changed

HUGE = 2**256 - 1


def told(*mined: tuple[object, ...]) -> Events:
    chain = FakeChain()
    for block in mined:
        chain.mine(*block)  # type: ignore[arg-type]
    return events.read(chain.events, COLLECTION)


def keep(ledger: Ledger, upto: int, found: Events) -> None:
    totals = Totals()
    for move in found.moves:
        totals.count(move)
    ledger.append(found, upto, f"0x{upto:064x}", totals)


def test_what_was_told_is_there_after_a_restart(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "a" / "x.sqlite", "one")
    found = told((minted(ALICE, 11, HUGE, amount=3),), (burned(ALICE, 11), moved(ALICE, BOB, HUGE, HUGE)))
    keep(first, 2, found)
    first.close()
    again = Ledger(tmp_path / "a" / "x.sqlite", "one")
    kept = again.told()
    assert kept.upto == 2
    assert kept.totals.minted == {11: 3, HUGE: 3}
    assert kept.totals.burned == {11: 1, HUGE: 0}
    assert kept.checkpoints == [(2, f"0x{2:064x}")]
    assert again.moves_of([ALICE]) == found.moves
    assert again.moves_of([BOB]) == found.moves[-1:]
    assert again.moves_of([ZERO_ADDRESS]) == []
    assert again.moves_of_token(11) == [found.moves[0], found.moves[2]]
    again.close()


def test_a_ledger_of_something_else_is_emptied(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "x.sqlite", "one")
    keep(first, 1, told((minted(ALICE, 11),)))
    first.close()
    other = Ledger(tmp_path / "x.sqlite", "another")
    assert other.told().upto is None
    assert other.moves_of([ALICE]) == []
    other.close()


def test_what_is_forgotten_is_gone_from_everything() -> None:
    ledger = Ledger(None, "one")
    keep(ledger, 2, told((minted(ALICE, 11, 12, amount=2),), (uri_changed(11), burned(ALICE, 11), minted(BOB, 13))))
    ledger.keep_tokens(
        [KeptToken(Token(11, None, "a"), "ipfs://11", b"{}"), KeptToken(Token(12, None, "b"), "ipfs://12", b"[]")], "r"
    )
    ledger.forget_after(1)
    kept = ledger.told()
    assert (kept.upto, kept.totals.minted, kept.totals.burned) == (1, {11: 2, 12: 2}, {11: 0, 12: 0})
    assert kept.totals.last_moved == {11: 1, 12: 1}
    assert (kept.new_documents, kept.checkpoints) == ([], [])
    assert ledger.originals() == [(12, "ipfs://12", b"[]")]
    assert set(ledger.tokens("r")) == {12}, "what another document said of a token is not believed any more"
    ledger.close()


def test_a_new_document_makes_what_the_old_one_said_forgotten() -> None:
    ledger = Ledger(None, "one")
    ledger.keep_tokens([KeptToken(Token(11, None, "a"), "ipfs://11")], "r")
    keep(ledger, 1, told((uri_changed(11),)))
    assert ledger.tokens("r") == {}
    ledger.close()


def test_a_token_comes_back_as_it_was() -> None:
    audio = AudioRef("ipfs://x", "audio/flac", "00" * 32, 5, 6, 48000, "age-encryption.org/v1", "https://gate.example")
    token = Token(
        HUGE, Tier.STEM, "Brass “1”", "x\ny", "ipfs://i", "000", "Mantra", StemType.BRASS, audio, "I", "U", "p",
        "CC0-1.0", Tempo(97.5, 3),
    )  # fmt: skip
    assert None not in vars(token).values()  # a field that comes new is to be kept, too
    ledger = Ledger(None, "one")
    ledger.keep_tokens([KeptToken(token, "ipfs://m"), KeptToken(Token(1, None, "#1", problem="no_uri"))], "r")
    assert ledger.tokens("r") == {HUGE: ("ipfs://m", token), 1: (None, Token(1, None, "#1", problem="no_uri"))}
    assert ledger.tokens("another reader") == {}
    ledger.close()


def test_a_look_comes_back_as_it_was_and_moves_on_with_the_block() -> None:
    pools = {900: {11: 1, HUGE: HUGE}}
    look = Look(ALICE, 5, "0x5", 1.5, {ALICE: {11: 2}, BOB: {HUGE: HUGE}}, {11: 9}, {11: None, 12: 3}, pools)
    ledger = Ledger(None, "one")
    assert ledger.look() is None
    ledger.keep_look(look, same=False)
    assert ledger.look() == look
    later = Look(ALICE, 6, "0x6", 2.5, look.by_account, look.supply, look.burned, look.pools)
    ledger.keep_look(later, same=True)
    assert ledger.look() == later
    ledger.close()


def test_marks_and_times_are_kept() -> None:
    ledger = Ledger(None, "one")
    mark = Mark(1, 0, events.FORGED, "0x" + "ee" * 32, ALICE, 10)
    keep(ledger, 1, Events(marks=[mark], times_s={1: 12}))
    ledger.keep_times({2: 24})
    assert ledger.marks() == [mark]
    assert ledger.times_s() == {1: 12, 2: 24}
    ledger.close()


def test_only_the_last_checkpoints_are_kept() -> None:
    ledger = Ledger(None, "one")
    for number in range(200):
        keep(ledger, number, Events())
    assert [number for number, _ in ledger.told().checkpoints] == list(range(72, 200))
    ledger.close()


def test_a_span_that_can_not_be_kept_leaves_nothing_of_it() -> None:
    ledger = Ledger(None, "one")
    keep(ledger, 1, told((minted(ALICE, 11),)))
    with pytest.raises(LedgerError):
        keep(ledger, 2, told((minted(ALICE, 12), minted(ALICE, 13))))  # block 1, place 0 is taken
    assert set(ledger.told().totals.minted) == {11}
    assert ledger.told().upto == 1
    ledger.close()


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError) as failure:
        Ledger(path, "one")
    assert failure.value.reason == "newer"
    assert path.read_bytes() == before


@pytest.mark.parametrize("spoil", ["head", "middle", "cut", "words"])
def test_a_damaged_file_is_a_typed_error_and_can_be_set_aside(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "x.sqlite"
    ledger = Ledger(path, "one")
    keep(ledger, 1, told((minted(ALICE, *range(500)),)))
    ledger.keep_tokens([KeptToken(Token(i, None, "x" * 100)) for i in range(500)], "r")
    ledger.close()
    raw = path.read_bytes()
    if spoil == "head":
        path.write_bytes(b"\xff" * 100 + raw[100:])
    elif spoil == "middle":
        path.write_bytes(raw[:4096] + b"\xa5" * (len(raw) - 4096))
    elif spoil == "cut":
        path.write_bytes(raw[: len(raw) // 3])
    else:
        with sqlite3.connect(path) as file:
            file.execute("UPDATE totals SET minted = 'many'")
            file.execute("UPDATE tokens SET said = '{'")
        file.close()
    with pytest.raises(LedgerError):
        opened = Ledger(path, "one")
        try:
            opened.told()
            opened.tokens("r")
        finally:
            opened.close()
    aside = set_aside(path)
    assert aside.exists()
    fresh = Ledger(path, "one")
    assert fresh.told().upto is None
    fresh.close()


def test_a_ledger_started_afresh_goes_on_in_place_or_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    ledger = Ledger(path, "one")
    keep(ledger, 1, told((minted(ALICE, 11),)))
    assert ledger.start_afresh(in_memory=False) == tmp_path / "x.unreadable.sqlite"
    assert ledger.told().upto is None
    keep(ledger, 1, told((minted(ALICE, 12),)))
    assert ledger.start_afresh(in_memory=True) is None
    assert ledger.told().upto is None
    ledger.close()
    left = Ledger(path, "one")
    assert set(left.told().totals.minted) == {12}
    left.close()
