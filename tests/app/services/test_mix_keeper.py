"""A song's mix lives on disk between two runs of the program."""

import asyncio
import threading
from pathlib import Path

import pytest

from app.mix_files.song_file import read_bench, song_file, write_bench
from app.services.mix_keeper import MixKeeper
from app.services.tasks import Tasks
from app.state import facts, intents
from app.state.mix_rules import bench_of, mix_of
from app.state.mixing import Bench, MasterMix, Mix, Shelf, StripMix
from app.state.model import ForgeOffer, OpenSong, Strip, StripStatus
from app.state.store import Store
from tests.app.waiting import until

COLLECTION = "eip155:1/erc1155:0x0"


def song(key: str) -> OpenSong:
    strips = tuple(Strip(each, each, "Drums", StripStatus.READY, copies=1) for each in "12")
    return OpenSong(key, key, "", strips, 2, 2, ForgeOffer())


class Run:
    """One run of the program, as far as mixes go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.errors: list[BaseException] = []
        self.tasks = Tasks(lambda name, error: self.errors.append(error))
        self.store = Store()
        self.keeper = MixKeeper(folder, COLLECTION, self.store, self.tasks, rest_s=0.0)

    def does(self, *messages: object) -> None:
        for message in messages:
            self.store.dispatch(message)

    async def opens(self, key: str) -> None:
        self.does(facts.SongShown(song(key)))
        await until(lambda: not self.tasks.running(f"read mix of {key}"))

    async def ends(self) -> None:
        await self.tasks.close()
        await self.keeper.close()
        assert self.errors == []

    def on_disk(self, key: str) -> Bench | None:
        return read_bench(song_file(self.folder, COLLECTION, key))


def test_the_last_mix_of_a_song_comes_back_after_a_restart_with_all_that_is_kept_beside_it(tmp_path: Path) -> None:
    async def first() -> Bench:
        run = Run(tmp_path)
        await run.opens("s")
        run.does(intents.SetGain("1", -6.0), intents.ToggleMute("2"), intents.ToggleSolo("1"))
        run.does(intents.SetMasterGain(-3.0), intents.ToggleLimiter(), intents.StoreSnapshot("B"))
        run.does(intents.SaveMix("Sunday"), intents.SetPan("2", 0.5))
        await run.ends()
        return bench_of(run.store.state)

    async def second() -> Bench:
        run = Run(tmp_path)
        await run.opens("s")
        await run.ends()
        return bench_of(run.store.state)

    assert asyncio.run(second()) != (kept := asyncio.run(first()))
    assert asyncio.run(second()) == kept


def test_a_move_is_on_disk_a_moment_later(tmp_path: Path) -> None:
    async def scene() -> None:
        run = Run(tmp_path)
        await run.opens("s")
        run.does(intents.SetGain("1", -6.0))
        await until(lambda: run.on_disk("s") is not None)
        run.does(intents.SetGain("1", -7.0))
        await until(lambda: (kept := run.on_disk("s")) is not None and kept.mix.strips["1"].gain_db == -7.0)
        await run.ends()

    asyncio.run(scene())


def test_every_song_has_its_own_and_one_that_was_only_heard_has_none(tmp_path: Path) -> None:
    async def scene() -> None:
        run = Run(tmp_path)
        await run.opens("a")
        run.does(intents.SetGain("1", -6.0))
        await run.opens("b")
        await run.ends()
        assert (kept := run.on_disk("a")) is not None and kept.mix.strips["1"].gain_db == -6.0
        assert run.on_disk("b") is None

    asyncio.run(scene())


def test_a_file_that_makes_no_sense_is_named_and_the_song_plays_all_the_same(tmp_path: Path) -> None:
    async def scene() -> None:
        file = song_file(tmp_path, COLLECTION, "s")
        file.write_text("nonsense")
        run = Run(tmp_path)
        await run.opens("s")
        (notice,) = run.store.state.notices
        assert file.stem in notice.sentence and "unreadable" in notice.sentence
        run.does(intents.SetGain("1", -6.0))
        await run.ends()
        assert run.on_disk("s") is not None

    asyncio.run(scene())


def test_the_file_of_a_newer_program_is_never_written_over(tmp_path: Path) -> None:
    async def scene() -> None:
        file = song_file(tmp_path, COLLECTION, "s")
        file.write_text('{"version": 99}')
        run = Run(tmp_path)
        await run.opens("s")
        run.does(intents.SetGain("1", -6.0))
        await run.ends()
        assert "newer" in run.store.state.notices[-1].title
        assert file.read_text() == '{"version": 99}'

    asyncio.run(scene())


def test_a_disk_that_does_not_take_it_is_said_and_tried_again(tmp_path: Path) -> None:
    async def scene() -> None:
        blocked = tmp_path / "mixes"
        blocked.write_text("a file where the folder should be")
        run = Run(blocked)
        run.does(facts.SongShown(song("s")))
        await until(lambda: bool(run.store.state.notices))
        blocked.unlink()
        run.keeper = MixKeeper(blocked, COLLECTION, run.store, run.tasks, rest_s=0.0)
        await until(lambda: not run.tasks.running("read mix of s"))
        blocked.write_text("again")
        run.does(intents.SetGain("1", -6.0))
        await until(lambda: any("not be saved" in notice.title for notice in run.store.state.notices))
        blocked.unlink()
        run.does(intents.SetGain("1", -7.0))
        await run.ends()
        assert (kept := run.on_disk("s")) is not None and kept.mix.strips["1"].gain_db == -7.0

    asyncio.run(scene())


@pytest.mark.parametrize("moved", [False, True])
def test_a_hand_that_was_faster_than_the_disk_is_not_pulled_back(tmp_path: Path, moved: bool) -> None:
    kept = Bench(Mix({"1": StripMix(gain_db=-6.0)}, MasterMix()), Shelf(slots={"A": Mix()}))
    write_bench(song_file(tmp_path, COLLECTION, "s"), COLLECTION, "s", kept)

    async def scene() -> None:
        run = Run(tmp_path)
        run.does(facts.SongShown(song("s")))
        if moved:
            run.does(intents.SetGain("1", -1.0))
        await until(lambda: bool(run.store.state.shelf.slots))
        assert mix_of(run.store.state).strips["1"].gain_db == (-1.0 if moved else -6.0)
        await run.ends()

    asyncio.run(scene())


def test_a_slow_file_loses_nothing_when_a_fader_moves_before_it_came(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    kept = Bench(Mix({"1": StripMix(gain_db=-3.0)}), Shelf(saved={"Sunday": Mix()}, slots={"A": Mix()}))
    write_bench(song_file(tmp_path, COLLECTION, "s"), COLLECTION, "s", kept)
    may_read = threading.Event()

    def slowly(file: Path) -> Bench | None:
        found = read_bench(file)
        may_read.wait(90)
        return found

    async def scene(leaves: bool) -> None:
        may_read.clear()
        run = Run(tmp_path)
        monkeypatch.setattr("app.services.mix_keeper.read_bench", slowly)
        run.does(facts.SongShown(song("s")), intents.SetGain("1", -6.0))
        if leaves:
            run.does(facts.SongShown(song("t")))
        for _ in range(20):
            await asyncio.sleep(0)
        may_read.set()
        await until(lambda: not run.tasks.running("read mix of s"))
        await until(lambda: not run.tasks.running("save mixes"))
        await run.ends()
        found = run.on_disk("s")
        assert found is not None and found.mix.strips["1"].gain_db == -6.0
        assert set(found.shelf.saved) == {"Sunday"} and set(found.shelf.slots) == {"A"}

    for leaves in (False, True):
        asyncio.run(scene(leaves))


def test_a_program_that_ends_before_the_file_was_read_leaves_it_as_it_was(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    kept = Bench(Mix(), Shelf(saved={"Sunday": Mix()}))
    write_bench(song_file(tmp_path, COLLECTION, "s"), COLLECTION, "s", kept)

    async def scene() -> None:
        run = Run(tmp_path)
        run.does(facts.SongShown(song("s")), intents.SetGain("1", -6.0))
        await run.ends()
        assert run.on_disk("s") == kept

    asyncio.run(scene())
