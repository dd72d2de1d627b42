"""What the decode process may not do: each is tried, in a process that has given its rights away."""

import subprocess
import sys
from pathlib import Path

import pytest

from audio.source import landlock, seccomp

from .test_worker import Driver

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="rights are given away on Linux only")

PRELUDE = """
import errno, os, socket, sys, threading
from pathlib import Path
from audio.source import landlock, sandbox, seccomp
folder = Path(sys.argv[1])

def refused(act, *kinds):
    try:
        act()
    except OSError as error:
        assert error.errno in (errno.EPERM, errno.EACCES), error
        return
    raise AssertionError("it was allowed")
"""


def run(text: str, folder: Path) -> str:
    code = PRELUDE + text
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def has(module: object) -> bool:
    """Whether this kernel lets a process give these rights away; asked in a child."""
    call = "seccomp.refuse_calls()" if module is seccomp else "landlock.write_only_beneath([])"
    return run(f"print({call})", Path("/")) == "True\n"


def test_there_is_no_network_and_no_other_program(tmp_path: Path) -> None:
    if not has(seccomp):
        pytest.skip("no seccomp here")
    run(
        """
sandbox.limit_resources()
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    refused(lambda: socket.socket(family))
refused(lambda: os.execv("/bin/true", ["true"]))
refused(lambda: os.posix_spawn("/bin/true", ["true"], {}))
said = []
def in_a_thread():
    refused(lambda: socket.socket())
    said.append("refused")
thread = threading.Thread(target=in_a_thread)
thread.start()
thread.join()
assert said == ["refused"]
""",
        tmp_path,
    )


def test_nothing_is_written_but_shared_memory_and_the_one_folder(tmp_path: Path) -> None:
    if not has(landlock):
        pytest.skip("no Landlock here")
    (tmp_path / "kept").write_text("as it was")
    run(
        """
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
resource_tracker.ensure_running()  # a spawned process has that of its parent
sandbox.write_only_to(folder / "findings")
assert (folder / "kept").read_text() == "as it was"
refused(lambda: (folder / "kept").open("r+"))
refused(lambda: (folder / "kept").unlink())
refused(lambda: (folder / "other").write_text("x"))
refused(lambda: (folder / "other").mkdir())
refused(lambda: os.truncate(folder / "kept", 0))
refused(lambda: os.kill(os.getppid(), 0))
(folder / "findings" / "new").write_text("found")
os.replace(folder / "findings" / "new", folder / "findings" / "old")
memory = SharedMemory(create=True, size=1000)
memory.close()
memory.unlink()
""",
        tmp_path,
    )
    assert (tmp_path / "kept").read_text() == "as it was"


def test_the_limits_hold(tmp_path: Path) -> None:
    run(
        """
import resource
sandbox.limit_resources()
assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
assert resource.getrlimit(resource.RLIMIT_AS)[0] == sandbox._ADDRESS_SPACE_BYTES
assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] <= 1024
assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == sandbox._ADDRESS_SPACE_BYTES
try:
    bytearray(1 << 40)
except MemoryError:
    pass
else:
    raise AssertionError("a terabyte was to be had")
""",
        tmp_path,
    )


def test_the_decode_process_itself_has_given_them_away() -> None:
    driver = Driver()
    try:
        driver.open().close()
        driver.all_decoded()
        status = dict(
            line.split(":\t", 1)
            for line in Path(f"/proc/{driver.process.pid}/status").read_text().splitlines()
            if ":\t" in line
        )
        if has(seccomp):
            assert status["Seccomp"] == "2"
        assert status["NoNewPrivs"] == "1"
    finally:
        driver.process.terminate()
        driver.process.join(90)
        driver.connection.close()
