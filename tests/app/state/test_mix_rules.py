"""The mixer's moves as changes of the state: solos that come back, snapshots, what was kept on disk."""

from app.state import facts, intents
from app.state.bouncing import Bounced
from app.state.desk import SetBalance, ToggleDim, ToggleMono
from app.state.mix_rules import bench_of, mix_of
from app.state.mixing import Bench, MasterMix, Mix, Shelf, StripMix
from app.state.model import AppState, Bounce, BouncePhase, ForgeOffer, OpenSong, Strip, StripStatus
from app.state.reduce import reduce


def song(*keys: str, key: str = "s") -> OpenSong:
    strips = tuple(Strip(k, k, "Drums", StripStatus.WAITING, copies=1) for k in keys)
    return OpenSong(key, "Song", "", strips, len(keys), len(keys), ForgeOffer())


def after(*messages: object, state: AppState | None = None) -> AppState:
    state = state or AppState(song=song("1", "2", "3"))
    for message in messages:
        state = reduce(state, message)
    return state


def solos(state: AppState) -> list[str]:
    assert state.song is not None
    return [strip.key for strip in state.song.strips if strip.solo]


def test_an_exclusive_solo_takes_the_others_away_and_brings_them_back_when_it_ends() -> None:
    state = after(intents.ToggleSolo("1"), intents.ToggleSolo("2"), intents.ToggleSolo("3", exclusive=True))
    assert solos(state) == ["3"]
    assert solos(after(intents.ToggleSolo("3", exclusive=True), state=state)) == ["1", "2"]


def test_an_exclusive_solo_may_wander_and_still_brings_the_former_ones_back() -> None:
    state = after(intents.ToggleSolo("1"), *(intents.ToggleSolo(key, exclusive=True) for key in "232"))
    assert solos(state) == ["2"]
    assert solos(after(intents.ToggleSolo("2", exclusive=True), state=state)) == ["1"]


def test_an_exclusive_solo_touches_no_mute() -> None:
    state = after(intents.ToggleMute("1"), intents.ToggleSolo("2", exclusive=True))
    state = after(intents.ToggleSolo("2", exclusive=True), state=state)
    assert state.song is not None and [strip.mute for strip in state.song.strips] == [True, False, False]


def test_a_solo_added_to_an_exclusive_one_makes_it_an_ordinary_one() -> None:
    state = after(intents.ToggleSolo("1"), intents.ToggleSolo("2", exclusive=True), intents.ToggleSolo("3"))
    assert solos(state) == ["2", "3"] and state.shelf.former_solos == ()


def test_all_solos_end_at_once() -> None:
    assert solos(after(intents.ToggleSolo("1"), intents.ToggleSolo("2"), intents.ClearSolos())) == []


def test_a_snapshot_brings_back_faders_switches_and_the_master() -> None:
    state = after(intents.SetGain("1", -6.0), intents.ToggleMute("2"), intents.SetMasterGain(-3.0))
    kept = mix_of(state)
    state = after(intents.StoreSnapshot("A"), intents.ResetMix(), intents.ToggleLimiter(), state=state)
    state = after(intents.RecallSnapshot("A"), state=state)
    assert mix_of(state) == kept and state.shelf.slot == "A"


def test_a_snapshot_that_was_never_stored_changes_nothing() -> None:
    state = after(intents.SetGain("1", -6.0))
    assert after(intents.RecallSnapshot("B"), intents.StoreSnapshot("Q"), state=state) == state


def test_each_song_keeps_its_mix_and_its_snapshots() -> None:
    state = after(intents.SetGain("1", -6.0), intents.StoreSnapshot("B"), intents.SetMasterGain(-9.0))
    kept = bench_of(state)
    state = after(facts.SongShown(song("7", key="other")), state=state)
    assert state.shelf == Shelf() and mix_of(state).strips == {"7": StripMix()}
    assert bench_of(after(facts.SongShown(song("1", "2", "3")), state=state)) == kept


def test_a_song_that_has_no_mix_yet_begins_as_the_artist_left_it_in_the_same_room() -> None:
    moves = (intents.SetMasterGain(-9.0), intents.ToggleLimiter(), SetBalance(0.5), ToggleDim(), ToggleMono())
    state = after(*moves, facts.SongShown(song("7", key="other")))
    assert state.master == MasterMix(dim=True, mono=True)


def test_a_master_moved_before_the_file_was_read_stays_and_a_dimmed_room_is_no_move() -> None:
    read = facts.BenchRead("s", Bench(Mix({"1": StripMix(gain_db=-6.0)}, MasterMix(gain_db=-1.0))))
    assert after(intents.SetMasterGain(-9.0), read).master.gain_db == -9.0
    assert after(ToggleDim(), read).master == MasterMix(gain_db=-1.0)


def test_how_a_bounce_ended_is_not_told_of_another_song_but_one_under_way_is() -> None:
    done, running = Bounce(BouncePhase.DONE, "a.wav", 1.0, "Written."), Bounce(BouncePhase.RUNNING, "a.wav", 0.5)
    other = facts.SongShown(song("7", key="other"))
    assert after(Bounced(done), other).bounce.phase is BouncePhase.IDLE
    assert after(Bounced(running), other).bounce == running
    assert after(Bounced(done), facts.SongShown(song("1", "2"))).bounce == done


def test_what_was_kept_on_disk_sets_the_desk_unless_a_hand_was_faster() -> None:
    kept = Bench(Mix({"1": StripMix(gain_db=-6.0)}, MasterMix(gain_db=-1.0)), Shelf(slots={"A": Mix()}))
    read = facts.BenchRead("s", kept)
    untouched, moved = after(read), after(intents.ToggleMute("2"), read)
    assert (mix_of(untouched).strips["1"], untouched.master) == (StripMix(gain_db=-6.0), MasterMix(gain_db=-1.0))
    assert mix_of(moved).strips["2"].mute and mix_of(moved).strips["1"] == StripMix()
    assert untouched.shelf == moved.shelf == kept.shelf


def test_what_was_kept_of_a_song_that_is_not_open_waits_for_it() -> None:
    kept = Bench(Mix({"7": StripMix(pan=1.0)}))
    state = after(facts.BenchRead("other", kept), facts.SongShown(song("7", key="other")))
    assert mix_of(state).strips["7"].pan == 1.0
