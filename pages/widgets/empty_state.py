"""What a screen shows where there is nothing to show: why, and what to do next."""

import streamlit as st


def show(title: str, sentence: str, *, icon: str, key: str) -> st.delta_generator.DeltaGenerator:
    """Draw it centred, and promise the row in which the caller puts its buttons or links."""
    box = st.container(border=True, horizontal_alignment="center", key=key)
    with box:
        st.space("small")
        st.subheader(title, anchor=False, text_alignment="center", icon=icon)
        st.markdown(sentence, text_alignment="center")
        row = st.container(
            horizontal=True, horizontal_alignment="center", vertical_alignment="center", key=f"{key}_actions"
        )
        st.space("small")
    return row
