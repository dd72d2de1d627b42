"""Where a song was left is known at the next start."""

from dataclasses import replace

from app.services.place_keeper import PlaceKeeper, places_of, texts_of
from app.state import facts, intents
from app.state.browsing import RecentKnown
from app.state.model import AppState, Phase, TransportState
from app.state.store import Store
from tests.app.views.sample_state import MIXER

assert MIXER.song is not None
SONG = MIXER.song
OTHER = replace(SONG, key="mantra", title="Mantra")


class Run:
    """The program from start to end, as far as places go."""

    def __init__(self, *kept: str) -> None:
        self.store = Store(AppState())
        self.kept: tuple[str, ...] = kept
        self.said: list[object] = []
        self.keeper = PlaceKeeper(self.store, kept, self._change, self.said.append)
        self.store.dispatch(RecentKnown(("masterpiece", "mantra")))

    def _change(self, places: tuple[str, ...]) -> None:
        self.kept = places

    def open(self, song=SONG) -> None:  # type: ignore[no-untyped-def]
        self.store.dispatch(facts.SongShown(replace(song, phase=Phase.LOADING)))
        self.move(playing=False, at_s=0.0)
        self.store.dispatch(facts.SongPhase(song.key, Phase.READY))

    def move(self, *, playing: bool, at_s: float) -> None:
        self.store.dispatch(facts.TransportMoved(TransportState(playing, at_s, song_s=252.0)))


def test_a_paused_song_goes_on_there_in_the_next_run_once() -> None:
    first = Run()
    first.open()
    first.move(playing=True, at_s=83.0)
    first.move(playing=False, at_s=83.2)
    assert first.kept == ("83.2 masterpiece",)
    second = Run(*first.kept)
    second.open()
    assert second.said == [intents.Locate(83.2)]
    second.open(OTHER)
    second.open()
    assert second.said == [intents.Locate(83.2)]


def test_a_song_that_still_plays_at_the_end_or_gives_way_to_another_is_left_where_it_was() -> None:
    run = Run()
    run.open()
    run.move(playing=True, at_s=40.0)
    run.open(OTHER)
    run.move(playing=True, at_s=60.0)
    run.keeper.close()
    assert run.kept == ("40.0 masterpiece", "60.0 mantra")


def test_who_goes_to_the_start_left_it_nowhere() -> None:
    run = Run("83.2 masterpiece")
    run.open()
    run.move(playing=True, at_s=100.0)
    run.move(playing=False, at_s=0.0)
    assert run.kept == ()


def test_a_song_that_plays_already_is_not_moved() -> None:
    run = Run("83.2 masterpiece")
    run.store.dispatch(facts.SongShown(replace(SONG, phase=Phase.LOADING)))
    run.move(playing=True, at_s=0.5)
    run.store.dispatch(facts.SongPhase(SONG.key, Phase.READY))
    assert run.said == []


def test_nonsense_in_the_settings_is_left_out_and_only_songs_played_lately_are_kept() -> None:
    assert places_of(("", "x y", "12", "nan song", "-3 song", "1e9 song", "5.5 a song")) == {"a song": 5.5}
    assert texts_of({"a": 1.0, "b": 2.0}, ("b",)) == ("2.0 b",)
