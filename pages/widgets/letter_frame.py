"""A letter as its reader sees it, in a frame where nothing runs: what a customer or a template says may be hostile."""

import streamlit as st

# An empty sandbox: no scripts, no forms, no way to the page around, an origin of its own. Links lead nowhere, as one
# that opened in the frame would leave the letter. The policy says the same a second time, and lets pictures through.
_POLICY = "default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline' https:; font-src https: data:"
_mount = st.components.v2.component(
    "cdp_letter_frame",
    html="<div class='stage'><iframe sandbox='' referrerpolicy='no-referrer' title='Letter'></iframe></div>\n",
    css="""
.stage { display: flex; justify-content: center; height: 100%; box-sizing: border-box; overflow: hidden;
  background: var(--st-secondary-background-color); border-radius: var(--st-base-radius); }
iframe { border: 0; height: 100%; width: 100%; background: #fff; }
.narrow iframe { border-inline: 1px solid var(--st-border-color); }
""",
    js="""
export default function ({ data, parentElement }) {
  const stage = parentElement.querySelector(".stage");
  const frame = stage.querySelector("iframe");
  stage.style.height = `${data.height}px`;
  stage.classList.toggle("narrow", Boolean(data.width));
  frame.style.maxWidth = data.width ? `${data.width}px` : "";
  frame.title = data.title;
  if (frame.srcdoc !== data.html) frame.srcdoc = data.html;
}
""",
)


def show(html: str, *, height: int, key: str, width: int | None = None, title: str = "Letter") -> None:
    """Show HTML that nobody vouches for: pictures and styles, but no scripts, forms or ways to the page around.

    `width` is the widest the letter may be, as on a telephone; without it the letter fills the place it is given.
    """
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    _mount(
        key=key, data={"html": policy + html, "height": height, "width": width, "title": title}, height=height,
    )  # fmt: skip
