"""What flows look like where Streamlit's own elements are not enough; colours come from the theme alone."""

import streamlit as st

_STYLE = """<style>
/* Menus that show their sign alone: a screen reader still says whose they are. */
:is([class*="st-key-flow_more_"], [class*="st-key-flow_add_"]) button [data-testid=stMarkdownContainer] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
:is([class*="st-key-flow_more_"], [class*="st-key-flow_add_"]) button { min-width: 2.25rem; padding-inline: .35rem; }

/* The way from step to step: a line, with the place to add another one on it. */
[class*="st-key-flow_add_"] { position: relative; margin-left: .55rem; }
[class*="st-key-flow_add_"] button { min-height: 1.6rem; height: 1.6rem; border-radius: 999px; opacity: .8; }
[class*="st-key-flow_add_"] button:is(:hover, :focus-visible, [aria-expanded=true]) { opacity: 1; }
:is([class*="st-key-flow_rows_"], [class*="st-key-flow_lane_"]) { gap: .2rem !important; }

/* What lies in a branch is indented behind a coloured rail. */
[class*="st-key-flow_lane_"] {
  padding: .1rem 0 .2rem .75rem; margin-left: .55rem; width: calc(100% - .55rem);
  border-left: 3px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: 3px;
}
[class*="st-key-flow_open_"] { outline: 2px solid color-mix(in srgb, #6164F0 75%, transparent); outline-offset: -1px; }

/* The theme's own colour is too faint on a dark ground for a button under the pointer. */
[class*="st-key-flow_"] button[data-testid=stBaseButton-tertiary]:is(:hover, :focus) p {
  color: color-mix(in srgb, currentColor 55%, CanvasText);
}

@media (max-width: 640px) {
  :is([data-testid=stLayoutWrapper]:has(> [class*="st-key-flow_text_"]), [class*="st-key-flow_text_"]) { flex: 1 1 100% !important; }
  [data-testid=stLayoutWrapper]:has(> [class*="st-key-flow_people_"]) { flex: 1 1 auto !important; }
  [class*="st-key-flow_people_"] { align-items: flex-start !important; }
}
@media (min-width: 1000px) {
  .st-key-flow_side { position: sticky; top: 3.75rem; max-height: calc(100vh - 5rem); overflow-y: auto; }
}
</style>"""


def apply() -> None:
    """Put the style on the screen; once per drawing."""
    st.html(_STYLE)
