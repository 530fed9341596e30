"""Imports: files of customers and orders brought in whole, reported on, and undone whole.

Which steps there are: `unpack` a dropped file, `look` at each table in it, `plan` what would happen, `run` it, `undo` it.
"""

from cdp.imports.detect import READERS, Question, Recognised, amend, look
from cdp.imports.job import Options
from cdp.imports.read import Source
from cdp.imports.report import Plan, get, recent, rejections, rejections_csv
from cdp.imports.rows import Handed, hand_over
from cdp.imports.run import plan, run
from cdp.imports.traits import Trait
from cdp.imports.undo import Undone, undo
from cdp.imports.unpacking import unpack

__all__ = [
    "READERS",
    "Handed",
    "Options",
    "Plan",
    "Question",
    "Recognised",
    "Source",
    "Trait",
    "Undone",
    "amend",
    "get",
    "hand_over",
    "look",
    "plan",
    "recent",
    "rejections",
    "rejections_csv",
    "run",
    "undo",
    "unpack",
]
