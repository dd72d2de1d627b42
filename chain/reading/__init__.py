"""The first reading of a collection, in a process of its own: a hundred thousand logs and thousands of documents.

Parsing them takes seconds of processor, and Python lets no other thread of a process run meanwhile. The process writes
the ledger that the collector of the program then reads; it is a help and never needed.
"""
