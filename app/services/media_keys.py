"""The desktop's media keys and players' panels on Linux: this program as an MPRIS player on the session's bus."""

import os
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import ClassInfo, Property, QObject, Signal, Slot
from PySide6.QtDBus import QDBusAbstractAdaptor, QDBusConnection, QDBusMessage, QDBusObjectPath

from app.state import intents
from app.state.model import AppState
from app.state.store import Store

# Qt’s own names of D-Bus types, which its stubs do not know.
class_info: Any = ClassInfo
prop: Any = Property
signal: Any = Signal

NAME = "org.mpris.MediaPlayer2.stems_mixer"
PATH = "/org/mpris/MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
_TRACK = "/stems_mixer/song"
_NO_TRACK = "/org/mpris/MediaPlayer2/TrackList/NoTrack"


def status_of(state: AppState) -> str:
    if state.song is None or (not state.transport.playing and state.transport.playhead_s <= 0):
        return "Stopped"
    return "Playing" if state.transport.playing else "Paused"


def metadata_of(state: AppState) -> dict[str, object]:
    """As the specification names it; lengths in microseconds."""
    if state.song is None:
        return {"mpris:trackid": QDBusObjectPath(_NO_TRACK)}
    told: dict[str, object] = {"mpris:trackid": QDBusObjectPath(_TRACK), "xesam:title": state.song.title}
    if state.song.subtitle:
        told["xesam:album"] = state.song.subtitle.split(" · ")[0]
    if state.transport.song_s:
        told["mpris:length"] = round(state.transport.song_s * 1e6)
    if state.song.artwork is not None:
        told["mpris:artUrl"] = state.song.artwork.as_uri()
    return told


@class_info({"D-Bus Interface": "org.mpris.MediaPlayer2"})
class _Root(QDBusAbstractAdaptor):
    """Who we are."""

    def __init__(self, parent: "MediaPlayer") -> None:
        super().__init__(parent)
        self._player = parent

    @Slot()
    def Raise(self) -> None:
        self._player.raise_window()

    @Slot()
    def Quit(self) -> None:
        self._player.quit()

    Identity = prop(str, lambda self: "Stems Mixer")
    CanQuit = prop(bool, lambda self: True)
    CanRaise = prop(bool, lambda self: True)
    HasTrackList = prop(bool, lambda self: False)
    SupportedUriSchemes = prop("QStringList", lambda self: [])
    SupportedMimeTypes = prop("QStringList", lambda self: [])


@class_info({"D-Bus Interface": PLAYER})
class _Player(QDBusAbstractAdaptor):
    """What plays, and what may be asked of it."""

    Seeked = signal("qlonglong")

    def __init__(self, parent: "MediaPlayer") -> None:
        super().__init__(parent)
        self._player = parent

    @Slot()
    def PlayPause(self) -> None:
        self._player.wish(intents.PlayPause())

    @Slot()
    def Play(self) -> None:
        if not self._player.state.transport.playing:
            self._player.wish(intents.PlayPause())

    @Slot()
    def Pause(self) -> None:
        if self._player.state.transport.playing:
            self._player.wish(intents.PlayPause())

    @Slot()
    def Stop(self) -> None:
        self._player.wish(intents.Stop())

    @Slot()
    def Next(self) -> None:
        """There is no list of what comes next."""

    @Slot()
    def Previous(self) -> None:
        self._player.wish(intents.Locate(0.0))

    @Slot("qlonglong")
    def Seek(self, by_us: int) -> None:
        self._player.locate(self._player.state.transport.playhead_s + by_us / 1e6)

    @Slot(QDBusObjectPath, "qlonglong")
    def SetPosition(self, track: QDBusObjectPath, position_us: int) -> None:
        if track.path() == _TRACK and 0 <= position_us <= self._player.state.transport.song_s * 1e6:
            self._player.locate(position_us / 1e6)

    PlaybackStatus = prop(str, lambda self: status_of(self._player.state))
    Metadata = prop("QVariantMap", lambda self: metadata_of(self._player.state))
    Position = prop("qlonglong", lambda self: round(self._player.state.transport.playhead_s * 1e6))
    Rate = prop(float, lambda self: 1.0)
    MinimumRate = prop(float, lambda self: 1.0)
    MaximumRate = prop(float, lambda self: 1.0)
    Volume = prop(float, lambda self: 1.0)
    CanGoNext = prop(bool, lambda self: False)
    CanGoPrevious = prop(bool, lambda self: True)
    CanPlay = prop(bool, lambda self: self._player.state.song is not None)
    CanPause = prop(bool, lambda self: self._player.state.song is not None)
    CanSeek = prop(bool, lambda self: self._player.state.song is not None)
    CanControl = prop(bool, lambda self: True)


class MediaPlayer(QObject):
    """On a bus from the start until `close`. wish: takes intents, as from the window's own buttons."""

    def __init__(
        self,
        bus: QDBusConnection,
        store: Store,
        wish: Callable[[object], None],
        raise_window: Callable[[], None],
        quit_program: Callable[[], None],
    ) -> None:
        super().__init__()
        self._bus, self._store, self._wish = bus, store, wish
        self.raise_window, self.quit = raise_window, quit_program
        self._root, self._player = _Root(self), _Player(self)
        self._told: tuple[str, dict[str, object]] | None = None
        bus.registerObject(PATH, self)
        self.name = NAME if bus.registerService(NAME) else f"{NAME}.instance{os.getpid()}"
        if self.name != NAME:
            bus.registerService(self.name)
        store.listen(self._state_changed)

    @property
    def state(self) -> AppState:
        return self._store.state

    def wish(self, intent: object) -> None:
        if self.state.song is not None:
            self._wish(intent)

    def locate(self, position_s: float) -> None:
        self.wish(intents.Locate(min(max(0.0, position_s), self.state.transport.song_s)))

    def close(self) -> None:
        self._bus.unregisterService(self.name)
        self._bus.unregisterObject(PATH)

    def _state_changed(self, before: AppState, now: AppState) -> None:
        song = (before.song and (before.song.key, before.song.artwork), before.transport.song_s)
        same_song = song == (now.song and (now.song.key, now.song.artwork), now.transport.song_s)
        if same_song and status_of(before) == status_of(now):
            return
        changed = {"PlaybackStatus": status_of(now), "Metadata": metadata_of(now), "CanPlay": now.song is not None}
        message = QDBusMessage.createSignal(PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged")
        message.setArguments([PLAYER, changed, ["Position"]])
        self._bus.send(message)


def session_player(
    store: Store, wish: Callable[[object], None], raise_window: Callable[[], None], quit_program: Callable[[], None]
) -> MediaPlayer | None:
    """On the session's bus; None where there is none."""
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    bus = QDBusConnection.sessionBus()
    return MediaPlayer(bus, store, wish, raise_window, quit_program) if bus.isConnected() else None
