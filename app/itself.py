"""How the program starts itself again for another task: from source as a module, frozen as itself with its name."""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

TASKS = {
    "press": "chain.press.__main__",
    "gate": "chain.gate.__main__",
    "read-collection": "chain.reading.__main__",
    "doctor": "app.doctor.__main__",
    "demo-node": "app.demo.node.__main__",
    "demo-node-anvil": "app.demo.node.anvil",
    "open-page": "app.services.browser",
}
"""Modules with a `main()` that reads `sys.argv`. A name on the command line starts that one instead of the window."""

FOR_DEVELOPERS = frozenset({"demo-node-anvil"})
"""Not in a frozen program."""

_QT_PATHS = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


def is_frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def command(task: str) -> list[str]:
    """The command line that runs one of TASKS; arguments follow. KeyError for another name."""
    module = TASKS[task]
    if is_frozen():
        return [sys.executable, task]
    return [sys.executable, "-m", module.removesuffix(".__main__")]


def run_task(arguments: list[str]) -> int | None:
    """The exit status of the task that `arguments` (without the program's name) begin with; None when it is none."""
    if not arguments or arguments[0] not in TASKS or (is_frozen() and arguments[0] in FOR_DEVELOPERS):
        return None
    sys.argv = [f"{Path(sys.argv[0]).name} {arguments[0]}", *arguments[1:]]
    return import_module(TASKS[arguments[0]]).main() or 0


def outside_environment(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for programs that are not ours: without the libraries that a frozen program puts first.

    PyInstaller's loader keeps what was there before in `LD_LIBRARY_PATH_ORIG`; its Qt hook keeps nothing.
    """
    found = dict(variables)
    if not is_frozen():
        return found
    ours = str(getattr(sys, "_MEIPASS", ""))
    before = found.pop("LD_LIBRARY_PATH_ORIG", None)
    found.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        found["LD_LIBRARY_PATH"] = before
    for name in _QT_PATHS:
        if ours and found.get(name, "").startswith(ours):
            del found[name]
    return found
