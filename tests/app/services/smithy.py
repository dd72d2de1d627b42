"""The forge service over the real runner, on a chain in memory whose time passes when a test says so."""

import asyncio
from pathlib import Path

from app.services.forge import ForgeService
from app.state import facts, intents
from app.state.forge_step import ForgeStep
from app.state.present import open_song
from app.state.store import Store
from chain.profile import Profile
from chain.tokens.model import Library
from tests.app.collection import library
from tests.app.collection import profile as collection_profile
from tests.app.waiting import until
from tests.fakes.chain import FakeChain, FakeRpc, FakeWallet

OWNED = {1: 2, 2: 2, 3: 2, 4: 1, 5: 1}


class HandClock:
    """Time passes when the test says so."""

    def __init__(self) -> None:
        self._tick = asyncio.Event()

    def now_s(self) -> float:
        return 1_700_000_000.0

    async def sleep(self, duration_s: float) -> None:
        await self._tick.wait()

    def tick(self) -> None:
        self._tick.set()
        self._tick = asyncio.Event()


class FakeLibraryService:
    def __init__(self) -> None:
        self.library: Library | None = library(OWNED)
        self.looks = 0

    async def look(self) -> bool:
        self.looks += 1
        return True


class Smithy:
    """A chain, a wallet, and the service with the dialog's state; `again` is a restart."""

    def __init__(self, folder: Path) -> None:
        self.chain = FakeChain(dict(OWNED))
        self.wallet = FakeWallet(self.chain)
        self.folder = folder
        self.again()

    def again(self, profile: Profile | None = None, witnesses: tuple[FakeRpc, ...] = ()) -> None:
        self.store, self.clock, self.shelf = Store(), HandClock(), FakeLibraryService()
        self.service = ForgeService(
            profile or collection_profile(),
            FakeRpc(self.chain),
            self.wallet,
            self.folder / "journal.sqlite",
            self.store,
            self.shelf,  # type: ignore[arg-type]
            clock=self.clock,
            witnesses=witnesses,
        )

    def open(self, song: str) -> None:
        seen = library(OWNED)
        self.store.dispatch(facts.SongShown(open_song(seen, seen.songs[song], collection_profile())))
        self.service.handle(intents.OpenForge())

    async def quoted(self) -> None:
        await until(lambda: self.step() not in (None, ForgeStep.CHECKING), "the quote")

    def step(self) -> ForgeStep | None:
        view = self.store.state.forge
        return view.step if view else None

    def title(self) -> str:
        view = self.store.state.forge
        return view.title if view else ""

    async def becomes(self, step: ForgeStep) -> None:
        """Let time pass until the dialog shows this step."""

        def there() -> bool:
            self.clock.tick()
            return self.step() is step

        await until(there, step.value)

    def notices(self) -> list[str]:
        return [notice.title for notice in self.store.state.notices]
