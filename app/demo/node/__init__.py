"""The demo's node: an Ethereum chain of its own behind JSON-RPC on loopback, in a process of its own."""
