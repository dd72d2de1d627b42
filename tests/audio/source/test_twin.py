"""The decode process and its twin: the same samples from both, the same limits, one life."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.source.store import PAGE
from audio.stem import Stem

from .conftest import RATE_HZ
from .test_worker import Driver, eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is a twin on Linux only")

COMPARE = """
import sys
import numpy as np
from pathlib import Path
from audio.errors import SourceError
from audio.source.opened import open_stem
from audio.source.twin import fork
from audio.stem import Stem
twin = fork()
for path in sys.argv[1:]:
    here, there = (opener(Stem("a", Path(path)), 44_100) for opener in (open_stem, twin.open))
    assert (here.frames, here.channels, here.own_hz) == (there.frames, there.channels, there.own_hz)
    for frame in (0, 4_096, here.frames - 1_000, 20_000, 0):
        pieces = []
        for source in (here, there):
            out = np.zeros((6_000, here.channels), np.float32)
            source.seek(frame)
            pieces.append(out[: source.read(out)])
        assert len(pieces[0]) and np.array_equal(*pieces), (path, frame)
    here.close()
    there.close()
try:
    twin.open(Stem("a", Path("nowhere")), 44_100)
except SourceError as error:
    assert (error.reason, error.detail) == ("missing", "nowhere")
else:
    raise AssertionError
"""


def twin_of(driver: Driver) -> int:
    found: list[int] = []

    def forked() -> bool:
        children = Path(f"/proc/{driver.process.pid}/task/{driver.process.pid}/children").read_text()
        found[:] = [int(pid) for pid in children.split()]
        return len(found) == 1

    eventually(forked)
    return found[0]


def gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


@pytest.fixture
def driver():
    made = Driver()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def long_stem(tmp_path_factory) -> Stem:
    """Forty seconds in which sample k is k / 2^23."""
    path = tmp_path_factory.mktemp("long") / "long.flac"
    numbers = np.arange(40 * RATE_HZ, dtype=np.int32) << 8
    soundfile.write(path, numbers, RATE_HZ, subtype="PCM_24")
    return Stem("long", path)


def test_both_read_the_same_samples_of_every_kind_and_fail_for_the_same_reasons(shelf):
    paths = [str(shelf(kind)) for kind in ("flac24", "wav24", "vorbis", "opus", "mp3")]
    done = subprocess.run([sys.executable, "-c", COMPARE, *paths], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_whoever_is_through_takes_over_from_the_other_and_no_sample_differs(driver, long_stem, tmp_path):
    """Every other stem can not be read, so that one of the two has nothing to do."""
    stems = [replace(long_stem, strip=str(n), path=tmp_path / "none" if n % 2 else long_stem.path) for n in range(12)]
    store = driver.open(*stems)
    driver.all_decoded()
    assert set(driver.failures()) == {str(n) for n in range(1, 12, 2)}
    eventually(lambda: store.ready(0, store.pages - 1))
    numbers = (np.arange(store.frames) / 2**23).astype(np.float32)
    for row in range(0, 12, 2):
        assert np.array_equal(store.planes[2 * row, : store.frames], numbers)
    store.close()


def test_the_twin_has_given_away_the_same_rights(driver, long_stem):
    driver.open(long_stem).close()
    first, second = (
        {line.split(":")[0]: line for line in Path(f"/proc/{pid}/status").read_text().splitlines()}
        for pid in (driver.process.pid, twin_of(driver))
    )
    assert all(first[name] == second[name] for name in ("NoNewPrivs", "Seccomp"))
    limits = [Path(f"/proc/{pid}/limits").read_text() for pid in (driver.process.pid, twin_of(driver))]
    assert limits[0] == limits[1]


def test_it_keeps_no_file_open_but_the_pipe_to_its_sibling(driver, long_stem):
    driver.open(long_stem).close()
    assert len(set(os.listdir(f"/proc/{twin_of(driver)}/fd")) - {"0", "1", "2"}) == 1


def test_it_ends_with_its_sibling_however_that_ends(driver, long_stem):
    driver.open(long_stem).close()
    twin = twin_of(driver)
    driver.process.kill()
    driver.process.join(10)
    eventually(lambda: gone(twin))


def test_its_death_is_the_death_of_both(driver, long_stem):
    store = driver.open(*(replace(long_stem, strip=str(n)) for n in range(8)))
    os.kill(twin_of(driver), signal.SIGSEGV)
    driver.process.join(10)
    assert driver.process.exitcode == -signal.SIGSEGV
    store.close()


def test_a_jump_is_served_by_both(driver, long_stem):
    store = driver.open(*(replace(long_stem, strip=str(n)) for n in range(4)))
    page = store.pages * 3 // 4
    store.want_frame = page * PAGE
    eventually(lambda: store.ready(page, page + 3))
    expected = (np.arange(page * PAGE, (page + 4) * PAGE) / 2**23).astype(np.float32)
    for row in range(4):
        assert np.array_equal(store.planes[2 * row, page * PAGE : (page + 4) * PAGE], expected)
    store.close()
