"""A page that was left asks for nothing more: a mend of Streamlit 1.67, in which the page after it went blank.

A part that draws itself every few seconds asks with the page it stands on. When that question comes while the server
already leads the browser to another page (`st.switch_page`), Streamlit answers it with the page that was left, and
the browser then clears the new one. It forgets the timers itself when a person presses a link; here it cannot.
"""

import functools

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData


def let_go() -> None:
    """Have every session answer no part of a page that it has left; call it once, before the first visitor."""
    run = ScriptRunner._run_script

    @functools.wraps(run)
    def run_unless_left(self: ScriptRunner, asked: RerunData) -> None:
        page, here = asked.page_script_hash, self._pages_manager.current_page_script_hash
        if not (asked.fragment_id_queue and page and here and page != here):
            run(self, asked)

    ScriptRunner._run_script = run_unless_left  # type: ignore[method-assign]
