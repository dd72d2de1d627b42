"""Faders of metal: ports, their messages, and how a hand takes a fader over."""
