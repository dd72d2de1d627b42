"""The key gate: serves a pressed release and gives its keys to those who hold the tokens. `python -m chain.gate`.

It keeps nothing between requests but which nonces were used, in memory, until they expire. Several copies behind a
balancer work with one shared `nonce_secret_file`; a message could then be used once per copy, which gives its thief
only keys wrapped for somebody else.
"""
