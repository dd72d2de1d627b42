"""What the settings do to the open collection: a catalogue file that completes it, hosts that a person agrees to."""

import asyncio
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.paths import find_paths
from app.services.collections import add_collection
from app.services.profiles import read_profile
from app.services.remembering import Remembering
from app.services.settings import OpenedCollection, SettingsService
from app.settings import Settings
from app.state.catalogue import AgreeToHost, DropCatalogueFile, UseCatalogueFile
from app.state.settings import SettingsView, UnaskedHost
from app.state.store import Store
from chain.content.keys import KeyRing
from chain.profile import Profile
from chain.profiling.write import toml
from chain.tokens.catalogue_file import Corrections
from tests.app.collection import library
from tests.app.collection import profile as profile_of_collection
from tests.app.waiting import until

FILE = b'[[stem]]\nid = 17\nsong = "Masterpiece"\ntype = "Brass"\n'


class Desk:
    def __init__(self, folder: Path, name: str = "x", profile: Profile | None = None) -> None:
        self.store, self.paths = Store(), find_paths(folder)
        self.opened_again: list[str] = []
        self.described = 0
        self.collector = SimpleNamespace(corrections=Corrections(), refused_hosts=lambda: ("meta.example",))
        self.service = SettingsService(
            Remembering(self.paths.settings, Settings(), lambda: None),
            self.paths,
            self.store,
            None,  # type: ignore[arg-type]
            None,  # type: ignore[arg-type]
            accounts_changed=lambda: None,
            open_again=self.opened_again.append,
        )
        self.profile = profile or profile_of_collection()
        self.service.opened(
            OpenedCollection(name, self.profile, None, KeyRing("x"), False, self.collector, self._anew)  # type: ignore[arg-type]
        )

    def _anew(self) -> None:
        self.described += 1

    @property
    def view(self) -> SettingsView:
        return self.store.state.settings


async def test_a_catalogue_file_is_taken_over_used_at_once_and_given_up_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    source = tmp_path / "mine.toml"
    source.write_bytes(FILE)
    desk.service.handle(UseCatalogueFile(source))
    await until(lambda: desk.view.catalogue.tokens == 1)
    assert desk.collector.corrections.tokens[17].song == "Masterpiece"
    (kept,) = desk.paths.collections.glob("*.toml")
    assert kept.read_bytes() == FILE
    desk.service.handle(DropCatalogueFile())
    await until(lambda: desk.view.catalogue.tokens == 0)
    assert not kept.exists()
    assert desk.described == 2
    await desk.service.close()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"[[stem", "It is not TOML. Look for a missing quote or bracket, then choose the file again."),
        (b'[[stem]]\nid = 1\nsong = "x"\n', "It lacks stem 1, type. Add it, then choose the file again."),
    ],
)
async def test_a_file_that_is_wrong_says_where_and_the_former_one_stays(
    raw: bytes, sentence: str, tmp_path: Path
) -> None:
    desk = Desk(tmp_path)
    source = tmp_path / "mine.toml"
    source.write_bytes(FILE)
    desk.service.handle(UseCatalogueFile(source))
    await until(lambda: desk.view.catalogue.tokens == 1)
    source.write_bytes(raw)
    desk.service.handle(UseCatalogueFile(source))
    await until(lambda: bool(desk.view.catalogue.problem))
    assert (desk.view.catalogue.problem, desk.view.catalogue.tokens) == (sentence, 1)
    assert desk.described == 1
    await desk.service.close()


async def test_a_host_of_an_added_collection_is_named_and_asked_once_a_person_agreed(tmp_path: Path) -> None:
    paths = find_paths(tmp_path)
    written = tmp_path / "mine.toml"
    mine = Profile("mine", "Mine", 1, ("http://127.0.0.1:9",), "0x" + "00" * 19 + "01")
    written.write_text(toml(mine), encoding="utf-8")
    added = await add_collection(str(written), paths, ())
    desk = Desk(tmp_path, added.name, replace(mine, name=added.name))
    desk.service.looked(library({}))
    await until(lambda: bool(desk.view.unasked))
    assert desk.view.unasked == (UnaskedHost(added.name, "Mine", "meta.example"),)
    assert read_profile(added.name, paths).hosts == ()
    desk.service.handle(AgreeToHost(added.name, "meta.example"))
    await until(lambda: bool(desk.opened_again))
    assert desk.opened_again == [added.name]
    assert read_profile(added.name, paths).hosts == ("meta.example",)
    assert desk.view.unasked == ()
    await desk.service.close()


async def test_hosts_of_a_built_in_collection_are_not_offered(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "stems.fm")
    desk.service.looked(library({}))
    for _ in range(20):
        await asyncio.sleep(0)
    await desk.service.close()
    assert desk.view.unasked == ()
