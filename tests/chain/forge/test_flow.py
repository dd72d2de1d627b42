"""The table of a forge's life, looked at as a graph."""

import itertools
import re
from pathlib import Path

import pytest

from chain.forge.diagram import document
from chain.forge.flow import CLOSED, ENDED, LIVE, TABLE, Event, IllegalTransition, State, after, mermaid

BEFORE_THE_JOURNAL = {State.PLANNED, State.CHECKED, State.APPROVING, State.APPROVED}


def test_every_pair_is_in_the_table_or_raises() -> None:
    for state, event in itertools.product(State, Event):
        if (state, event) in TABLE:
            assert after(state, event) is TABLE[state, event]
        else:
            with pytest.raises(IllegalTransition) as error:
                after(state, event)
            assert (error.value.state, error.value.event) == (state, event)


def test_every_state_can_be_reached_and_every_event_is_used() -> None:
    reached, before = {State.PLANNED}, set[State]()
    while reached != before:
        before = set(reached)
        reached |= {b for (a, _), b in TABLE.items() if a in reached}
    assert reached == set(State)
    assert {event for _, event in TABLE} == set(Event)


def test_every_journaled_state_is_live_or_ended() -> None:
    assert set(State) == BEFORE_THE_JOURNAL | LIVE | ENDED
    assert not (LIVE & ENDED) and not (BEFORE_THE_JOURNAL & (LIVE | ENDED)) and CLOSED <= ENDED


def test_nothing_leaves_a_closed_state() -> None:
    assert [pair for pair in TABLE if pair[0] in CLOSED] == []


def test_every_live_state_can_come_to_an_end() -> None:
    for start in LIVE:
        reached, before = {start}, set[State]()
        while reached != before:
            before = set(reached)
            reached |= {b for (a, _), b in TABLE.items() if a in reached}
        assert reached & CLOSED


def test_the_wallet_is_asked_from_one_state_only() -> None:
    assert [state for (state, event) in TABLE if event is Event.ASK] == [State.JOURNALED]
    assert [a for (a, _), b in TABLE.items() if b is State.JOURNALED] == [State.CHECKED, State.APPROVED]


def test_done_comes_only_through_a_block_that_was_safe() -> None:
    assert [pair for pair, b in TABLE.items() if b is State.FINALIZED] == [(State.SAFE, Event.FINALIZE)]


def test_failed_comes_only_from_a_receipt_that_reverted() -> None:
    into = [pair for pair, b in TABLE.items() if b is State.FAILED]
    assert into == [(State.REVERTED, Event.FAIL), (State.FAILED, Event.EXPIRE)]


def test_the_diagram_shows_every_step_of_the_table() -> None:
    arrows = set(re.findall(r"^    (\S+) --> (\S+): (.+)$", mermaid(), re.MULTILINE))
    assert arrows == {(a.value, b.value, event.value) for (a, event), b in TABLE.items()}


def test_the_diagram_in_the_documents_is_that_of_the_table() -> None:
    file = Path(__file__).parents[3] / "docs" / "forge" / "states.md"
    assert file.read_text(encoding="utf-8") == document(), "python -m chain.forge.diagram > docs/forge/states.md"
