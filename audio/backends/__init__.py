"""Where blocks go: a sound device, a clock, or the hand of a test. `choice.open_backend` picks one."""
