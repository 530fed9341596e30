"""What to look at before the letter goes out, the grave things first, each with what to do about it."""

import streamlit as st

from cdp import channels, db, templates
from pages.widgets import formats, template_reader
from pages.widgets.shop_data import ShopData
from pages.widgets.template_letter import Built

_LEVELS = {
    "error": ("Put right before sending", "red", ":material/cancel:"),
    "warning": ("Worth a look", "orange", ":material/warning:"),
    "ok": ("All right", "green", ":material/check_circle:"),
}

_NOT_FOLLOWED = (
    "Links are read, not followed: whether the page behind one is still there shows when you click it in a test letter."
)


def show(built: Built, data: ShopData) -> None:
    """Draw the checks of a letter against the people its preview is read as."""
    if built.letter is None:
        st.info("The checks can be made once the letter has no faults.", icon=":material/rule:")
        return
    people, audience = template_reader.some(data)
    with db.session() as session:
        sender = channels.senders.default(session)
        known = [each.tag for each in templates.tags(session)]
    checks = templates.checks.examine(
        built.letter, built.source, shop=data.shop, sender=sender, people=people, known=known
    )
    if built.faults:
        st.warning(
            "These are the checks of the letter before its last change, which has a fault.", icon=":material/edit:"
        )
    st.caption(f"Checked against {audience}. A campaign checks its whole audience before it is launched.")
    for level, (title, colour, icon) in _LEVELS.items():
        found = [check for check in checks if check.level == level]
        if not found:
            continue
        st.markdown(f":{colour}[{icon}] **{title}** · {len(found)}")
        if level == "ok":
            st.caption(" · ".join(formats.plain(check.title) for check in found))
            st.caption(_NOT_FOLLOWED)
            continue
        for check in found:
            with st.container(border=True, gap=None, key=f"check_{check.key}"):
                st.markdown(f"**{formats.plain(check.title)}**")
                st.markdown(formats.plain(check.detail))
                if check.remedy:
                    st.markdown(f":small[:material/arrow_forward: {formats.plain(check.remedy)}]")
