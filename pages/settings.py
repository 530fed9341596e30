"""Settings: the shop and its own fields, how it sends, the addresses nothing may be sent to."""

import streamlit as st

from cdp import access
from pages.widgets import (
    assistant_settings,
    attribute_list,
    audit_log,
    event_catalogue,
    fresh,
    installation,
    key_list,
    people,
    privacy_settings,
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
with st.container(horizontal=True, key="settings_head"):  # in a row the title stands where it does on other screens
    st.title("Settings", anchor=False)
undo.show()
# Tabs that only those see who may do something there, by the verb that says so.
GUARDED = {
    "Events": ("customers.read", event_catalogue),
    "People": ("users.manage", people),
    "API keys": ("keys.manage", key_list),
    "Privacy": ("privacy.erase", privacy_settings),
    "Audit log": ("audit.read", audit_log),
}
guarded = {label: part for label, (verb, part) in GUARDED.items() if access.may(verb)}
TABS = ["Shop", "Sending", "Suppressions", "Assistant", *guarded]
shop_tab, sending_tab, suppressions_tab, assistant_tab, *others = st.tabs(
    TABS, key="tab", on_change="rerun", bind="query-params"
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
if assistant_tab.open:
    with assistant_tab:
        assistant_settings.show(data)
for tab, part in zip(others, guarded.values(), strict=True):
    if tab.open:
        with tab:
            part.show(data.shop.time_zone)

attribute_list.show_dialogs()
sending_senders.show_dialog()
sending_test.show_dialog()
sending_suppressions.show_dialog()
people.dialogs.show()
key_list.dialogs.show()
WITH_DIALOGS = (attribute_list, sending_senders, sending_test, sending_suppressions, people.dialogs, key_list.dialogs)
if not any(part.is_open() for part in WITH_DIALOGS):
    fresh.watch(data.frames.revision)
