"""The settings of a MIDI controller: which one, what its controls move, and teaching it."""

from functools import partial

from PySide6.QtGui import QHideEvent

from app.i18n import tr
from app.state.midi import STRIPS, Binding, ChooseMidi, Does, ForgetMidi, LearnMidi, Target
from app.state.model import AppState
from app.theme.palette import colours
from app.views import midi_words
from app.views.card import row
from app.views.setting_rows import Line, Lines
from app.views.settings_cards import SettingsCard
from app.widgets.choice import Choice
from app.widgets.text import Button, Paragraph


class MidiCard(SettingsCard):
    def __init__(self) -> None:
        super().__init__(tr("MIDI controller"), "", glyph="faders")
        self.device, self.does, self.strip = (
            Choice(tr("MIDI controller")),
            Choice(tr("What to learn")),
            Choice(tr("Strip")),
        )
        self.does.setMinimumWidth(160)
        self.strip.setMinimumWidth(110)
        self.learn = Button(tr("Learn"), height=32)
        self.forget = Button(tr("Forget all"), height=28)
        self._told = Paragraph(max_lines=3)
        self._rows = Lines()
        self._device = Line(tr("Controller"), "", self.device)
        self._teach = Line(tr("Learn"), "", self.does, self.strip, self.learn)
        self.body.addWidget(self._device)
        self.body.addWidget(self._teach)
        self.body.addWidget(self._told)
        self.body.addLayout(self._rows)
        self.body.addLayout(row(self.forget))
        self._target = Target(Does.GAIN, 1)
        self._learning = False
        self.device.chosen.connect(lambda name: self.intent.emit(ChooseMidi(name)))
        self.does.chosen.connect(self._choose_what)
        self.strip.chosen.connect(self._choose_strip)
        self.learn.clicked.connect(self._go)
        self.forget.clicked.connect(lambda: self.intent.emit(ForgetMidi(None)))
        self._show_target()

    def show_state(self, state: AppState) -> None:
        midi = state.midi
        self.say(midi_words.INSTALL if midi.missing else midi_words.ABOUT)
        names = dict.fromkeys((*midi.devices, *((midi.device,) if midi.device else ())))
        self.device.show_options([("", tr("None")), *((name, name) for name in names)], midi.device)
        self._device.say(midi.problem)
        self._device.about.set_colour(colours.warn if midi.problem else colours.dim)
        if midi.learning is not None and midi.learning != self._target:
            self._target = midi.learning
            self._show_target()
        self._learning = midi.learning is not None
        self.learn.set_label(tr("Enough") if self._learning else tr("Learn"))
        self.learn.setEnabled(bool(midi.device))
        waits = tr("Move the control for “{what}” now.", what=midi_words.of_target(self._target))
        self._told.setText(waits)
        self._told.set_colour(colours.ember_light)
        self._told.setVisible(self._learning)
        self._rows.show_values(midi.bindings, self._row)
        self.forget.setVisible(len(midi.bindings) > 1)
        for part in (self._device, self._teach):
            part.setVisible(not midi.missing)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._learning:  # who does not see it does not expect a control to be taken for it
            self.intent.emit(LearnMidi(None))

    def _row(self, value: object) -> Line:
        assert isinstance(value, Binding)
        forget = Button(tr("Forget"), kind="small", height=26)
        forget.setAccessibleName(tr("Forget {what}", what=midi_words.of_target(value.target)))
        forget.clicked.connect(partial(self.intent.emit, ForgetMidi(value.target)))
        return Line(midi_words.of_target(value.target), midi_words.of_control(value.control), forget)

    def _choose_what(self, does: object) -> None:
        assert isinstance(does, Does)
        self._take(Target(does, max(1, self._target.strip) if does.of_strip else 0))

    def _choose_strip(self, strip: object) -> None:
        assert isinstance(strip, int)
        self._take(Target(self._target.does, strip))

    def _take(self, target: Target) -> None:
        self._target = target
        self._show_target()
        if self._learning:
            self.intent.emit(LearnMidi(target))

    def _show_target(self) -> None:
        self.does.show_options(list(midi_words.DOES.items()), self._target.does)
        self.strip.show_options(
            [(number, tr("Strip {number}", number=number)) for number in range(1, STRIPS + 1)], self._target.strip
        )
        self.strip.setEnabled(self._target.does.of_strip)

    def _go(self) -> None:
        self.intent.emit(LearnMidi(None if self._learning else self._target))
