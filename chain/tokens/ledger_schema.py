"""The tables of a ledger. Columns of token ids and amounts have no type, as those may be too large for SQLite's."""

VERSION = 1

NO_ADDRESS = "x'0000000000000000000000000000000000000000'"

TABLES = ("moves", "marks", "recipes", "documents", "times", "checkpoints", "totals", "tokens", "originals", "meta")

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS moves (
        block INTEGER, log INTEGER, part INTEGER, tx BLOB, operator BLOB, sender BLOB, receiver BLOB, token, amount,
        PRIMARY KEY (block, log, part)) WITHOUT ROWID""",
    f"CREATE INDEX IF NOT EXISTS moves_sender ON moves (sender) WHERE sender != {NO_ADDRESS}",
    f"CREATE INDEX IF NOT EXISTS moves_receiver ON moves (receiver) WHERE receiver != {NO_ADDRESS}",
    "CREATE INDEX IF NOT EXISTS moves_token ON moves (token)",
    """CREATE TABLE IF NOT EXISTS marks (
        block INTEGER, log INTEGER, kind TEXT, tx BLOB, holder BLOB, token, PRIMARY KEY (block, log)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS recipes (
        block INTEGER, log INTEGER, output, inputs TEXT, PRIMARY KEY (block, log)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS documents (
        block INTEGER, log INTEGER, token, PRIMARY KEY (block, log)) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS times (block INTEGER PRIMARY KEY, at INTEGER)",
    "CREATE TABLE IF NOT EXISTS checkpoints (block INTEGER PRIMARY KEY, hash TEXT)",
    "CREATE TABLE IF NOT EXISTS totals (token PRIMARY KEY, minted, burned, last INTEGER) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS tokens (token PRIMARY KEY, uri TEXT, said TEXT)",
    "CREATE TABLE IF NOT EXISTS originals (token PRIMARY KEY, document BLOB)",
    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
)
