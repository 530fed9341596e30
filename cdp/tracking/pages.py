"""The few pages that people reach from a letter: plain HTML, light and dark, nothing loaded from anywhere."""

from html import escape

from starlette.responses import HTMLResponse

from cdp.tracking.leaving import Standing

_STYLE = """
:root { color-scheme: light dark; --paper: #fbfbfd; --card: #fff; --ink: #0e1118; --soft: #555b6b; --line: #e3e5ec;
  --strong: #4f46e5; --on-strong: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f1117; --card: #1a1d27; --ink: #e8eaf0; --soft: #a9afbf; --line: #2a2e3b;
    --strong: #a5b4fc; --on-strong: #14161f; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--paper);
  color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 440px; padding: 32px 28px; background: var(--card); border: 1px solid var(--line);
  border-radius: 16px; overflow-wrap: anywhere; }
.shop { margin: 0 0 20px; color: var(--soft); font-size: 14px; }
h1 { margin: 0 0 8px; font-size: 24px; line-height: 1.25; letter-spacing: -0.01em; }
p { margin: 0 0 20px; }
p:last-child { margin-bottom: 0; }
form { margin: 0 0 20px; }
button { width: 100%; min-height: 48px; padding: 10px 20px; border: 0; border-radius: 10px; cursor: pointer;
  background: var(--strong); color: var(--on-strong); font: inherit; font-weight: 600; }
.quiet { color: var(--soft); font-size: 14px; }
a { color: inherit; text-underline-offset: 3px; }
a:focus-visible, button:focus-visible { outline: 3px solid var(--strong); outline-offset: 3px; border-radius: 10px; }
"""
_HEADERS = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def ask(who: Standing, token: str) -> HTMLResponse:
    """Promise the page behind the unsubscribe link: a button, or the news that it is done already."""
    if who.has_left:
        return done(who, token)
    return _page(
        "Unsubscribe",
        who.shop_name,
        f"<h1>Unsubscribe?</h1><p>{_address(who)} will get no more e-mail from {escape(who.shop_name)}.</p>"
        + _button(f"../u/{token}?by=page", "Unsubscribe")
        + _more(f"../p/{token}", "Preferences", "Not what you were looking for?"),
    )


def done(who: Standing, token: str) -> HTMLResponse:
    """Promise the page after unsubscribing."""
    return _page(
        "You are unsubscribed",
        who.shop_name,
        f"<h1>You are unsubscribed</h1><p>{_address(who)} will get no more e-mail from {escape(who.shop_name)}. "
        "A letter that is already on its way may still arrive.</p>"
        + _more(f"../p/{token}", "Change your preferences", "Was it a mistake?"),
    )


def preferences(who: Standing, token: str, *, saved: bool = False) -> HTMLResponse:
    """Promise the preferences page: how things stand, and the button that turns them round."""
    told = '<p role="status"><strong>Saved.</strong></p>' if saved else ""
    title = "Your e-mail preferences"
    return _page(title, who.shop_name, f"<h1>{title}</h1>{told}{_choice(who, token)}{_shop_link(who)}")


def _choice(who: Standing, token: str) -> str:
    name = escape(who.shop_name)
    if who.is_suppressed:
        return (
            f"<p>{name} sends nothing to {_address(who)}: letters to it came back, or somebody asked for that. "
            f"To change that, please write to {name}.</p>"
        )
    if not who.has_left:
        return f"<p>{_address(who)} gets e-mail from {name}.</p>" + _button(
            f"../p/{token}?wish=unsubscribe", "Unsubscribe"
        )
    return f"<p>{_address(who)} gets no e-mail from {name}.</p>" + _button(
        f"../p/{token}?wish=subscribe", "Subscribe again"
    )


def not_found() -> HTMLResponse:
    """Promise the page for a link that leads nowhere (any more)."""
    return _page(
        "This link does not work",
        "",
        "<h1>This link does not work</h1><p>It may have been cut short by your mail program, or be too old. "
        "Please open it from the letter again, or copy the whole address into your browser.</p>"
        '<p class="quiet">To unsubscribe you can also answer the letter and say so.</p>',
        status=404,
    )


def of_a_test() -> HTMLResponse:
    """Promise the page behind the links by which people leave, for whoever tries them in a test letter."""
    return _page(
        "This was a test letter",
        "",
        "<h1>This was a test letter</h1><p>The link works. In a letter to a customer this is where they unsubscribe or "
        "choose what they get; here there is nobody to unsubscribe, and nothing was changed.</p>",
    )


def _page(title: str, shop_name: str, body: str, *, status: int = 200) -> HTMLResponse:
    name = f'<p class="shop">{escape(shop_name)}</p>' if shop_name else ""
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f"<body><main>{name}{body}</main></body></html>",
        status,
        headers=_HEADERS,
    )


def _button(action: str, label: str) -> str:
    return f'<form method="post" action="{escape(action)}"><button type="submit">{escape(label)}</button></form>'


def _more(to: str, label: str, lead: str) -> str:
    return f'<p class="quiet">{escape(lead)} <a href="{escape(to)}">{escape(label)}</a></p>'


def _shop_link(who: Standing) -> str:
    if not who.website.startswith(("https://", "http://")):
        return ""
    return f'<p class="quiet"><a href="{escape(who.website)}">Back to {escape(who.shop_name)}</a></p>'


def _address(who: Standing) -> str:
    """The address with its middle hidden: letters are passed on, and pages are looked at over shoulders."""
    local, at, domain = who.address.partition("@")
    if not at:
        return "Your address"
    return f"<strong>{escape(local[:1])}•••{escape(local[-1:] if len(local) > 3 else '')}@{escape(domain)}</strong>"
