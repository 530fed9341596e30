"""What the browser's address asks a screen for."""

import streamlit as st


def wanted(name: str = "id") -> str | None:
    """Promise the value of that name in the address, or None.

    A link from a screen to itself leaves the browser's address as it was, and the next edit would ask for that: so the
    address is set to what was asked for.
    """
    asked = st.query_params.get(name)
    st.query_params.from_dict({} if asked is None else {name: asked})
    return asked
