"""The journal: append-only, hash-chained, one at a time, and honest about damage."""

import sqlite3
from pathlib import Path

import pytest

from chain.errors import ForgeError
from chain.forge import Journal, JournalCorrupt, JournalError, JournalLocked, Kind, LiveIntent, State
from chain.forge.entry import reason_document
from chain.forge.flow import Event, IllegalTransition
from chain.forge.intent import Intent
from chain.forge.reasons import Reason
from tests.chain.forge.mortal import an_intent

REFUSED = reason_document(Reason("user_rejected"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "forge.sqlite3"


def open_journal(file: Path) -> Journal:
    return Journal(file, lambda: 12.5)


def rival(number: int, output_id: int = 7, kind: Kind = Kind.FORGE) -> Intent:
    from dataclasses import replace

    return replace(an_intent(number), output_id=output_id, kind=kind)


def written(file: Path) -> None:
    journal = open_journal(file)
    journal.begin(an_intent(1))
    journal.record(an_intent(1).intent_id, Event.ASK)
    journal.record(an_intent(1).intent_id, Event.REFUSE, REFUSED)
    journal.close()


def tamper(file: Path, *statements: str) -> None:
    with sqlite3.connect(file, isolation_level=None) as db:
        for trigger in ("rows_keep", "rows_stay", "rows_follow"):
            db.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            db.execute(statement)
    db.close()


def test_what_was_written_is_read_again(file: Path) -> None:
    written(file)
    journal = open_journal(file)
    (entry,) = journal.entries()
    assert (entry.intent, entry.state, entry.reason) == (an_intent(1), State.REFUSED, Reason("user_rejected"))
    assert entry.opened_at_ms == 12500 and entry.ended and not entry.closed
    journal.close()


def test_a_second_program_is_kept_out(file: Path) -> None:
    journal = open_journal(file)
    with pytest.raises(JournalLocked):
        open_journal(file)
    journal.close()
    open_journal(file).close()


def test_rows_can_not_be_changed_deleted_or_slipped_in(file: Path) -> None:
    written(file)
    with sqlite3.connect(file) as db:
        for statement in (
            "UPDATE rows SET body = '{}'",
            "DELETE FROM rows",
            "INSERT INTO rows SELECT seq + 5, at_ms, intent, event, body, hash FROM rows WHERE seq = 1",
            "INSERT OR REPLACE INTO rows SELECT seq, at_ms, intent, event, '{}', hash FROM rows WHERE seq = 2",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append only"):
                db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE rows SET body = replace(body, '\"1\"', '\"9\"') WHERE seq = 1", 1),
        ("UPDATE rows SET event = 'send' WHERE seq = 3", 3),
        ("UPDATE rows SET event = 'nonsense' WHERE seq = 3", 3),
        ("UPDATE rows SET at_ms = 0 WHERE seq = 2", 2),
        ("UPDATE rows SET body = '[' WHERE seq = 2", 2),
        ("UPDATE rows SET hash = zeroblob(32) WHERE seq = 2", 2),
        ("DELETE FROM rows WHERE seq = 2", 3),
        ("DELETE FROM rows WHERE seq = 1", 2),
        ("UPDATE rows SET intent = randomblob(32) WHERE seq = 2", 2),
    ],
)
def test_an_edited_row_is_noticed_and_named(file: Path, statement: str, row: int) -> None:
    written(file)
    tamper(file, statement)
    with pytest.raises(JournalCorrupt) as error:
        open_journal(file)
    assert error.value.seq == row


def test_a_file_that_is_no_journal_is_said_to_be_corrupt_and_left_alone(file: Path) -> None:
    file.write_bytes(b"my shopping list" * 100)
    with pytest.raises(JournalCorrupt):
        open_journal(file)
    assert file.read_bytes() == b"my shopping list" * 100


def test_a_torn_page_is_corrupt(file: Path) -> None:
    written(file)
    content = bytearray(file.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    file.write_bytes(content)
    with pytest.raises(JournalError):
        open_journal(file)


def test_a_journal_of_a_later_version_is_not_touched(file: Path) -> None:
    written(file)
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 2")
    db.close()
    with pytest.raises(JournalError, match="journal_newer"):
        open_journal(file)


def test_a_step_that_the_table_forbids_is_not_written(file: Path) -> None:
    journal = open_journal(file)
    journal.begin(an_intent(1))
    with pytest.raises(IllegalTransition):
        journal.record(an_intent(1).intent_id, Event.FINALIZE)
    with pytest.raises(ForgeError):
        journal.record(an_intent(2).intent_id, Event.ASK)
    assert [entry.state for entry in journal.entries()] == [State.JOURNALED]
    journal.close()
    reopened = open_journal(file)
    assert [entry.state for entry in reopened.entries()] == [State.JOURNALED]
    reopened.close()


def test_only_one_live_intent_for_an_output(file: Path) -> None:
    journal = open_journal(file)
    journal.begin(rival(1))
    with pytest.raises(LiveIntent) as error:
        journal.begin(rival(2))
    assert error.value.entry.intent == rival(1)
    journal.begin(rival(3, output_id=8))
    journal.record(rival(1).intent_id, Event.ABANDON)
    journal.begin(rival(2))
    journal.close()


def test_an_intent_id_is_never_used_again(file: Path) -> None:
    journal = open_journal(file)
    journal.begin(rival(1))
    journal.record(rival(1).intent_id, Event.ABANDON)
    with pytest.raises(ForgeError, match="intent_known"):
        journal.begin(rival(1))
    journal.close()


def test_an_approval_does_not_wait_for_one_whose_fate_is_unknown(file: Path) -> None:
    journal = open_journal(file)
    journal.begin(rival(1, 0, Kind.APPROVE))
    with pytest.raises(LiveIntent):
        journal.begin(rival(2, 0, Kind.REVOKE))
    journal.record(rival(1).intent_id, Event.ASK)
    journal.record(rival(1).intent_id, Event.LOSE, REFUSED)
    journal.begin(rival(2, 0, Kind.REVOKE))
    journal.close()


def test_a_full_disk_is_an_error_and_the_row_is_not_there(file: Path) -> None:
    journal = open_journal(file)
    journal.begin(an_intent(1))
    (pages,) = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match="journal_write"):
        for number in range(2, 50):
            journal.begin(an_intent(number))
    known = journal.entries()
    journal.close()
    reopened = open_journal(file)
    assert reopened.entries() == known
    reopened.close()


def test_five_hundred_old_intents_are_read_and_continued(file: Path) -> None:
    journal = open_journal(file)
    journal._db.execute("PRAGMA synchronous = OFF")
    for number in range(500):
        journal.begin(an_intent(number))
        journal.record(an_intent(number).intent_id, Event.ASK)
    journal.close()
    reopened = open_journal(file)
    assert len(reopened.entries()) == 500
    reopened.close()
