"""Runs inside a process with the false disk loaded: every fault in every store, and every power cut. Prints JSON.

usage: python -m tests.faults.campaign faults|power STORE [ROLLS]
"""

import ctypes
import errno
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.faults.power import lay_out, read_log, states
from tests.faults.stores import CANARY, EXPECTED, STORES, Mixed, Store

FAULTS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EACCES": errno.EACCES, "EMFILE": errno.EMFILE}
_STEPS = 5
_MOST_OPERATIONS = 400
_DISK = ctypes.CDLL(None)


def arm(folder: Path, at: int, fault: int) -> None:
    """From now on, operation `at` below the folder fails; all from the first on when it is −1, none when it is 0."""
    _DISK.disk_arm(str(folder).encode(), ctypes.c_long(at), fault)


def disarm() -> None:
    arm(Path("/nonexistent"), 0, 0)


def counted() -> int:
    """Operations since it was armed."""
    return int(_DISK.disk_count())


def faults(store: Store, scratch: Path) -> dict[str, object]:
    """Fail operation 1, 2, 3 … of one write until none is left to fail: old or new, told, and usable afterwards."""
    tried, wrong = 0, []
    for name, fault in FAULTS.items():
        for at in range(1, _MOST_OPERATIONS):
            home = Path(tempfile.mkdtemp(dir=scratch))
            store.write(home, 1)
            arm(home, at, fault)
            told = False
            try:
                store.write(home, 2)
            except EXPECTED:
                told = True
            happened = counted() >= at
            disarm()
            tried += happened
            try:
                found = store.read(home)
                lost = store.tells and not told and found != 2
                if found not in (1, 2) or lost:
                    wrong.append(f"{name} at {at}: read {found}, told {told}")
                store.write(home, 2)
                store.write(home, 3)
                if store.read(home) != 3:
                    wrong.append(f"{name} at {at}: does not go on")
            except (Mixed, *EXPECTED) as error:
                wrong.append(f"{name} at {at}: {error!r}")
            shutil.rmtree(home)
            if not happened:
                break
    return {"tried": tried, "wrong": wrong}


def power(store: Store, scratch: Path, rolls: int) -> dict[str, object]:
    """Write in steps, keep a log, and look at what each power cut may leave."""
    home, log = scratch / "home", scratch / "log"
    home.mkdir()
    arm(home, 0, 0)
    _DISK.disk_record(str(log).encode())
    for number in range(1, _STEPS + 1):
        store.write(home, number)
        _DISK.disk_mark(str(number).encode())
    _DISK.disk_record(None)
    disarm()
    ops, dice = read_log(log), random.Random(store.name)
    seen, wrong, done = 0, [], 0
    for cut in range(len(ops) + 1):
        if cut and ops[cut - 1].kind == "M":
            done = int(ops[cut - 1].one)
        for state in states(ops, cut, rolls, dice):
            place = scratch / "after"
            place.mkdir()
            lay_out(state, home, place)
            seen += 1
            try:
                found = store.read(place)
                if found > done + 1 or (store.durable and found < done):
                    wrong.append(f"before {cut}: {done} were done, {found} are there")
            except (Mixed, *EXPECTED) as error:
                wrong.append(f"before {cut}: {error!r}")
            shutil.rmtree(place)
    return {"tried": seen, "wrong": wrong, "operations": len(ops)}


def main() -> None:
    what, name, *rolls = sys.argv[1:]
    store = next(store for store in (*STORES, CANARY) if store.name == name)
    with tempfile.TemporaryDirectory() as scratch:
        found = faults(store, Path(scratch)) if what == "faults" else power(store, Path(scratch), int(rolls[0]))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
