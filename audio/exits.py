"""Exit codes by which the audio process tells why it left."""

LEFT = 0
DEVICE_GONE = 70
DEFAULT_MOVED = 71
