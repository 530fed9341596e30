"""Liquid made into Python, once per template: the same meaning as python-liquid, at a fraction of its time per person.

The tree is python-liquid's own; so are its filters and comparisons. What is not in the subset raises `Beyond`, and the
text is then rendered by python-liquid itself. No word of an author gets into the Python: texts, names and numbers are
handed over as constants, and only names made here stand in the source.
"""

from liquid.template import BoundTemplate

from cdp.templates.program.calls import weighed
from cdp.templates.program.expressions import Beyond
from cdp.templates.program.writer import SHORT, Form, Run, Writer

__all__ = ["SHORT", "Beyond", "Form", "Run", "compiled", "weighed"]


def compiled(template: BoundTemplate, form: Form, plain: Form) -> Run:
    """Promise the function that writes a text for one person's values; raises Beyond. `plain` is for what is captured."""
    writer = Writer(template, form, plain)
    try:
        source = writer.source(template.nodes)
        space = dict(writer.constants)
        # What authors wrote is in `space` as constants; the source is put together from our own words alone.
        exec(compile(source, "<letter>", "exec"), space)  # nosec B102
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise Beyond(str(error)) from error
    run: Run = space["run"]
    return run
