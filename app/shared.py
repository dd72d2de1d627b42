"""What every opened collection works with, and what outlives it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.options import Options
from app.paths import Paths
from app.services.engine_link import EngineLink
from app.services.remembering import Remembering
from app.services.settings import SettingsService
from app.services.wallet import WalletService
from app.state import facts
from app.state.model import Notice
from app.state.store import Store


@dataclass(frozen=True)
class Shared:
    """act: takes an intent as if a person had it. task_failed: gets the name and the error of a task that raised."""

    options: Options
    paths: Paths
    settings: Remembering
    store: Store
    link: EngineLink
    wallet: WalletService
    preferences: SettingsService
    act: Callable[[object], None]
    task_failed: Callable[[str, BaseException], None]

    def notice(self, notice: Notice) -> None:
        self.store.dispatch(facts.Noticed(notice))
