"""A mix given away and taken in, by two people with different stems."""

import asyncio
import json
from pathlib import Path

from app.mix_files.share import read_share
from app.services.mix_keeper import MixKeeper
from app.services.mix_share import MixShare
from app.services.moves import Moves
from app.services.tasks import Tasks
from app.state import facts, intents
from app.state.mix_rules import mix_of
from app.state.present import open_song
from app.state.store import Store
from chain.tokens.model import Library
from tests.app.collection import HARBOUR, UNDERTOW, library, profile

ALL = {1: 1, 2: 1, 3: 1}


class Person:
    """A window of one person who owns some stems."""

    def __init__(self, folder: Path, balances: dict[int, int]) -> None:
        self.library: Library | None = library(balances)
        self.store = Store()
        self.moves = Moves(self.store)
        self.tasks = Tasks(lambda name, error: None)
        self.keeper = MixKeeper(folder, "c", self.store, self.tasks, rest_s=0.0)
        self.share = MixShare(
            profile(), self.store, library=lambda: self.library, act=self.act, restored=self.keeper.restored
        )

    def act(self, intent: object) -> None:
        self.moves.handle(intent)
        if isinstance(intent, intents.SelectSong):
            self.opens(intent.key)

    def opens(self, key: str) -> None:
        assert self.library is not None
        self.store.dispatch(facts.SongShown(open_song(self.library, self.library.songs[key], profile())))

    @property
    def told(self) -> str:
        notice = self.store.state.notices[-1]
        return f"{notice.title}. {notice.sentence}"

    async def ends(self) -> None:
        await self.tasks.close()
        await self.keeper.close()


def test_a_friend_with_the_same_stems_hears_the_same_and_may_take_it_back(tmp_path: Path, qapp: object) -> None:
    async def scene() -> None:
        giver, taker = Person(tmp_path / "a", ALL), Person(tmp_path / "b", ALL)
        giver.opens(HARBOUR)
        giver.act(intents.SetGain("2", -6.0))
        giver.act(intents.ToggleSolo("1"))
        giver.act(intents.SetMasterGain(-2.0))
        await giver.share.give(intents.ShareMix(tmp_path / "mine"))
        assert "no audio" in giver.told
        taker.opens(UNDERTOW)
        await taker.share.take(tmp_path / "mine.stemmix")
        assert mix_of(taker.store.state) == mix_of(giver.store.state)
        assert "“Harbour” is set. It sounds as it was mixed." in taker.told
        assert list(taker.store.state.shelf.saved) == ["Harbour"]
        taker.act(intents.Undo())
        assert mix_of(taker.store.state) != mix_of(giver.store.state)
        await giver.ends()
        await taker.ends()

    asyncio.run(scene())


def test_strips_that_are_not_owned_and_other_recordings_are_said(tmp_path: Path, qapp: object) -> None:
    async def scene() -> None:
        giver, taker = Person(tmp_path / "a", ALL), Person(tmp_path / "b", {1: 1, 3: 1})
        giver.opens(HARBOUR)
        await giver.share.give(intents.ShareMix(tmp_path / "mine.stemmix"))
        document = json.loads((tmp_path / "mine.stemmix").read_text())
        document["stems"][2]["sha256"] = "f" * 64
        (tmp_path / "mine.stemmix").write_text(json.dumps(document))
        taker.opens(HARBOUR)
        await taker.share.take(tmp_path / "mine.stemmix")
        assert "You do not own Bass: silent here." in taker.told
        assert "Another recording than was mixed: Vocals." in taker.told
        await giver.ends()
        await taker.ends()

    asyncio.run(scene())


def test_a_mix_that_can_not_be_used_changes_nothing_and_says_why(tmp_path: Path, qapp: object) -> None:
    async def scene() -> None:
        person = Person(tmp_path / "a", ALL)
        person.opens(HARBOUR)
        await person.share.give(intents.ShareMix(tmp_path / "mine.stemmix"))
        document = json.loads((tmp_path / "mine.stemmix").read_text())
        before = mix_of(person.store.state)
        for change, words in (
            ({"chain": 999}, "another collection"),
            ({"stems": [{"token": "77", "label": "Brass"}]}, "not known here"),
            ({"version": 2}, "newer version"),
            ({"mix": []}, "makes no sense"),
        ):
            (tmp_path / "bad.stemmix").write_text(json.dumps(document | change))
            await person.share.take(tmp_path / "bad.stemmix")
            assert words in person.told
        await person.share.take(tmp_path / "gone.stemmix")
        assert "could not be read" in person.told
        assert mix_of(person.store.state) == before and person.store.state.moves.undo == ""
        await person.share.give(intents.ShareMix(tmp_path / "no" / "folder.stemmix"))
        assert "could not be written" in person.told
        await person.ends()

    asyncio.run(scene())


def test_a_mix_taken_keeps_what_was_kept_of_its_song(tmp_path: Path, qapp: object) -> None:
    async def scene() -> None:
        first = Person(tmp_path / "a", ALL)
        first.opens(HARBOUR)
        await first.keeper.restored(HARBOUR)
        first.act(intents.SaveMix("Mine"))
        await first.share.give(intents.ShareMix(tmp_path / "mine.stemmix"))
        await first.ends()
        second = Person(tmp_path / "a", ALL)
        await second.share.take(tmp_path / "mine.stemmix")
        second.act(intents.SetGain("1", -3.0))
        await second.share.take(tmp_path / "mine.stemmix")
        assert list(second.store.state.shelf.saved) == ["Mine"]
        second.act(intents.Undo())
        second.act(intents.Undo())
        assert list(second.store.state.shelf.saved) == ["Mine"]
        await second.ends()

    asyncio.run(scene())


def test_a_saved_mix_is_given_away_by_its_name_and_quietly_when_it_is_dragged(tmp_path: Path, qapp: object) -> None:
    async def scene() -> None:
        giver = Person(tmp_path / "a", ALL)
        giver.opens(HARBOUR)
        giver.act(intents.SetGain("2", -6.0))
        giver.act(intents.SaveMix("Sunday"))
        giver.act(intents.SetGain("2", -12.0))
        await giver.share.give(intents.ShareMix(tmp_path / "mine.stemmix", "Sunday", told=False))
        shared = read_share(tmp_path / "mine.stemmix")
        assert (shared.name, shared.mix.strips["2"].gain_db) == ("Sunday", -6.0)
        assert giver.store.state.notices == ()
        await giver.ends()

    asyncio.run(scene())
