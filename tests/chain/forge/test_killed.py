"""kill -9 at many moments, in a real process: the journal is old or new, and knows all that the wallet was asked."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chain.forge import Journal, State
from chain.forge.calls import ForgeCall, decode_call
from tests.chain.forge.mortal import an_intent

MOMENTS = 30
STRETCHES = (1.0, 2.0, 4.0, 0.5)
ROOT = Path(__file__).parents[3]


class Mortal:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, job: str, folder: Path, after_us: int | None) -> dict[str, int]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"job": job, "folder": str(folder), "after_us": after_us}) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))


@pytest.fixture(scope="module")
def mortal() -> Iterator[Mortal]:
    command = [sys.executable, "-m", "tests.chain.forge.mortal"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield Mortal(process)
        assert process.stdin is not None
        process.stdin.close()


def kills(mortal: Mortal, job: str, folder: Path, enough: Callable[[], bool]) -> Iterator[tuple[list[str], Journal]]:
    """The diary and the journal after each of many deaths, spread over the time the job takes when it lives.

    A busy machine runs the job at another pace than when it was timed: further rounds wait longer, until `enough`.
    """
    whole_us = min(mortal.run(job, made(folder / f"whole {n}"), None)["took_us"] for n in range(3))
    deaths = 0
    for stretch in STRETCHES:
        for moment in range(MOMENTS):
            here = made(folder / f"{stretch} {moment}")
            deaths += mortal.run(job, here, int(stretch * whole_us * (moment + 1) / MOMENTS))["killed"]
            diary = here / "diary"
            journal = Journal(here / "forge.sqlite3", lambda: 0.0)
            yield (diary.read_text().splitlines() if diary.exists() else []), journal
            journal.close()
        if deaths >= MOMENTS // 4 and enough():
            return
    assert deaths >= MOMENTS // 4, "hardly anything was killed: this proves nothing"


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_a_killed_journal_is_old_or_new_and_never_mixed(mortal: Mortal, tmp_path: Path) -> None:
    lengths: set[int] = set()
    for diary, journal in kills(mortal, "journal", tmp_path, lambda: len(lengths) >= 3):
        states = [entry.state for entry in journal.entries()]
        rows = sum({State.JOURNALED: 1, State.ASKED: 2, State.SENT: 3}[state] for state in states)
        rows += sum(entry.nonce is not None for entry in journal.entries())
        assert len(diary) <= rows <= len(diary) + 1, "a row that was promised is gone, or one is there unasked"
        assert [entry.intent for entry in journal.entries()] == [an_intent(number) for number in range(len(states))]
        assert journal.begin(an_intent(2**32)).state is State.JOURNALED, "it can not be written on"
        lengths.add(rows)
    assert len(lengths) >= 3, "all were killed at the same place"


def test_whatever_the_wallet_was_asked_is_in_the_journal(mortal: Mortal, tmp_path: Path) -> None:
    asked_and_killed: list[str] = []
    for diary, journal in kills(mortal, "forge", tmp_path, lambda: len(asked_and_killed) >= 3):
        for line in diary:
            call = decode_call(bytes.fromhex(line))
            assert isinstance(call, ForgeCall)
            entry = journal.entry(call.intent_id)
            assert entry is not None and entry.intent.tx.data.hex() == line
            assert entry.state is not State.JOURNALED, "asked without saying so first"
        asked_and_killed.extend(diary[:1])
    assert len(asked_and_killed) >= 3, "none was killed after the wallet was asked"
