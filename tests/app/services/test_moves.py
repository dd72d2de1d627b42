"""Undo and redo of what a person does at the desk."""

from dataclasses import replace

import pytest

from app.services.moves import LIMIT, PAUSE_S, Moves
from app.state import facts, intents, model
from app.state.mix_rules import bench_of, mix_of
from app.state.mixing import Bench, Mix, Shelf
from app.state.model import AppState, ForgeOffer, OpenSong, Strip, StripStatus
from app.state.store import Store


def song(key: str, *strips: str) -> OpenSong:
    made = tuple(Strip(s, {"1": "Vocals", "2": "Bass"}[s], "Drums", StripStatus.READY, copies=1) for s in strips)
    return OpenSong(key, key, "", made, len(made), len(made), ForgeOffer())


class Hand:
    """A person at the desk of song "s", and a clock that is turned by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.store = Store(AppState(song=song("s", "1", "2")))
        self.moves = Moves(self.store, clock=lambda: self.now_s)

    def does(self, *wanted: object) -> None:
        for intent in wanted:
            self.moves.handle(intent)

    def gain_db(self, key: str) -> float:
        return mix_of(self.store.state).strips[key].gain_db

    @property
    def said(self) -> model.Moves:
        return self.store.state.moves


@pytest.fixture
def hand(qapp: object) -> Hand:
    return Hand()


def test_every_move_is_taken_back_and_brought_again_one_by_one(hand: Hand) -> None:
    wanted = (
        intents.SetGain("1", -6.0),
        intents.SetPan("2", 0.5),
        intents.ToggleMute("1"),
        intents.ToggleSolo("2", exclusive=True),
        intents.SetMasterGain(-3.0),
        intents.ToggleLimiter(),
        intents.StoreSnapshot("A"),
        intents.ResetMix(),
        intents.RecallSnapshot("A"),
        intents.ClearSolos(),
    )
    seen = [bench_of(hand.store.state)]
    for intent in wanted:
        hand.does(intent)
        seen.append(bench_of(hand.store.state))
    assert len(set(map(repr, seen))) >= len(wanted)  # each changed something (a reset and a recall meet old places)
    for expected in reversed(seen[:-1]):
        hand.does(intents.Undo())
        assert bench_of(hand.store.state) == expected
    for expected in seen[1:]:
        hand.does(intents.Redo())
        assert bench_of(hand.store.state) == expected


def test_a_move_is_named(hand: Hand) -> None:
    hand.does(intents.SetGain("1", -6.0))
    assert hand.said == model.Moves(undo="gain of Vocals")
    hand.does(intents.Undo())
    assert hand.said == model.Moves(redo="gain of Vocals")


def test_a_drag_is_one_move_however_long_it_takes(hand: Hand) -> None:
    hand.does(intents.Grab())
    for gain_db in (-1.0, -2.0, -3.0):
        hand.now_s += 10.0
        hand.does(intents.SetGain("1", gain_db))
    hand.does(intents.LetGo(), intents.Undo())
    assert hand.gain_db("1") == 0.0 and hand.said.undo == ""


def test_two_drags_of_one_fader_are_two_moves(hand: Hand) -> None:
    for gain_db in (-1.0, -2.0):
        hand.does(intents.Grab(), intents.SetGain("1", gain_db), intents.LetGo())
    hand.does(intents.Undo())
    assert hand.gain_db("1") == -1.0


def test_a_drag_that_ends_where_it_began_leaves_nothing_to_undo(hand: Hand) -> None:
    hand.does(intents.Grab(), intents.SetGain("1", -1.0), intents.SetGain("1", 0.0), intents.LetGo())
    assert hand.said == model.Moves()


@pytest.mark.parametrize(("pause_s", "left_db"), [(PAUSE_S / 2, 0.0), (PAUSE_S * 2, -1.0)])
def test_turns_of_the_wheel_belong_together_until_there_is_a_pause(hand: Hand, pause_s: float, left_db: float) -> None:
    hand.does(intents.SetGain("1", -1.0))
    hand.now_s += pause_s
    hand.does(intents.SetGain("1", -2.0), intents.Undo())
    assert hand.gain_db("1") == left_db


def test_another_strip_or_a_switch_between_is_another_move(hand: Hand) -> None:
    hand.does(intents.SetGain("1", -1.0), intents.SetGain("2", -1.0), intents.SetGain("1", -2.0))
    hand.does(intents.ToggleMute("1"), intents.SetGain("1", -3.0))
    for expected in (-2.0, -2.0, -1.0, -1.0, 0.0):
        hand.does(intents.Undo())
        assert hand.gain_db("1") == expected


def test_a_new_move_forgets_what_could_be_brought_again(hand: Hand) -> None:
    hand.does(intents.SetGain("1", -1.0), intents.Undo(), intents.ToggleMute("2"), intents.Redo())
    assert hand.gain_db("1") == 0.0 and hand.said == model.Moves(undo="mute of Bass")


def test_each_song_has_moves_of_its_own(hand: Hand) -> None:
    hand.does(intents.SetGain("1", -1.0))
    hand.store.dispatch(facts.SongShown(song("other", "2")))
    assert hand.said == model.Moves()
    hand.does(intents.Undo(), intents.ToggleMute("2"))
    hand.store.dispatch(facts.SongShown(song("s", "1", "2")))
    assert hand.said.undo == "gain of Vocals"
    hand.does(intents.Undo())
    assert hand.gain_db("1") == 0.0


def test_a_strip_that_came_meanwhile_stays_where_it_is_when_older_moves_are_undone(hand: Hand) -> None:
    hand.store.dispatch(facts.SongShown(song("s", "1")))
    hand.does(intents.SetGain("1", -1.0))
    hand.store.dispatch(facts.SongShown(song("s", "1", "2")))
    hand.does(intents.Undo())
    assert hand.gain_db("1") == 0.0 and hand.gain_db("2") == 0.0


def test_what_is_no_move_of_the_mix_is_no_undo(hand: Hand) -> None:
    hand.does(intents.Search("x"), intents.SetLoop(0.0, 1.0), intents.SetGain("1", 0.0))
    assert hand.said == model.Moves() and hand.store.state.library.search == "x"


def test_the_memory_has_an_end(hand: Hand) -> None:
    for number in range(LIMIT + 10):
        hand.does(intents.ToggleMute("12"[number % 2]))
    for _ in range(LIMIT + 10):
        hand.does(intents.Undo())
    assert hand.said.undo == "" and replace(hand.said, undo="") == model.Moves(redo="mute of Vocals")


def test_a_song_of_the_same_name_in_another_collection_has_no_moves_yet(hand: Hand) -> None:
    hand.does(intents.SetGain("1", -6.0))
    for fact in (
        facts.SongClosed(),
        facts.WorldKnown("", "", "", "Another collection"),
        facts.SongShown(song("s", "1", "2")),
    ):
        hand.store.dispatch(fact)
    assert hand.said == model.Moves()
    hand.does(intents.Undo())
    assert hand.gain_db("1") == 0.0


def test_collections_of_the_same_title_are_not_the_same(hand: Hand) -> None:
    hand.store.dispatch(facts.WorldKnown("", "", "", "Layers", "eip155:1/erc1155:0x1"))
    hand.does(intents.SetGain("1", -6.0))
    for fact in (
        facts.SongClosed(),
        facts.WorldKnown("", "", "", "Layers", "eip155:1/erc1155:0x2"),
        facts.SongShown(song("s", "1", "2")),
    ):
        hand.store.dispatch(fact)
    assert hand.said == model.Moves() and hand.gain_db("1") == 0.0


def test_an_undo_takes_nothing_away_that_came_from_the_disk_meanwhile(hand: Hand) -> None:
    kept = Bench(Mix(), Shelf(slots={"A": Mix()}, saved={"Sunday": Mix(), "Monday": Mix()}))
    hand.does(intents.ToggleSolo("1", exclusive=True))
    hand.store.dispatch(facts.BenchRead("s", kept))
    hand.does(intents.SaveMix("Sunday"), intents.Undo(), intents.Undo())
    assert hand.store.state.shelf == kept.shelf
    hand.does(intents.Redo(), intents.Redo())
    assert hand.store.state.shelf.saved["Sunday"] != Mix() and set(hand.store.state.shelf.saved) == {"Sunday", "Monday"}
