"""Looks after the decode process: passes on what it has found out, and puts a new one where one has died or hangs."""

from collections.abc import Callable
from time import monotonic

from audio.child import Child
from audio.early import start_decoder
from audio.heard import Heard
from audio.reports import AllDecoded, DecoderDied, LoudnessReady, Report, SongOpened, StripFailed, StripReady
from audio.session import OpenedSong, Session
from audio.source.messages import SongProbed, SongUnsuited
from audio.source.store import unlink

_PROBE_STALLED_S, _DECODE_STALLED_S = 15.0, 6.0  # without a step, while the song is not complete or waits
_SLOWEST_JUMP = 100  # times real time: a jump in some formats decodes from the start, and is one step
_UNEXPLAINED_LIVES = 3  # deaths in a row that nobody can be blamed for


class DecoderKeeper:
    """For the caretaker's thread, with the session's lock held.

    suit: called when the device should have the rate of a song, which is asked for again when it has.
    """

    def __init__(self, session: Session, decoder: Child, suit: Callable[[OpenedSong, int], None]) -> None:
        self._session, self._suit = session, suit
        self._steps = 0
        self._put(decoder)

    def look(self, heard: Heard) -> None:
        """At what it has said, and whether it lives and moves."""
        session, decoder = self._session, heard.child
        if decoder is None:
            return
        for report in heard.messages:
            song = session.song
            if song is None or report.generation != song.generation:
                if isinstance(report, SongProbed):
                    unlink(report.store_name)
            elif isinstance(report, SongProbed):
                self._song_is_probed(song, report)
            elif isinstance(report, SongUnsuited):
                self._suit(song, report.rate_hz)
            else:
                self._pass_on(song, report)
        if not heard.alive:
            self._has_gone(decoder, f"exit {decoder.process.exitcode}")
        elif self._hangs():
            decoder.process.kill()
            decoder.process.join(1.0)
            self._has_gone(decoder, "stalled")

    def _put(self, decoder: Child) -> None:
        """One that has just been started: nothing is in hand until it is told of a song."""
        self._session.board.work.begin(0)
        self._session.decoder = decoder
        self._stepped_s = monotonic()

    def _song_is_probed(self, song: OpenedSong, probed: SongProbed) -> None:
        if probed.store_name != song.store_name:  # of an order before the last
            unlink(probed.store_name)
            return
        song.probed, song.length_s = True, probed.frames / probed.rate_hz
        song.resident = 8 * len(probed.strips) * probed.frames < self._session.budget_bytes * 9 // 10
        if song.opened_hz != probed.rate_hz:
            song.opened_hz = probed.rate_hz
            self._session.report(SongOpened(song.generation, probed.frames, probed.rate_hz))

    def _pass_on(self, song: OpenedSong, report: Report) -> None:
        if isinstance(report, StripReady | StripFailed):
            if song.settled.get(report.strip) == report:
                return  # told already, by a decode process that is no more
            song.settled[report.strip] = report
        song.decoded = song.decoded or isinstance(report, AllDecoded)
        if isinstance(report, LoudnessReady):
            song.loudness = report.loudness
        self._session.report(report)

    def _hangs(self) -> bool:
        """Whether something is in hand, or should be, and nothing has moved for long."""
        session, song, work = self._session, self._session.song, self._session.board.work
        now = monotonic()
        if work.steps != self._steps or song is None or session.ready is None:
            self._steps, self._stepped_s = work.steps, now
            return False
        if song.probed and (song.decoded if song.resident else not (work.rows and session.waiting())):
            self._stepped_s = now
            return False
        patience_s = _DECODE_STALLED_S + song.length_s / _SLOWEST_JUMP if song.probed else _PROBE_STALLED_S
        return now - max(self._stepped_s, song.ordered_s) > patience_s

    def _has_gone(self, decoder: Child, reason: str) -> None:
        session, song, work = self._session, self._session.song, self._session.board.work
        culprit, idle = None, song is None or (song.decoded and song.resident)
        if song is not None and not idle:
            in_hand = work.rows if work.generation == song.generation else ()
            culprit = song.suspects.died([song.stems[row].strip for row in in_hand if row < len(song.stems)])
        session.report(DecoderDied(reason, culprit))
        self._put(start_decoder(session.board.name))
        if song is None or idle:
            return
        if song.suspects.unexplained < _UNEXPLAINED_LIVES:
            session.ask_decoder()
            return
        for stem in song.stems:
            if stem.strip not in song.settled:
                session.report(StripFailed(song.generation, stem.strip, "decoder_died", "again and again"))
