"""The spool: what servers accept goes to files first and from there into the database, nothing lost and nothing twice."""

from cdp.spool.files import Line, Spool
from cdp.spool.places import locked, remember, taken

__all__ = ["Line", "Spool", "locked", "remember", "taken"]
