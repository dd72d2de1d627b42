"""Writes the mix of the open song to a file, where the licences of its stems allow it."""

from collections.abc import Callable

from app import mix_notices
from app.services.engine_link import EngineLink
from app.state import facts
from app.state.bouncing import IDLE, Bounced, CancelBounce, ExpectBounce, StartBounce, copying, heard_strips
from app.state.model import Bounce, BouncePhase, Copying
from app.state.store import Store
from audio.errors import EngineError
from audio.reports import BounceDone, BounceFailed, BounceMoved, Report


class BounceService:
    """One bounce at a time, for the whole life of the program: one that runs outlives its collection.

    Window thread. collection: of the song that is open, CAIP-19 without the token: eip155:1/erc1155:0x…
    """

    def __init__(self, store: Store, link: EngineLink, collection: Callable[[], str]) -> None:
        self._store = store
        self._link = link
        self._collection = collection
        self._number: int | None = None
        link.on_report(self._report)

    def handle(self, intent: object) -> None:
        match intent:
            case StartBounce():
                self._start(intent)
            case ExpectBounce() if self._store.state.song is not None:
                self._link.expect_bounce()
            case CancelBounce() if self._number is not None:
                self._link.cancel_bounce(self._number)
            case CancelBounce():
                self._show(IDLE)

    def _start(self, wanted: StartBounce) -> None:
        song = self._store.state.song
        if song is None or self._number is not None:
            return
        allowed = copying(song)
        if allowed is Copying.FORBIDDEN or (allowed is Copying.UNKNOWN and not wanted.sure):
            self._failed(wanted.path.name, mix_notices.bounce_not_allowed(allowed))
            return
        suffix, subtype = wanted.format.value
        path = wanted.path if wanted.path.suffix.lower() == suffix else wanted.path.with_name(wanted.path.name + suffix)
        try:
            self._number = self._link.bounce(path, subtype, loop=wanted.loop, tags=self._tags())
        except (EngineError, ValueError):
            self._failed(path.name, mix_notices.bounce_failed("out_of_song"))
            return
        self._show(Bounce(BouncePhase.RUNNING, path.name))

    def _tags(self) -> dict[str, str]:
        state = self._store.state
        assert state.song is not None
        song, heard = state.song, set(heard_strips(state.song))
        stems = [strip for strip in song.strips if strip.key in heard]
        licences = sorted({strip.licence for strip in stems if strip.licence}) or ["not stated by the collection"]
        tokens = ", ".join(f"{strip.key} ({strip.label})" for strip in stems)
        album = next((a.title for a in state.library.albums for row in a.songs if row.key == song.key), "")
        mix = f" ({state.shelf.name})" if state.shelf.name else ""
        licence = "; ".join(licences)
        return {
            "title": f"{song.title}{mix}",
            "album": album,
            "comment": f"Mix of the stems {tokens} of {self._collection()}. Licence: {licence}",
            "copyright": licence,
            "license": licence,
        }

    def _report(self, report: Report) -> None:
        if not isinstance(report, BounceMoved | BounceDone | BounceFailed) or report.number != self._number:
            return
        if isinstance(report, BounceMoved):
            self._show(Bounce(BouncePhase.RUNNING, self._store.state.bounce.name, report.share))
            return
        self._number = None
        if isinstance(report, BounceDone):
            strips = self._store.state.song.strips if self._store.state.song else ()
            missing = [strip.label for strip in strips if strip.key in report.missing]
            sentence = mix_notices.bounce_done(report.frames / report.rate_hz, missing)
            self._show(Bounce(BouncePhase.DONE, report.path.name, 1.0, sentence))
        elif report.reason == "cancelled":
            self._show(IDLE)
        else:
            self._failed(report.path.name, mix_notices.bounce_failed(report.reason))

    def _failed(self, name: str, sentence: str) -> None:
        self._show(Bounce(BouncePhase.FAILED, name, 0.0, sentence))
        self._store.dispatch(facts.Noticed(mix_notices.bounce_notice(name, sentence)))

    def _show(self, bounce: Bounce) -> None:
        self._store.dispatch(Bounced(bounce))
