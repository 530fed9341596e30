"""Building letters: one person's mail from a compiled letter, against building the whole mail each time."""

import email
import email.policy
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from itertools import islice
from typing import Any

import css_inline
import mjml

from cdp import templates, tokens
from cdp.models import BodyFormat
from cdp.templates import language
from cdp.templates.letter import Letter
from tests.bench.race import Limit, Line, of_race, race
from tests.bench.shop import Bench

_PARAGRAPH = (
    "Мягкий хлопок и тёплая шерсть. Every piece is made in small batches, checked by hand before it leaves the workshop, "
    "and sent in paper. What does not fit comes back to us at our cost, and what wears out is mended for as long as we can. "
)
_SECTION = """<mj-section background-color="#ffffff"><mj-column>
<mj-text font-size="22px" font-weight="700">Новинки недели, часть {n}</mj-text>
<mj-text>{words}</mj-text>
<mj-button href="https://shop.example/new/{n}?utm_source=letter&amp;utm_campaign=spring">Посмотреть</mj-button>
</mj-column></mj-section>"""
_LETTER = """<mjml><mj-head><mj-title>Новая коллекция</mj-title>
<mj-attributes><mj-all font-family="Helvetica, Arial, sans-serif"/></mj-attributes></mj-head>
<mj-body background-color="#f3f4f6"><mj-section><mj-column>
<mj-text font-size="28px">Здравствуйте, {{ customer.first_name | default: "друг" }}!</mj-text>
<mj-text>{% if customer.total_orders > 3 %}Спасибо, что вы с нами уже {{ customer.total_orders }} заказов
{% else %}Рады знакомству{% endif %}. Вы живёте в городе {{ customer.city }}.</mj-text>
<mj-table>{% for product in campaign.products %}<tr><td style="padding:8px">{{ forloop.index }}</td>
<td style="padding:8px"><a href="https://shop.example/all">{{ product.name }}</a></td>
<td style="padding:8px">{{ product.price | money }}</td></tr>{% endfor %}</mj-table>
</mj-column></mj-section>SECTIONS<mj-section><mj-column><mj-text font-size="12px">{{ shop.name }}, {{ shop.postal_address }}<br/>
<a href="{{ unsubscribe_url }}">Отписаться</a></mj-text></mj-column></mj-section></mj-body></mjml>"""
SOURCE = templates.Source(
    BodyFormat.MJML,
    _LETTER.replace("SECTIONS", "".join(_SECTION.format(n=n, words=_PARAGRAPH) for n in range(1, 7))),
    "{{ customer.first_name }}, новая коллекция ждёт вас",
)
_AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


def values(number: int) -> dict[str, Any]:
    """Promise what the letter says to recipient `number`: a name of their own, six products, hostile characters."""
    customer = {"first_name": f"Анна {number}", "total_orders": number % 9, "city": f"Рига & Ко {number % 100}"}
    products = [{"name": f"Носки «№{n}» <новые>", "price": 19.9 + n} for n in range(6)]
    shop = {"name": "Лавка", "currency": "EUR", "postal_address": "Brīvības 1, Rīga"}
    return {"customer": customer, "shop": shop, "campaign": {"products": products}}


def recipient(number: int) -> templates.Recipient:
    """Promise recipient `number`, with the tokens of their message."""
    return templates.Recipient(
        message_id=number,
        address=f"customer{number}@example.com",
        values=values(number),
        from_name="Лавка",
        from_email="news@shop.example",
        reply_to="",
        public_url="https://shop.example",
        message_id_header=f"m{number}.a1b2c3d4@shop.example",
        feedback_id="c1:shop",
        date=_AT,
        unsubscribe_token=tokens.message_token(number, "unsubscribe"),
        click_token=tokens.message_token(number, "click"),
        open_token=tokens.message_token(number, "open"),
        return_mailbox="bounces@shop.example",
    )


_QP = Charset("utf-8")
_QP.body_encoding = QP


def by_the_library(to: templates.Recipient) -> bytes:
    """The plain way: render with python-liquid, lay out, inline, and have the standard library write the mail."""
    given = {**to.values, "unsubscribe_url": f"{to.public_url}/t/u/{to.unsubscribe_token}"}
    page = language.parsed(SOURCE.body, html=True).render(given)
    html = css_inline.inline(mjml.mjml2html(page, fonts={}))
    mail = MIMEMultipart("alternative", policy=email.policy.SMTP)
    mail["From"], mail["To"] = f"{to.from_name} <{to.from_email}>", to.address
    mail["Subject"] = language.AUTHORS.from_string(SOURCE.subject).render(given)
    for kind, said in (("plain", "Здравствуйте"), ("html", html)):
        mail.attach(MIMEText(said, kind, _QP))  # type: ignore[arg-type]
    return mail.as_bytes(policy=email.policy.SMTP)


def _spent(letter: Letter, start: int, count: int) -> float:
    """Microseconds of this process's own time for one mail, each to somebody it has not met before."""
    people = [recipient(number) for number in range(start, start + count)]
    before = time.process_time()
    for to in people:
        letter.build(to)
    return (time.process_time() - before) * 1e6 / count


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the lines of one mail after the first, against both ways of building all of it each time."""
    letter, batch = templates.compiled(SOURCE), 40
    size, page = len(letter.build(recipient(1))), len(letter.show(values(1)).html.encode())
    note = f"{page / 1000:.0f} KB of HTML, {size / 1000:.0f} KB on the wire"
    strangers = iter([recipient(number) for number in range(1_000, 1_000 + batch * (rounds + 1))])
    people = [recipient(number) for number in range(1, batch + 1)]
    sides: dict[str, Callable[[], Any]] = {
        "ours": lambda: [letter.build(to) for to in islice(strangers, batch)],
        "compiled anew": lambda: [Letter(SOURCE).build(to) for to in people],
        "standard library": lambda: [by_the_library(to) for to in people],
    }
    times = race(sides, rounds=rounds)
    tries = max(rounds, 3)
    spent = statistics.median(_spent(letter, 100_000 * n, 2_000) for n in range(1, tries + 1))
    work = f"letters: {batch} mails after the first"
    return [
        of_race(work, times, "compiled anew", 20, is_faster=True, note=note),
        of_race(work, times, "standard library", 20, is_faster=True, note=note),
        Limit("letters: CPU of one mail after the first", spent, 60, unit="us", rounds=tries, note=note),
    ]
