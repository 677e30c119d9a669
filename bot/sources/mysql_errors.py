"""What MariaDB and MySQL mean by their numbers.

Their states tell too little, and the driver takes much that is refused for an outage.
"""

from __future__ import annotations

STATES = {  # by number, the state by which PostgreSQL says the same
    1048: "23502",  # a column cannot be null
    1062: "23505",  # a duplicate
    1142: "42501",  # no right to the table
    1143: "42501",  # no right to the column
    1265: "22007",  # none of the column's words
    1292: "22007",  # no day, no moment
    1364: "23502",  # a column without a default value
    1366: "22007",  # no number
    1406: "22001",  # too long
    1451: "23503",  # something points to the row
    1452: "23503",  # the row would point to nothing
    1761: "23505",  # a duplicate among the rows that follow a key
    3819: "23514",  # a CHECK of MySQL
    4025: "23514",  # a CHECK of MariaDB
}
_BESIDES = frozenset({1369, 1644, 3140})  # a view's condition, a trigger's own word, no JSON


def number(error: BaseException | None) -> int | None:
    """The server's number of an error, if it is one of theirs."""
    first = next(iter(getattr(error, "args", ())), None)
    return first if isinstance(first, int) else None


def refuses(error: BaseException | None) -> bool:
    """Whether the server has answered, and would answer the same at another try."""
    found = number(error)
    return found in STATES or found in _BESIDES
