"""Imported for what it does: puts the interpreter's recursion limit back to where Python has it.

py_ecc, which eth_account and web3 bring in, raises the limit to 100,000 when it is first imported. At that limit 200 KB
of nested JSON overflow the C stack and kill the process, where they should raise RecursionError. Import this module
beside either of the two; later imports of py_ecc do nothing any more.
"""

import sys

import py_ecc

PYTHONS_OWN_LIMIT = 1000

assert py_ecc
sys.setrecursionlimit(PYTHONS_OWN_LIMIT)
