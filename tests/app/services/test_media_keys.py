"""Media keys through a bus of our own: the real daemon, and the desktop's own client at the other end."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not (shutil.which("dbus-daemon") and shutil.which("gdbus")),
    reason="no D-Bus here",
)

if sys.platform.startswith("linux"):
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtDBus import QDBusConnection

    from app.services.media_keys import NAME, PATH, PLAYER, MediaPlayer
    from app.state import facts, intents
    from app.state.model import TransportState
    from app.state.store import Store
    from tests.app.views.sample_state import MIXER

WAIT_S = 90.0


@pytest.fixture
def address() -> Iterator[str]:
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


class Desktop:
    """What another program on the bus sees, and what the player was asked for."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.wishes: list[object] = []
        self.store = Store(MIXER)
        self.bus = QDBusConnection.connectToBus(address, "test-media-keys")
        assert self.bus.isConnected()
        self.player = MediaPlayer(self.bus, self.store, self.wishes.append, lambda: None, lambda: None)

    def call(self, method: str, *arguments: str) -> str:
        command = ["gdbus", "call", "--session", "-d", NAME, "-o", PATH, "-m", method, *arguments]
        environment = os.environ | {"DBUS_SESSION_BUS_ADDRESS": self.address}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as client:
            deadline_s = time.monotonic() + WAIT_S
            while client.poll() is None and time.monotonic() < deadline_s:
                QCoreApplication.processEvents()
            assert client.returncode == 0
            assert client.stdout is not None
            return client.stdout.read()


@pytest.fixture
def desktop(address: str, qt: object) -> Iterator[Desktop]:
    desktop = Desktop(address)
    yield desktop
    desktop.player.close()
    QDBusConnection.disconnectFromBus("test-media-keys")


def test_the_keys_of_the_desktop_reach_the_transport(desktop: Desktop) -> None:
    for method in ("PlayPause", "Stop", "Pause", "Play"):
        desktop.call(f"{PLAYER}.{method}")
    assert desktop.wishes == [intents.PlayPause(), intents.Stop(), intents.PlayPause()]  # it plays: Play is no news
    desktop.wishes.clear()
    desktop.call(f"{PLAYER}.Seek", "int64 5000000")
    desktop.call(f"{PLAYER}.SetPosition", "objectpath '/stems_mixer/song'", "int64 3000000")
    desktop.call(f"{PLAYER}.SetPosition", "objectpath '/other'", "int64 3000000")
    assert desktop.wishes == [intents.Locate(101.8), intents.Locate(3.0)]


def test_the_desktop_is_told_what_plays_and_when_that_changes(desktop: Desktop) -> None:
    told = desktop.call("org.freedesktop.DBus.Properties.GetAll", PLAYER)
    assert "'PlaybackStatus': <'Playing'>" in told and "'xesam:title': <'Masterpiece'>" in told
    assert "'Position': <int64 96800000>" in told
    changes: list[object] = []
    desktop.bus.send = changes.append  # type: ignore[method-assign,assignment]
    desktop.player._bus = desktop.bus
    desktop.store.dispatch(facts.TransportMoved(replace(MIXER.transport, playhead_s=97.0)))
    assert changes == []
    desktop.store.dispatch(facts.TransportMoved(TransportState(False, 97.0, 252.0)))
    assert len(changes) == 1
    assert "Paused" in desktop.call("org.freedesktop.DBus.Properties.Get", PLAYER, "PlaybackStatus")


def test_without_a_song_nothing_is_asked_for(desktop: Desktop) -> None:
    desktop.store.dispatch(facts.SongClosed())
    desktop.call(f"{PLAYER}.PlayPause")
    assert desktop.wishes == []
    assert "'PlaybackStatus': <'Stopped'>" in desktop.call("org.freedesktop.DBus.Properties.GetAll", PLAYER)
