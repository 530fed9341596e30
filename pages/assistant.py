"""Assistant: a talk with room for wide cards, beside the conversations that were kept."""

import streamlit as st

from pages.widgets import assistant_kept, assistant_panel, fresh, shop_data, undo
from pages.widgets.assistant_card import Place

# Both columns fill the window and scroll by themselves. On a telephone the list is in a menu instead.
_LOOK = """<style>
:is(.st-key-assistant_list, .st-key-assistant_talk),
[data-testid=stLayoutWrapper]:has(> :is(.st-key-assistant_list, .st-key-assistant_talk)) {
  height: calc(100vh - 92px) !important; min-height: 460px; flex-basis: auto !important;
}
.st-key-assistant_talk > * { max-width: 880px; width: 100% !important; margin-inline: auto; }
[data-testid=stLayoutWrapper]:has(> .st-key-assistant_conversations) { height: auto !important; flex: 1 1 0 !important; min-height: 0; }
.st-key-assistant_conversations { height: 100% !important; }
.st-key-assistant_conversations [class*=st-key-conversation_open_] { min-width: 0; }
.st-key-assistant_conversations [class*=st-key-conversation_open_] button { padding-inline: .6rem; }
.st-key-assistant_conversations [class*=st-key-conversation_open_] button > div { justify-content: flex-start; width: 100%; }
.st-key-assistant_conversations [class*=st-key-conversation_delete_] [data-testid=stMarkdownContainer] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
@media (max-width: 640px) {
  [data-testid=stColumn]:has(.st-key-assistant_list) { display: none; }
}
@media (min-width: 641px) { :is(.st-key-assistant_kept_page, .st-key-assistant_new_page) { display: none; } }
</style>"""

data = shop_data.load()

undo.show()
st.html(_LOOK)
left, right = st.columns([1, 3.6], gap="medium")
talk_here = right.container(key="assistant_talk", height=800, border=False)
with talk_here:
    assistant_panel.show(data, Place("page", data.shop.time_zone))
with left.container(key="assistant_list", height=800, border=False):
    assistant_kept.show(data.shop.time_zone)

fresh.watch(data.frames.revision)
