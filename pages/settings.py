"""Settings: the shop, the brand's own customer fields, and what this installation is."""

import streamlit as st

from pages.widgets import attribute_list, fresh, installation, shop_data, shop_form, undo

data = shop_data.load()
st.title("Settings", anchor=False)
undo.show()
left, right = st.columns([1, 1.6], gap="large")
with left:
    shop_form.show(data.shop)
    installation.show(data)
with right:
    attribute_list.show(data)
attribute_list.show_dialogs()
if not attribute_list.is_open():
    fresh.watch(data.frames.revision)
