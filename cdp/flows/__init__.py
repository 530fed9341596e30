"""Flows: letters and waits on a customer's way, edited as a draft, published in versions, walked by everybody at once."""

from cdp.flows.arranging import duplicate_step, insert, move, new_step, remove, replace
from cdp.flows.asking import note_goals
from cdp.flows.checking import Fault, faults, known, titles
from cdp.flows.counting import FlowCount, StepCount, flow_counts, step_counts
from cdp.flows.describing import Diagram, Edge, Node, describe_lines, describe_step, diagram
from cdp.flows.enrolling import enrol, may_enter
from cdp.flows.gaps import Known
from cdp.flows.kinds import KINDS, FormField, StepKind
from cdp.flows.library import LIBRARY, Starting, start_from
from cdp.flows.plan import find, next_step, plan, walk
from cdp.flows.publishing import is_changed, live, publish, versions
from cdp.flows.rules import Move, Person, Plan
from cdp.flows.saving import (
    all,
    archive,
    copy_name,
    create,
    delete,
    duplicate,
    get,
    pause,
    restore,
    resume,
    save,
    step_ids,
    unarchive,
    used_by,
)
from cdp.flows.seed import fits_seed, from_seed, letter_id, letters_of, to_seed, with_rows
from cdp.flows.shape import DEEPEST, MOST_STEPS, SETTINGS, tidy_settings, tidy_steps
from cdp.flows.ticking import tick

__all__ = [
    "DEEPEST",
    "KINDS",
    "LIBRARY",
    "MOST_STEPS",
    "SETTINGS",
    "Diagram",
    "Edge",
    "Fault",
    "FlowCount",
    "FormField",
    "Known",
    "Move",
    "Node",
    "Person",
    "Plan",
    "Starting",
    "StepCount",
    "StepKind",
    "all",
    "archive",
    "copy_name",
    "create",
    "delete",
    "describe_lines",
    "describe_step",
    "diagram",
    "duplicate",
    "duplicate_step",
    "enrol",
    "faults",
    "find",
    "fits_seed",
    "flow_counts",
    "from_seed",
    "get",
    "insert",
    "is_changed",
    "known",
    "letter_id",
    "letters_of",
    "live",
    "may_enter",
    "move",
    "new_step",
    "next_step",
    "note_goals",
    "pause",
    "plan",
    "publish",
    "remove",
    "replace",
    "restore",
    "resume",
    "save",
    "start_from",
    "step_counts",
    "step_ids",
    "tick",
    "tidy_settings",
    "tidy_steps",
    "titles",
    "to_seed",
    "unarchive",
    "used_by",
    "versions",
    "walk",
    "with_rows",
]
