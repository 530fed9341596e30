"""A course of figures as one small line."""

from collections.abc import Sequence

_WIDTH, _HEIGHT, _EDGE = 180.0, 28.0, 2.0
_COLOUR = "#7C83F5"  # a picture knows no theme: this one can be seen in light and in dark


def spark(course: Sequence[float]) -> str:
    """Promise the course from nought up as an SVG drawing; '' below two points."""
    if len(course) < 2:
        return ""
    low, high = min(0.0, *course), max(course)
    room = _HEIGHT - 2 * _EDGE
    step = _WIDTH / (len(course) - 1)
    line = " ".join(
        f"{at * step:.1f},{_HEIGHT - _EDGE - (value - low) / ((high - low) or 1.0) * room:.1f}"
        for at, value in enumerate(course)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" '
        f'width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}">'
        f'<polygon points="0,{_HEIGHT:.0f} {line} {_WIDTH:.0f},{_HEIGHT:.0f}" fill="{_COLOUR}" opacity="0.12"/>'
        f'<polyline points="{line}" fill="none" stroke="{_COLOUR}" stroke-width="1.5" stroke-linejoin="round"/></svg>'
    )
