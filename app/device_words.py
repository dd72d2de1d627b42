"""What is said when the sound device could not be had as it was wished, by the code of the remark."""

from app.i18n import tr
from app.state import intents
from app.state.model import Notice, Page

_REMARKS: dict[str, tuple[str, str]] = {
    "device_missing": (
        tr("The chosen sound device is not there"),
        tr("The system’s default plays instead. Connect the device, or choose another one in Settings."),
    ),
    "exclusive_refused": (
        tr("The sound device is shared with other programs"),
        tr("It could not be had alone. Close what else plays, or switch “Exclusive” off in Settings."),
    ),
    "mono": (
        tr("The sound device has one channel"),
        tr("It gets the mean of left and right. Choose another one in the settings for stereo."),
    ),
}
"""Not a device's own rate, which nobody hears; not silence, which the transport bar says as long as it lasts."""


def device_remark(code: str) -> Notice | None:
    if code not in _REMARKS:
        return None
    title, sentence = _REMARKS[code]
    return Notice(title, sentence, tr("Settings"), intents.ShowPage(Page.SETTINGS))
