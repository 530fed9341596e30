"""Imports: files dropped in, what would happen with each, and the imports there were, each with its undo."""

import streamlit as st

from pages.widgets import import_files, import_history

with st.container(horizontal=True, key="imports_head"):  # in a row the title stands where it does on other screens
    st.title("Imports", anchor=False)
import_files.show()
import_history.show()
import_history.show_dialog()
