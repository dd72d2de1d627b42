"""The open song: header, overview and desk; or what is being done, or what went wrong."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.decision import silent_in, views
from app.state.hearing import Hearing, View
from app.state.intents import Locate, SelectSong, SetLoop
from app.state.mixing import MasterMix
from app.state.model import AppState, OpenSong, Phase, StripStatus, TransportState
from app.state.timeline import Tempo, Timeline
from app.theme import sizes
from app.theme.palette import colours, type_colour
from app.views.decision_bar import DecisionBar
from app.views.desk import Desk
from app.views.heard import gains_heard
from app.views.overview_pane import OverviewPane
from app.views.song_header import SongHeader
from app.views.stage import Stage
from app.widgets.bars import Floats
from app.widgets.layers import Layer
from app.widgets.ruler import Grid
from app.widgets.text import clean
from app.widgets.waveform import Entrance

ENTERS_S = 1.0  # a stem that sounds from the first second on does not enter


class SongPage(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._song: OpenSong | None = None
        self._song_s = 0.0
        self._grid: Grid | None = None
        self._timeline_shown: tuple[object, ...] = ()
        self.header = SongHeader()
        self.pane = OverviewPane()
        self.overview = self.pane.wave
        self.desk = Desk()
        self._stage = Stage()
        self.decision = DecisionBar()
        self.decision.resized.connect(self._fit_overview)
        self._hearing: Hearing | None = None
        self._low = False
        self.header.intent.connect(self.intent)
        self.decision.intent.connect(self.intent)
        self.desk.intent.connect(self.intent)
        self.pane.intent.connect(self.intent)
        self.overview.located.connect(lambda position_s: self.intent.emit(Locate(position_s)))
        self.overview.looped.connect(lambda first_s, last_s: self.intent.emit(SetLoop(first_s, last_s)))
        self._stage.acted.connect(self._retry)
        self._wave_row = QHBoxLayout()
        self._wave_row.addWidget(self.pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        self._decision_row = QHBoxLayout()
        self._decision_row.addWidget(self.decision)
        column.addLayout(self._decision_row)
        column.addLayout(self._wave_row)
        column.addWidget(self.desk, 1)
        column.addWidget(self._stage, 1)
        self._stage.hide()
        self.set_gutter(sizes.GUTTER)

    def set_gutter(self, gutter: int) -> None:
        self.header.set_gutter(gutter)
        self.desk.set_gutter(gutter)
        self._wave_row.setContentsMargins(gutter, 0, gutter, 0)
        self._decision_row.setContentsMargins(gutter, 0, gutter, 0 if self.decision.isHidden() else 8)
        self._gutter = gutter

    def set_low(self, low: bool) -> None:
        """Low windows give the height to the faders."""
        self._low = low
        self._fit_overview()

    def set_narrow(self, narrow: bool) -> None:
        self.header.set_narrow(narrow)
        self.decision.set_narrow(narrow)

    def _fit_overview(self) -> None:
        """What the decision says in lines of its own is taken from the overview where the faders need their height."""
        taken = self.decision.extra_px if self._low and not self.decision.isHidden() else 0
        self.overview.setFixedHeight((sizes.OVERVIEW_LOW if self._low else sizes.OVERVIEW) - taken)

    def show_song(
        self, song: OpenSong, transport: TransportState, master: MasterMix, hearing: Hearing | None = None
    ) -> None:
        self._song_s = transport.song_s
        self.overview.show_song(transport.song_s, transport.loop_s, transport.looping)
        self.desk.master.show_master(master)
        if song == self._song and hearing == self._hearing:
            return
        self._song, self._hearing = song, hearing
        self.header.show_song(song)
        failed = song.phase is Phase.ERROR
        self.desk.setVisible(not failed)
        self.pane.setVisible(not failed)
        self._stage.setVisible(failed)
        if failed:
            self._stage.show_words(
                "warning", tr("This song can not be played"), song.message, tint=colours.warn, action=tr("Try again")
            )
            return
        self.overview.show_message(song.message)
        self.desk.show_strips(song.strips, song.coming)
        silent = silent_in(self._hearing.showing if self._hearing else View.NOW, song)
        played = [s for s in song.strips if s.status is StripStatus.READY or (s.preview and s.key not in silent)]
        heard = gains_heard({s.key: (s.gain_db, s.mute or s.key in silent, s.solo) for s in played})
        self.overview.show_layers(
            tuple(Layer(strip.key, type_colour(strip.stem_type), heard[strip.key]) for strip in played)
        )
        self.desk.show_gains(heard)

    def show_timeline(self, timeline: Timeline, tempo: Tempo | None) -> Grid | None:
        """How the song is counted, and where its stems enter; the grid of bars, None for time."""
        given = (timeline, tempo, self._song.strips if self._song else ())
        if given != self._timeline_shown:
            self._timeline_shown = given
            self._grid = self.pane.show_timeline(timeline.bars, tempo)
            strips = self._song.strips if self._song else ()
            self.overview.show_entrances(
                tuple(
                    Entrance(clean(strip.label), type_colour(strip.stem_type), timeline.entrances_s[strip.key])
                    for strip in strips
                    if timeline.entrances_s.get(strip.key, 0.0) >= ENTERS_S
                )
            )
        return self._grid

    def show_decision(self, state: AppState) -> None:
        """What is compared by ear, if anything."""
        self.header.show_comparable(state.song is not None and len(views(state.song)) > 1, state.hearing is not None)
        if self.decision.show_state(state):
            self.set_gutter(self._gutter)
            self._fit_overview()

    def show_amplitudes(self, key: str, values: Floats) -> None:
        self.overview.show_amplitudes(key, values)
        self.desk.show_amplitudes(key, values)

    def clear_amplitudes(self) -> None:
        self.overview.clear()
        self.desk.clear_amplitudes()

    def show_playhead(self, playhead_s: float) -> None:
        self.overview.show_playhead(playhead_s)
        self.desk.show_played(playhead_s / self._song_s if self._song_s > 0 else 0.0)

    def _retry(self) -> None:
        if self._song is not None:
            self.intent.emit(SelectSong(self._song.key))
