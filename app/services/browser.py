"""The one door to the person's browser."""

import asyncio
import os
import subprocess
import sys
import webbrowser

from app.itself import command, is_frozen, outside_environment

_WAIT_S = 30.0


async def open_page(url: str) -> bool:
    """Show `url` in the browser; False when there is none. The caller has judged the address."""
    # Not as an argument: the link to a wallet's page holds a secret, and the event loop logs what it runs in threads.
    return await asyncio.to_thread(lambda: _open(url))


def _open(url: str) -> bool:
    if not (is_frozen() and sys.platform == "linux"):
        return webbrowser.open(url)
    # A browser must not load our libraries, and the environment of a process with threads is not to be changed: a
    # process of our own puts its environment right and then opens the page.
    try:
        return subprocess.run([*command("open-page"), url], stdin=subprocess.DEVNULL, timeout=_WAIT_S).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def main() -> int:
    """`stems-mixer open-page URL`: the process that opens a page for a frozen program."""
    environment = outside_environment()
    os.environ.clear()
    os.environ.update(environment)
    return 0 if webbrowser.open(sys.argv[1]) else 1
