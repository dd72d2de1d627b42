"""A profile for a collection of which only the address is known."""
