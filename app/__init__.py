"""The window, and the only place where a strip meets a stem."""

VERSION = "0.1.0"
"""Of the program; the same as in pyproject.toml."""
