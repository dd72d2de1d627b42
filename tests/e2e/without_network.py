"""The demo's library as it was known, for a program whose node nobody answers."""

import shutil
from pathlib import Path

from app.options import Options
from tests.e2e.theatre import Theatre

PROFILE = """
name = "kept"
title = "Kept"
chain_id = {chain_id}
rpc_urls = ["http://127.0.0.1:9/"]
collection = "{collection}"
forge = "{forge}"
reveal = "{reveal}"
first_block = {first_block}
"""


def without_network(theatre: Theatre, away: Path) -> Options:
    """The ledger of the running demo in another home, and how to start the program there."""
    controller = theatre.program.controller
    assert controller is not None and controller.library is not None and controller.world is not None
    profile, account = controller.world.profile, controller.library.accounts[0]
    kept = controller.world.processes.node.state_dir / f"{profile.chain_id}-{profile.collection.lower()}.sqlite"
    (away / "data" / "collections").mkdir(parents=True)
    for part in kept.parent.glob(f"{kept.name}*"):  # its log as well: not all of it is in the file yet
        shutil.copy(part, away / "data" / "collections" / part.name)
    file = away / "kept.toml"
    names = ("chain_id", "collection", "forge", "reveal", "first_block")
    file.write_text(PROFILE.format(**{name: getattr(profile, name) for name in names}))
    return Options(profile=str(file), account=account, root=away, backend="silent")
