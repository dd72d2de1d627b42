import csv
import io

import pytest

from chain.packing import ZERO_ADDRESS
from chain.tokens.events import FORGED, REVEALED, Mark, Move
from chain.tokens.history import Entry, Kind, entries, held_since, story
from chain.tokens.history_csv import COLUMNS, table, utc
from chain.tokens.model import Tier, Token
from tests.chain.tokens.fake_chain import ALICE, BOB

CAROL = "0x" + "ca" * 20
NOBODY = ZERO_ADDRESS
TOKENS = {
    10: Token(10, Tier.SONG, "Harbour"),
    11: Token(11, Tier.STEM, "Harbour · Drums"),
    12: Token(12, Tier.STEM, "Harbour · Bass"),
    90: Token(90, Tier.SEALED, "Sealed"),
}


def move(block: int, sender: str, to: str, token_id: int, amount: int = 1, tx: str = "") -> Move:
    return Move(block, 0, 0, tx or f"0x{block:064x}", sender, sender, to, token_id, amount)


def kinds(*moves: Move, marks: tuple[Mark, ...] = (), accounts: tuple[str, ...] = (ALICE,)) -> list[Kind]:
    return [entry.kind for entry in entries(moves, marks, accounts, TOKENS, {})]


@pytest.mark.parametrize(
    ("sender", "to", "kind", "counterparty"),
    [
        (NOBODY, ALICE, Kind.RECEIVED, ""),
        (BOB, ALICE, Kind.RECEIVED, BOB),
        (ALICE, BOB, Kind.SENT, BOB),
        (ALICE, NOBODY, Kind.BURNED, ""),
    ],
)
def test_a_move_is_told_from_the_side_of_its_account(sender: str, to: str, kind: Kind, counterparty: str) -> None:
    (entry,) = entries([move(5, sender, to, 11, 3)], [], [ALICE], TOKENS, {5: 60})
    assert entry == Entry(kind, 11, 3, ALICE, counterparty, 5, f"0x{5:064x}", 60)


def test_between_two_of_our_accounts_nothing_comes_or_goes() -> None:
    (entry,) = entries([move(5, ALICE, BOB, 11)], [], [ALICE, BOB], TOKENS, {})
    assert (entry.kind, entry.account, entry.counterparty, entry.time_s) == (Kind.MOVED, ALICE, BOB, None)


def test_the_newest_comes_first() -> None:
    found = entries([move(1, NOBODY, ALICE, 11), move(2, ALICE, BOB, 11)], [], [ALICE], TOKENS, {})
    assert [entry.block_number for entry in found] == [2, 1]


def test_what_the_forge_or_the_reveal_says_it_made_was_forged_or_revealed() -> None:
    made, revealed = move(1, NOBODY, ALICE, 11, tx="0xa"), move(2, NOBODY, ALICE, 12, tx="0xb")
    marks = (Mark(1, 0, FORGED, "0xa", ALICE, 11), Mark(2, 0, REVEALED, "0xb", ALICE, 12))
    assert kinds(made, revealed, marks=marks) == [Kind.REVEALED, Kind.FORGED]
    assert kinds(made, marks=(Mark(1, 0, FORGED, "0xa", BOB, 11),)) == [Kind.RECEIVED]


def test_without_a_mark_the_burns_of_the_same_transaction_tell() -> None:
    forge = [move(1, ALICE, NOBODY, 11, tx="0xf"), move(1, NOBODY, ALICE, 10, tx="0xf")]
    assert kinds(*forge) == [Kind.FORGED, Kind.BURNED]
    reveal = [move(1, ALICE, NOBODY, 90, tx="0xf"), move(1, NOBODY, ALICE, 11, tx="0xf")]
    assert kinds(*reveal) == [Kind.REVEALED, Kind.BURNED]
    others = [move(1, BOB, NOBODY, 11, tx="0xf"), move(1, NOBODY, ALICE, 10, tx="0xf")]
    assert kinds(*others)[0] is Kind.RECEIVED


def test_held_since_is_when_the_first_of_the_copies_held_now_came() -> None:
    moves = [move(1, NOBODY, ALICE, 11), move(2, ALICE, BOB, 11), move(3, BOB, ALICE, 11, 2), move(4, ALICE, BOB, 11)]
    moves += [move(5, NOBODY, ALICE, 12), move(6, ALICE, NOBODY, 12)]
    assert {i: m.block_number for i, m in held_since(moves, [ALICE]).items()} == {11: 3}
    assert story(moves, [], [ALICE], TOKENS, {3: 36}).since == {11: (3, 36)}


def rows(*found: Entry, tokens: dict[int, Token] | None = None) -> list[list[str]]:
    raw = table(found, TOKENS if tokens is None else tokens)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))


def entry(token_id: int = 11) -> Entry:
    return Entry(Kind.SENT, token_id, 2, ALICE, BOB, 5, "0x" + "ab" * 32, 1_780_660_800)


def test_a_table_has_a_head_and_a_row_for_each_entry() -> None:
    head, row = rows(entry())
    assert tuple(head) == COLUMNS
    assert row == ["2026-06-05T12:00:00Z", "sent", "11", "Harbour · Drums", "2", ALICE, BOB, "5", "0x" + "ab" * 32]
    assert table([entry()], TOKENS).count(b"\r\n") == 2


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_a_name_is_never_a_formula(name: str) -> None:
    assert rows(entry(7), tokens={7: Token(7, None, name)})[1][3] == "'" + name


@pytest.mark.parametrize("name", ['say "hi"', "a,b", "line\nbreak", "naïve · ☂", ""])
def test_any_other_name_comes_back_as_it_was(name: str) -> None:
    assert rows(entry(7), tokens={7: Token(7, None, name)})[1][3] == name


def test_a_time_nobody_knows_or_believes_is_left_out() -> None:
    assert utc(None) == utc(2**62) == ""
