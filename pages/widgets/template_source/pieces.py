"""What can be inserted from a short form: one row each, with its words in every format of a letter's body.

«url» and the like stand for what was filled in; `linked` is used where a link was given, `plain` where not.
"""

from typing import Any

_ADDRESS = r"(https?://|\{\{|data:image/).*"
_WHOLE = "Write the whole address, beginning with https://."
_LINK = {"key": "link", "placeholder": "https://", "pattern": r"(https?://|mailto:|tel:|\{\{).*", "refused": _WHOLE}
_BUTTON = (
    '<a href="«link»" style="display:inline-block;padding:14px 26px;border-radius:8px;background:#1f2937;color:#ffffff;'
    'font-weight:600;text-decoration:none">«words»</a>'
)
_PICTURE = (
    '<img src="«url»" alt="«alt»" width="560" style="display:block;width:100%;max-width:560px;height:auto;border:0">'
)


def _same(form: str) -> dict[str, str]:
    return {"plain": form, "linked": form}


PIECES: list[dict[str, Any]] = [
    {
        "label": "Image",
        "icon": "picture",
        "asks": [
            {
                "key": "url", "label": "Address of the picture", "placeholder": "https://", "required": True,
                "pattern": _ADDRESS, "refused": _WHOLE, "help": "Letters carry no files: put the picture on your shop and copy its address.",
            },
            {
                "key": "alt", "label": "What it shows", "required": True, "placeholder": "e.g. Two pairs of red socks",
                "help": "Read aloud to those who cannot see it, and shown where pictures are off.",
            },
            {**_LINK, "label": "Leads to (optional)"},
        ],
        "forms": {
            "mjml": {
                "plain": '<mj-image src="«url»" alt="«alt»" />',
                "linked": '<mj-image src="«url»" alt="«alt»" href="«link»" />',
            },
            "html": {"plain": _PICTURE, "linked": f'<a href="«link»">{_PICTURE}</a>'},
            "markdown": {"plain": "![«alt»](«url»)", "linked": "[![«alt»](«url»)](«link»)"},
        },
    },
    {
        "label": "Button",
        "icon": "button",
        "asks": [
            {"key": "words", "label": "Words on it", "placeholder": "e.g. See what is new", "required": True},
            {**_LINK, "label": "Leads to", "required": True},
        ],
        "forms": {
            "mjml": _same('<mj-button href="«link»">«words»</mj-button>'),
            "html": _same(_BUTTON),
            "markdown": _same("[«words»](«link»)"),
        },
    },
]  # fmt: skip
