"""Settings: the shop and its own fields, how it sends, the addresses nothing may be sent to."""

import streamlit as st

from pages.widgets import (
    attribute_list,
    fresh,
    installation,
    sending_rules,
    sending_senders,
    sending_suppressions,
    sending_test,
    sending_worker,
    shop_data,
    shop_form,
    undo,
)

data = shop_data.load()
st.title("Settings", anchor=False)
undo.show()
shop_tab, sending_tab, suppressions_tab = st.tabs(
    ["Shop", "Sending", "Suppressions"], key="tab", on_change="rerun", bind="query-params"
)
if shop_tab.open:
    with shop_tab:
        left, right = st.columns([1, 1.6], gap="large")
        with left:
            shop_form.show(data.shop)
            installation.show(data)
        with right:
            attribute_list.show(data)
if sending_tab.open:
    with sending_tab:
        left, right = st.columns([1.4, 1], gap="large")
        with left:
            sending_senders.show()
            sending_worker.show(data.shop.time_zone)
        with right:
            sending_rules.show(data.shop)
if suppressions_tab.open:
    with suppressions_tab:
        sending_suppressions.show(data.shop.time_zone)

attribute_list.show_dialogs()
sending_senders.show_dialog()
sending_test.show_dialog()
sending_suppressions.show_dialog()
if not any(part.is_open() for part in (attribute_list, sending_senders, sending_test, sending_suppressions)):
    fresh.watch(data.frames.revision)
