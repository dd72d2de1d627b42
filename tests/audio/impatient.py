"""`audio.bouncer`, but what does not move for a moment has stalled."""

from audio import bouncer

bouncer._STALLED_S = 0.1
main = bouncer.main
