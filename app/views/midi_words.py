"""What is said of a MIDI controller: its controls, and what they move."""

from app.i18n import tr
from app.state.midi import ControlId, Does, Kind, Target

ABOUT = tr("Faders, knobs and buttons of metal. Each is taught what to move by moving it.")
INSTALL = tr(
    "Two Python packages are missing for it: pip install mido python-rtmidi (the extra “midi”), then start again. "
    "Packed builds come without them."
)

DOES = {
    Does.GAIN: tr("Fader"),
    Does.PAN: tr("Pan"),
    Does.MUTE: tr("Mute"),
    Does.SOLO: tr("Solo"),
    Does.MASTER: tr("Master fader"),
    Does.BALANCE: tr("Master balance"),
    Does.DIM: tr("Dim"),
    Does.MONO: tr("Mono"),
    Does.PLAY: tr("Play or pause"),
    Does.STOP: tr("Stop, and to the start"),
    Does.LOOP: tr("Loop"),
    Does.FLIP: tr("Hear the decision"),
}


def of_target(target: Target) -> str:
    """ "Fader of strip 3"."""
    if not target.does.of_strip:
        return DOES[target.does]
    return tr("{what} of strip {strip}", what=DOES[target.does], strip=target.strip)


def of_control(control: ControlId) -> str:
    """ "control 7 on channel 1"."""
    match control.kind:
        case Kind.CC:
            return tr("control {number} on channel {channel}", number=control.number, channel=control.channel)
        case Kind.CC14:
            return tr("control {number} on channel {channel}, 14 bits", number=control.number, channel=control.channel)
        case Kind.NOTE:
            return tr("key {number} on channel {channel}", number=control.number, channel=control.channel)
    return tr("pitch wheel on channel {channel}", channel=control.channel)
