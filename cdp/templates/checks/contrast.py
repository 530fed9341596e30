"""How well words can be read on what is behind them, as WCAG 2.2 reckons it."""

import re

_NAMES = {
    "black": (0, 0, 0), "white": (255, 255, 255), "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128),
    "yellow": (255, 255, 0), "orange": (255, 165, 0), "purple": (128, 0, 128), "maroon": (128, 0, 0),
}  # fmt: skip
Rgb = tuple[int, int, int]
LIGHT: Rgb = (255, 255, 255)
DARK: Rgb = (18, 18, 18)  # what mail programs put behind a letter at night


def colour(written: str | None) -> Rgb | None:
    """Promise a CSS colour as red, green and blue; None for what is none, or lets through what is behind."""
    if written is None:
        return None
    text = written.lower().replace("!important", "").strip()
    if found := re.search(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", text):
        digits = found[1] if len(found[1]) == 6 else "".join(each * 2 for each in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := re.search(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)", text):
        return int(found[1]), int(found[2]), int(found[3])
    return next((_NAMES[word] for word in text.split() if word in _NAMES), None)


def ratio(one: Rgb, other: Rgb) -> float:
    """Promise the contrast between two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_linear(each / 255) for each in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)
