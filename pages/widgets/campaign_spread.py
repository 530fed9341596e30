"""How a campaign spread: over its links, the providers of the mailboxes, and the steps of its flow."""

from typing import Any

import streamlit as st

from cdp import charts, db
from cdp.analytics import campaigns as reports
from cdp.models import Campaign
from pages.widgets import campaign_report, formats
from pages.widgets.shop_data import ShopData


def links(campaign: Campaign, data: ShopData) -> None:
    """Draw which links were followed, by people and by machines."""
    report = campaign_report.read(campaign.id, data)[1]
    with db.reading() as session:
        by_link = reports.by_link(session, campaign)
    delivered = next(figure.people for figure in report.figures if figure.slug == "delivered")
    chart = charts.links(by_link, delivered)
    st.plotly_chart(chart, key="campaign_links_chart", config=charts.CONFIG, alt=charts.alt(chart))
    if by_link:
        rows = {
            "Link": [one.address for one in by_link],
            "Letters": [one.letters for one in by_link],
            "Of delivered": [one.letters / max(delivered, 1) for one in by_link],
            "Clicks": [one.clicks for one in by_link],
            "By machines": [one.machine_clicks for one in by_link],
        }
        _table(rows, "Links", "campaign_links")


def providers(campaign: Campaign) -> None:
    """Draw what became of the letters at each provider of mailboxes: where one filters, it shows here first."""
    with db.reading() as session:
        found = reports.by_provider(session, campaign)
    if not found:
        st.caption("Nothing was sent yet.")
        return
    rows = {
        "Mailboxes": [one.name for one in found],
        "Sent": [one.sent for one in found],
        "Delivered": [one.delivered / max(one.sent, 1) for one in found],
        "Opened": [one.opened / max(one.delivered, 1) for one in found],
        "Clicked": [one.clicked / max(one.delivered, 1) for one in found],
        "Bounced": [one.bounced / max(one.tried, 1) for one in found],
        "Complained": [one.complained / max(one.delivered, 1) for one in found],
    }
    st.caption("Where one provider lies far below the others, it probably filters your letters as spam.")
    _table(rows, "Mailbox providers", "campaign_providers")


def steps(campaign: Campaign, data: ShopData) -> None:
    """Draw what became of the letters of each step."""
    found = campaign_report.read(campaign.id, data)[1].by_step
    if not found:
        st.caption("No letter was written yet.")
        return
    rows = {
        "Letter": [formats.readable(step.subject) or step.step for step in found],
        "Waiting": [step.waiting for step in found],
        "Sent": [step.sent for step in found],
        "Delivered": [step.delivered for step in found],
        "Opened": [step.opened / max(step.delivered, 1) for step in found],
        "Clicked": [step.clicked / max(step.delivered, 1) for step in found],
        "Unsubscribed": [step.unsubscribed / max(step.delivered, 1) for step in found],
        "Skipped": [step.skipped for step in found],
        "Failed": [step.failed for step in found],
    }
    _table(rows, "Steps", "campaign_steps")


def _table(rows: dict[str, list[Any]], words: str, key: str) -> None:
    percent = st.column_config.NumberColumn(format="percent", width=95)
    shares = {name for name, values in rows.items() if any(isinstance(value, float) for value in values)}
    first = next(iter(rows))
    config = dict.fromkeys(shares, percent) | {first: st.column_config.TextColumn(width=320)}
    st.dataframe(rows, key=key, hide_index=True, alt=words, column_config=config)
