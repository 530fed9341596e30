"""The shop's own figures in the assistant: the tools that look them up, and the offline rules' plan and words for them.

`tools` gives the tools over a desk, `plan` answers a question that is clearly about the shop and not about people,
`following` one that changes the figure before it.
"""

from cdp.assistant.figures.asking import following, plan
from cdp.assistant.figures.tool import tools

__all__ = ["following", "plan", "tools"]
