"""Measures of the window, in device-independent pixels."""

WINDOW = (1440, 900)
WINDOW_MIN = (1000, 640)
TOP_BAR = 48
BANNER = 30
TRANSPORT = 64
LIBRARY = 272
LIBRARY_NARROW = 220
NARROW_WINDOW = 1180  # below this width the library and the margins shrink
OVERVIEW = 148
GUTTER = 18
GUTTER_NARROW = 12
STRIP_MIN = 88  # the least width of a full strip; below it strips become compact
STRIP_MAX = 168
STRIP_COMPACT_MIN = 50
STRIP_GAP = 8
STRIP_GAP_COMPACT = 4
MASTER = 118
MASTER_COMPACT = 92
CAP = 4
KNOB_W, KNOB_H = 24, 38
BAR_PITCH, BAR_WIDTH = 3, 2  # waveform bars
RADIUS = 8
DIALOG_WIDTH = 860
OVERVIEW_LOW = 104
LOW_WINDOW = 780
