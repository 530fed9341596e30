"""A letter as its reader sees it, in a frame where nothing runs: what a customer or a template says may be hostile."""

import re

import streamlit as st

# The policy says a second time what the empty sandbox says already (no scripts, no forms, no frames), and lets pictures
# through. The first <base> wins: a link would open a window, which the sandbox refuses, and so leads nowhere.
_HEAD = (
    "<!doctype html><meta charset='utf-8'><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
    "img-src https: http: data:; style-src 'unsafe-inline' https:; font-src https: data:\"><base target='_blank'>"
)
# Readers that darken letters which have no dark colours of their own turn light and dark around, except in pictures.
_DARKENED = "<style>html{background:#fff;filter:invert(.92) hue-rotate(180deg)}img,video{filter:invert(1) hue-rotate(180deg)}</style>"
# The frame would ask the computer; what is asked for on the screen is what counts.
_ASKS = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)

_mount = st.components.v2.component(
    "cdp_letter_frame",
    html="<div class='stage'><iframe sandbox='' referrerpolicy='no-referrer' title='Letter'></iframe></div>\n",
    css="""
.stage { display: flex; justify-content: center; box-sizing: border-box; overflow: hidden;
  background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
iframe { border: 0; height: 100%; width: 100%; background: #fff; color-scheme: light; }
.dark iframe { background: #15171c; color-scheme: dark; }
.narrow iframe { border-inline: 1px solid var(--st-border-color); }
""",
    js="""
export default function ({ data, parentElement }) {
  const stage = parentElement.querySelector(".stage");
  const frame = stage.querySelector("iframe");
  stage.style.height = `var(--letter-height, ${data.height}px)`;
  stage.classList.toggle("narrow", Boolean(data.width));
  stage.classList.toggle("dark", data.dark);
  frame.style.maxWidth = data.width ? `${data.width}px` : "";
  frame.title = data.title;
  if (frame.srcdoc !== data.html) frame.srcdoc = data.html;
}
""",
)


_mount_thumbnail = st.components.v2.component(
    "cdp_letter_thumbnail",
    html="<div class='picture'><iframe sandbox='' referrerpolicy='no-referrer' tabindex='-1' aria-hidden='true'></iframe></div>\n",
    css="""
.picture { position: relative; overflow: hidden; box-sizing: border-box; background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
iframe { position: absolute; inset: 0 auto auto 0; width: 640px; border: 0; transform-origin: 0 0; pointer-events: none; color-scheme: light; background: #fff; }
.dark iframe { background: #15171c; color-scheme: dark; }
""",
    js="""
const watched = new WeakMap(); // parentElement -> observer

export default function ({ data, parentElement }) {
  const picture = parentElement.querySelector(".picture");
  const frame = picture.querySelector("iframe");
  picture.style.height = `${data.height}px`;
  picture.classList.toggle("dark", data.dark);
  const fit = () => {
    const scale = picture.clientWidth / 640;
    if (scale) Object.assign(frame.style, { transform: `scale(${scale})`, height: `${data.height / scale}px` });
  };
  watched.get(parentElement)?.disconnect();
  const observer = new ResizeObserver(fit);
  watched.set(parentElement, observer);
  observer.observe(picture);
  fit();
  if (frame.srcdoc !== data.html) frame.srcdoc = data.html;
  return () => observer.disconnect();
}
""",
)


def thumbnail(html: str, *, height: int, key: str) -> None:
    """Show the top of a letter as a small picture that nobody can click or scroll, and that says nothing by itself.

    On a dark screen it is the letter as a reader with dark colours sees it.
    """
    still, dark = "<style>html{overflow:hidden}</style>", st.context.theme.type == "dark"
    _mount_thumbnail(key=key, data={"html": _page(still + html, dark=dark), "height": height, "dark": dark})


def show(
    html: str, *, height: int, key: str, width: int | None = None, dark: bool = False, title: str = "Letter"
) -> None:
    """Show HTML that nobody vouches for: pictures and styles, but no scripts, forms or ways to the page around.

    `width` is the widest the letter may be, as on a telephone; without it the letter fills the place it is given.
    `dark` shows it as a reader with dark colours does. A screen may set `--letter-height` in its CSS over `height`.
    """
    page = _page(html, dark=dark)
    _mount(key=key, data={"html": page, "height": height, "width": width, "dark": dark, "title": title})


def _page(html: str, *, dark: bool) -> str:
    scheme, (always, never) = "dark" if dark else "light", ("(min-width: 0)", "(max-width: 0)")
    chosen, found = _ASKS.subn(lambda asked: always if asked[1].lower() == scheme else never, html)
    return _HEAD + (_DARKENED if dark and not found else "") + chosen
