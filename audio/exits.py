"""Exit codes by which a process of the engine tells why it left."""

LEFT = 0
DEVICE_GONE = 70
DEFAULT_MOVED = 71
