"""The audit log: who did what to which row, when and from where, with the values before and after.

Rows that go through the ORM are noted by themselves (`watching`); what a verb does in one statement for many, signing in
and exporting are noted by `note`. Nobody can change the log: there is no verb for it, and the database refuses it.
"""

from cdp.audit.noting import forget, is_noted, note, tidy
from cdp.audit.reading import Wanted, choices, count, exported, page, sentence
from cdp.audit.watching import LEFT_OUT, WATCHED, note_made

__all__ = [
    "LEFT_OUT",
    "WATCHED",
    "Wanted",
    "choices",
    "count",
    "exported",
    "forget",
    "is_noted",
    "note",
    "note_made",
    "page",
    "sentence",
    "tidy",
]
