"""Runs with the false disk loaded into all its processes: a song plays while the disk fails. Prints JSON.

usage: DISK_SHARED=FILE python -m tests.faults.sounding STORE…
"""

import sys

if __name__ == "__main__":
    # Here, because the engine's processes import this module: they carry neither window nor chain.
    from tests.faults._sounding import sound

    sound(sys.argv[1:])
