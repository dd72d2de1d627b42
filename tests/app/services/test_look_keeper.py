from app.services.look_keeper import keep_look, look_of, timeline_of
from app.settings import Settings
from app.state.look import BindKey, Look, SetTheme
from app.state.model import AppState
from app.state.store import Store
from app.state.timeline import Entered, SetTempo, Tempo
from tests.app.views.sample_state import MIXER


class Remembered:
    def __init__(self) -> None:
        self.now = Settings()
        self.changes = 0

    def change(self, **fields: object) -> None:
        self.now = Settings(**(vars(self.now) | fields))  # type: ignore[arg-type]
        self.changes += 1


def test_what_is_chosen_is_there_again_at_the_next_start() -> None:
    kept, store = Remembered(), Store(MIXER)
    keep_look(store, kept.change)
    for wish in (SetTheme("light"), BindKey("zoom-in", "Ctrl+="), BindKey("play", ""), SetTempo(Tempo(97.3, 0.125))):
        store.dispatch(wish)
    assert look_of(kept.now) == store.state.look
    assert timeline_of(kept.now).tempos == store.state.timeline.tempos == {"masterpiece": Tempo(97.3, 0.125)}
    assert timeline_of(kept.now).bars


def test_what_is_found_out_about_the_song_is_no_setting() -> None:
    kept, store = Remembered(), Store(MIXER)
    keep_look(store, kept.change)
    before = kept.changes
    store.dispatch(Entered("11", 3.0))
    assert kept.changes == before


def test_settings_from_elsewhere_that_make_no_sense_are_left_out() -> None:
    odd = Settings(theme="pink", keys=("nothing",), tempos=("fast", "1 2", "120 0 a song"))
    assert look_of(odd) == Look()
    assert timeline_of(odd).tempos == {"a song": Tempo(120.0)}
    assert AppState().look == Look()
