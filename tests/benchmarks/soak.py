"""Ten minutes on a JACK server while the real program in the same process syncs, parses, opens songs and forges.

    python -m tests.benchmarks --long soak      (without --long: half a minute; SOAK_S=… seconds, SOAK_PERIOD=… frames)

The song counts its own frames, as in `jack_load`, so that what arrived is proved sample by sample. Memory of this
process and of the engine's is looked at from a tenth of the time on, when everything has been loaded once.
"""

from tests.benchmarks.rows import missing
from tests.fakes import jack


def main() -> None:
    if jack.missing():
        missing("soak", str(jack.missing()))
        return
    # Here, because the engine's processes import this module: they carry neither window nor chain.
    from tests.benchmarks._soak import soak

    soak()


if __name__ == "__main__":
    main()
