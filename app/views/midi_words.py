"""What is said of a MIDI controller: its controls, and what they move."""

from app.state.midi import ControlId, Does, Kind, Target

ABOUT = "Faders, knobs and buttons of metal. Each is taught what to move by moving it."
INSTALL = (
    "Two Python packages are missing for it: pip install mido python-rtmidi (the extra “midi”), then start again. "
    "Packed builds come without them."
)

DOES = {
    Does.GAIN: "Fader",
    Does.PAN: "Pan",
    Does.MUTE: "Mute",
    Does.SOLO: "Solo",
    Does.MASTER: "Master fader",
    Does.BALANCE: "Master balance",
    Does.DIM: "Dim",
    Does.MONO: "Mono",
    Does.PLAY: "Play or pause",
    Does.STOP: "Stop, and to the start",
    Does.LOOP: "Loop",
    Does.FLIP: "Hear the decision",
}


def of_target(target: Target) -> str:
    """ "Fader of strip 3"."""
    return f"{DOES[target.does]} of strip {target.strip}" if target.does.of_strip else DOES[target.does]


def of_control(control: ControlId) -> str:
    """ "control 7 on channel 1"."""
    what = {
        Kind.CC: f"control {control.number}",
        Kind.CC14: f"control {control.number}, 14 bits",
        Kind.NOTE: f"key {control.number}",
        Kind.PITCH: "pitch wheel",
    }[control.kind]
    return f"{what} on channel {control.channel}"
