"""Writing the mix to a file, where the licences of what is heard allow it."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.services.bouncing import BounceService
from app.services.engine_link import EngineLink
from app.state import facts, intents
from app.state.bouncing import BounceFormat, CancelBounce, ExpectBounce, StartBounce
from app.state.decision import Hear
from app.state.hearing import View
from app.state.model import BouncePhase, Copying, ForgeOffer, OpenSong, Strip, StripStatus
from app.state.store import Store
from audio import Stem
from audio.reports import BounceDone, BounceFailed, BounceMoved, SongOpened
from tests.fakes.engine import FakeEngine


class Studio:
    """Song "Harbour" of two stems is open, ten frames a second."""

    def __init__(self) -> None:
        self.store, self.engine = Store(), FakeEngine()
        self.link = EngineLink(
            self.engine,  # type: ignore[arg-type]
            self.store,
            levels=lambda *_: None,
            loudness=lambda _: None,
            overview=lambda *_: None,
            clear_overviews=lambda: None,
        )
        self.service = BounceService(self.store, self.link, lambda: "eip155:1/erc1155:0xab")
        self.licences(Copying.ALLOWED, Copying.ALLOWED)
        self.link.open("s", [Stem("1", Path("1")), Stem("2", Path("2"))])
        self.tell(SongOpened(1, 80, 10))

    def licences(self, *copying: Copying) -> None:
        strips = tuple(
            Strip(str(n), f"Stem {n}", "Drums", StripStatus.READY, copies=n, copying=c, licence="CC-BY-4.0")
            for n, c in enumerate(copying, 1)
        )
        self.store.dispatch(facts.SongShown(OpenSong("s", "Harbour", "", strips, 2, 2, ForgeOffer())))

    def tell(self, *reports: object) -> None:
        self.engine.reports += reports  # type: ignore[arg-type]
        self.link.tick()

    def bounce(self, name: str = "a.wav", **wanted: object) -> list[tuple[object, ...]]:
        self.service.handle(StartBounce(Path(name), BounceFormat.WAV_24, **wanted))  # type: ignore[arg-type]
        return self.engine.asked("bounce")


@pytest.fixture
def studio() -> Studio:
    return Studio()


def test_the_mix_goes_to_the_file_as_it_is_set_with_tokens_and_licence_in_its_tags(studio: Studio) -> None:
    studio.store.dispatch(intents.SetGain("2", -6.0))
    heard = studio.engine.asked("set_mix")[-1][0]
    ((path, mix, first, last, subtype, tags),) = studio.bounce()
    assert (path, first, last, subtype) == (Path("a.wav"), 0, None, "PCM_24")
    assert mix == heard
    assert tags["title"] == "Harbour" and tags["license"] == "CC-BY-4.0"  # type: ignore[index]
    assert "1 (Stem 1), 2 (Stem 2) of eip155:1/erc1155:0xab" in tags["comment"]  # type: ignore[index]
    assert studio.store.state.bounce.phase is BouncePhase.RUNNING


def test_only_the_loop_when_that_is_wanted_and_there_is_one(studio: Studio) -> None:
    ((_, _, first, last, *_),) = studio.bounce(loop=True)
    assert (first, last) == (0, None)
    studio.tell(BounceDone(1, Path("a.wav"), 80, 10, ()))
    studio.store.dispatch(intents.SetLoop(2.0, 4.5))
    ((_, _, first, last, *_),) = studio.bounce(loop=True)
    assert (first, last) == (20, 45)


def test_what_is_only_compared_is_not_what_is_written(studio: Studio) -> None:
    studio.store.dispatch(Hear(View.LOOSE))
    ((_, mix, *_),) = studio.bounce()
    assert [strip.mute for strip in mix.strips] == [False, False]  # type: ignore[attr-defined]


def test_a_forbidden_stem_is_never_written_but_may_be_left_out(studio: Studio) -> None:
    studio.licences(Copying.ALLOWED, Copying.FORBIDDEN)
    assert studio.bounce(sure=True) == []
    assert "forbids" in studio.store.state.bounce.sentence and "Mute" in studio.store.state.notices[-1].sentence
    studio.store.dispatch(intents.ToggleMute("2"))
    ((*_, tags),) = studio.bounce()
    assert "Stem 2" not in tags["comment"]  # type: ignore[index]


def test_a_solo_leaves_out_what_is_not_heard(studio: Studio) -> None:
    studio.licences(Copying.ALLOWED, Copying.FORBIDDEN)
    studio.store.dispatch(intents.ToggleSolo("1"))
    assert len(studio.bounce()) == 1


def test_a_stem_without_a_known_licence_asks_for_a_word_first(studio: Studio) -> None:
    studio.licences(Copying.ALLOWED, Copying.UNKNOWN)
    assert studio.bounce() == [] and studio.store.state.bounce.phase is BouncePhase.FAILED
    assert len(studio.bounce(sure=True)) == 1


def test_the_suffix_fits_the_format(studio: Studio) -> None:
    ((path, *_),) = studio.bounce("a.b")
    assert path == Path("a.b.wav")


def test_progress_end_and_what_was_missing_are_shown(studio: Studio) -> None:
    studio.bounce()
    studio.tell(BounceMoved(1, 0.5), BounceMoved(7, 0.9))
    assert studio.store.state.bounce.share == 0.5
    studio.tell(BounceDone(1, Path("a.wav"), 650, 10, ("2",)))
    shown = studio.store.state.bounce
    assert shown.phase is BouncePhase.DONE and "1:05" in shown.sentence and "Stem 2" in shown.sentence


def test_a_second_one_waits_until_the_first_has_ended(studio: Studio) -> None:
    assert len(studio.bounce()) == 1
    assert studio.bounce() == []
    studio.tell(BounceFailed(1, Path("a.wav"), "unwritable"))
    assert studio.store.state.bounce.phase is BouncePhase.FAILED
    assert "Check the disk" in studio.store.state.notices[-1].sentence
    assert len(studio.bounce()) == 1


def test_the_engine_is_told_that_a_file_is_being_chosen(studio: Studio) -> None:
    studio.service.handle(ExpectBounce())
    assert studio.engine.asked("expect_bounce") == [()]


def test_a_cancelled_one_leaves_no_word_behind(studio: Studio) -> None:
    studio.bounce()
    studio.service.handle(CancelBounce())
    assert studio.engine.asked("cancel_bounce") == [(1,)]
    studio.tell(BounceFailed(1, Path("a.wav"), "cancelled"))
    assert studio.store.state.bounce == replace(studio.store.state.bounce, phase=BouncePhase.IDLE)
    assert studio.store.state.notices == ()
