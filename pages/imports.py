"""Imports."""

import streamlit as st

st.title("Imports")
