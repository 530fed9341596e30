"""What a template can begin from: the start library, and an empty letter in each format."""

import streamlit as st

from cdp import db, templates
from cdp.models import BodyFormat
from cdp.templates.library import Starter
from pages.widgets import formats, letter_frame, template_draft, template_letter

_FOOT = "{{ shop.name }}, {{ shop.postal_address }}"
SCRATCH: dict[str, str] = {
    BodyFormat.MJML: f"""<mjml>
  <mj-body background-color="#f4f5f7">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text font-size="16px" line-height="1.6">
          <p>Hello {{{{ customer.first_name | default: "there" }}}},</p>
          <p>write your letter here.</p>
        </mj-text>
      </mj-column>
    </mj-section>
    <mj-section>
      <mj-column>
        <mj-text align="center" font-size="13px" color="#4b5563">
          <p>{_FOOT}</p>
          <p><a href="{{{{ unsubscribe_url }}}}">Unsubscribe</a> · <a href="{{{{ preferences_url }}}}">Preferences</a></p>
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
""",
    BodyFormat.HTML: f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <style>
      body {{ margin: 0; padding: 24px; font: 16px/1.6 Arial, sans-serif; color: #1f2937; background: #ffffff; }}
      .letter {{ max-width: 600px; margin: 0 auto; }}
      .foot {{ font-size: 13px; color: #4b5563; text-align: center; }}
    </style>
  </head>
  <body>
    <div class="letter">
      <p>Hello {{{{ customer.first_name | default: "there" }}}},</p>
      <p>write your letter here.</p>
      <p class="foot">{_FOOT}<br>
        <a href="{{{{ unsubscribe_url }}}}">Unsubscribe</a> · <a href="{{{{ preferences_url }}}}">Preferences</a></p>
    </div>
  </body>
</html>
""",
    BodyFormat.MARKDOWN: f"""Hello {{{{ customer.first_name | default: "there" }}}},

write your letter here.

---

{_FOOT}

[Unsubscribe]({{{{ unsubscribe_url }}}}) · [Preferences]({{{{ preferences_url }}}})
""",
}


def start_from_scratch() -> None:
    """Open an empty letter, or the new one that was begun and not saved."""
    template_draft.begin({"format": BodyFormat.MJML.value, "body": SCRATCH[BodyFormat.MJML]})
    st.query_params["id"] = template_draft.NEW


def show() -> None:
    """Draw the start library as pictures of its letters; choosing one opens a copy of it."""
    with db.reading() as session:
        pictures = {start.key: template_letter.picture(session, start) for start in templates.LIBRARY}
    with st.grid(3, gap="small", min_column_width=250, key="template_library"):
        for start in templates.LIBRARY:
            with st.container(border=True, key=f"start_{start.key}", gap="small", height="stretch"):
                letter_frame.thumbnail(pictures[start.key] or "", height=190, key=f"start_picture_{start.key}")
                st.markdown(f"**{formats.plain(start.name)}**")
                st.caption(formats.plain(start.description))
                st.space("stretch")
                st.button(
                    f"Use {start.name}", key=f"use_{start.key}", width="stretch", on_click=_start_from, args=(start,)
                )


def _start_from(start: Starter) -> None:
    letter = {name: str(getattr(start, name)) for name in ("format", "subject", "preheader", "body")}
    template_draft.begin(letter, name=start.name, description=start.description)
    st.query_params["id"] = template_draft.NEW
