"""A MIDI controller at the desk: heard while it is there, taught by moving it, remembered."""

import asyncio
import contextlib
import sys
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

from app.i18n import tr
from app.midi.decoder import Decoder, Learner
from app.midi.kept import bindings_of, texts_of
from app.midi.moves import Hand
from app.midi.ports import Bytes, MidiPorts, MidiProblem, OpenPort
from app.services.remembering import Remembering
from app.services.tasks import Tasks
from app.state.midi import (
    Binding,
    ChooseMidi,
    ControlId,
    ForgetMidi,
    Kind,
    LearnMidi,
    LookForMidi,
    MidiIntent,
    MidiShown,
    MidiView,
    bound,
    next_target,
    without,
)
from app.state.store import Store

LOOK_S = 3.0  # no system tells when a device comes or goes; so it is asked
_SELDOM = 10  # times as long for one that was never there in this run: every system has to be asked
NOT_THERE = tr("It is not connected now. It works again as soon as it is.")
NOT_OPENED = tr("Another program may be using it: close that one, or choose another device.")
_MOST_WAITING = 4096  # messages; a hand makes a thousand a second


class MidiService:
    """For the whole life of the program. ports: makes the system's; None when its libraries are not installed.

    act: takes an intent as if a person had it.
    """

    def __init__(
        self,
        remembering: Remembering,
        store: Store,
        act: Callable[[object], None],
        ports: Callable[[], MidiPorts] | None,
        *,
        look_s: float = LOOK_S,
    ) -> None:
        self._remembering, self._store, self._act, self._make_ports = remembering, store, act, ports
        self._look_s = look_s
        self._tasks = Tasks(self._failed)
        self._waiting: deque[Bytes] = deque(maxlen=_MOST_WAITING)
        self._awake = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ports: MidiPorts | None = None
        self._asking = asyncio.Lock()
        self._port: OpenPort | None = None
        self._hand, self._decoder = Hand(), Decoder()
        self._learner: Learner | None = None
        self._targets: dict[ControlId, Binding] = {}
        self._view = MidiView(missing=ports is None)

    def start(self) -> None:
        """In the event loop; again does nothing."""
        if self._loop is not None:
            return
        self._loop = asyncio.get_running_loop()
        now = self._remembering.now
        self._bind(bindings_of(now.midi))
        self._show(device=now.midi_device)
        if now.midi_device and self._make_ports is not None:
            self._tasks.start("device", self._stay_with(now.midi_device))

    async def close(self) -> None:
        await self._tasks.close()
        async with self._asking:
            await asyncio.to_thread(self._close_port)

    def handle(self, intent: MidiIntent) -> None:
        match intent:
            case LookForMidi() if self._make_ports is not None:
                self._tasks.start("look", self._look())
            case ChooseMidi(device):
                self._remembering.change(midi_device=device)
                self._show(device=device, problem="", learning=None)
                self._learner = None
                if self._make_ports is not None:
                    self._tasks.start("device", self._stay_with(device))
            case LearnMidi(target):
                self._learner = Learner() if target is not None else None
                self._show(learning=target)
            case ForgetMidi(target):
                self._keep(without(self._view.bindings, target))

    async def _look(self) -> None:
        async with self._asking:
            names = await asyncio.to_thread(lambda: self._make().names())
        self._show(devices=names)
        if self._port is None and self._view.device in names:
            self._tasks.start("device", self._stay_with(self._view.device))

    def _make(self) -> MidiPorts:
        assert self._make_ports is not None
        if self._ports is None:
            self._ports = self._make_ports()
        return self._ports

    async def _stay_with(self, device: str) -> None:
        """Hear it whenever it is there."""
        async with self._asking:
            await asyncio.to_thread(self._close_port)
        seen = False
        while device:
            async with self._asking:
                there = await asyncio.to_thread(lambda: self._make().is_there(device))
            seen = seen or there
            if there and self._port is None:
                await self._open(device)
            elif not there:
                async with self._asking:
                    await asyncio.to_thread(self._close_port)
                self._show(problem=NOT_THERE)
            await asyncio.sleep(self._look_s if seen else self._look_s * _SELDOM)

    async def _open(self, device: str) -> None:
        try:
            async with self._asking:
                await asyncio.to_thread(self._open_port, device)
        except MidiProblem as problem:
            if self._view.problem != NOT_OPENED:
                print(f"MIDI: {problem}", file=sys.stderr)  # noqa: T201
            self._show(problem=NOT_OPENED)
        else:
            self._show(problem="")

    def _open_port(self, device: str) -> None:
        self._port = self._make().open(device, self._heard)

    def _close_port(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _heard(self, message: Bytes) -> None:
        """On the thread of the port."""
        self._waiting.append(message)
        if not self._awake and self._loop is not None:
            self._awake = True
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                self._loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        """All that waits, in its order. Of a fader that moved several times meanwhile only the last place counts."""
        self._awake = False
        glided: dict[ControlId, float] = {}
        while self._waiting:
            message = self._waiting.popleft()
            if self._learner is not None:
                self._learn(self._learner, message)
                continue
            moved = self._decoder.read(message)
            found = self._targets.get(moved.control) if moved is not None else None
            if moved is None or found is None:
                continue
            if found.target.does.glides:
                glided[moved.control] = moved.at
            else:
                self._move(moved.control, moved.at)
        for control, at in glided.items():
            self._move(control, at)

    def _move(self, control: ControlId, at: float) -> None:
        intent = self._hand.move(self._targets[control].target, at, self._store.state)
        if intent is not None:
            self._act(intent)

    def _learn(self, learner: Learner, message: Bytes) -> None:
        control, target = learner.read(message), self._view.learning
        if control is None or target is None:
            return
        self._keep(bound(self._view.bindings, Binding(control, target)))
        following = next_target(target)
        self._learner = Learner(but=control) if following is not None else None
        self._show(learning=following)

    def _keep(self, bindings: tuple[Binding, ...]) -> None:
        self._bind(bindings)
        self._remembering.change(midi=texts_of(bindings))
        self._show()

    def _bind(self, bindings: Iterable[Binding]) -> None:
        found = tuple(bindings)
        self._targets = {one.control: one for one in found}
        self._decoder = Decoder(one.control for one in found if one.control.kind is Kind.CC14)
        self._view = replace(self._view, bindings=found)

    def _show(self, **now: object) -> None:
        self._view = replace(self._view, **now)  # type: ignore[arg-type]
        self._store.dispatch(MidiShown(self._view))

    def _failed(self, name: str, error: BaseException) -> None:
        print(f"MIDI, {name}: {error!r}", file=sys.stderr)  # noqa: T201
        self._show(problem=NOT_OPENED)
