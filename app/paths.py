"""Where the program keeps its things."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_NAME = "stems-mixer"


@dataclass(frozen=True)
class Paths:
    """Folders of one installation. All lie under `root` when one is given (tests, a second profile)."""

    data: Path
    cache: Path
    config: Path

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def journal(self) -> Path:
        return self.data / "forge-journal.sqlite"

    @property
    def collections(self) -> Path:
        return self.data / "collections"

    @property
    def mixes(self) -> Path:
        return self.data / "mixes"

    @property
    def kept(self) -> Path:
        return self.data / "kept.json"

    @property
    def demo(self) -> Path:
        return self.data / "demo"

    @property
    def analysis(self) -> Path:
        return self.cache / "analysis"

    @property
    def content(self) -> Path:
        return self.cache / "content"


def find_paths(root: Path | None = None) -> Paths:
    """The platform's folders, or sub folders of `root`, all absolute. Creates nothing."""
    if root is not None:
        root = root.absolute()
        return Paths(root / "data", root / "cache", root / "config")
    return Paths(
        Path(platformdirs.user_data_dir(_NAME, appauthor=False)),
        Path(platformdirs.user_cache_dir(_NAME, appauthor=False)),
        Path(platformdirs.user_config_dir(_NAME, appauthor=False)),
    )
