"""What became of a campaign: the report in figures, and the ledger with a line for each letter.

Everything is a few grouped statements over messages and their events, so that a million letters are no more rows here
than one.
"""

from cdp.analytics.campaigns.ledger import FILTERS, Ledger, Line, filters, ledger, ledger_csv, reasons
from cdp.analytics.campaigns.outcome import Brief, Figure, Identity, Progress, Report, Step, brief, report
from cdp.analytics.campaigns.over_time import Moment
from cdp.analytics.campaigns.spread import Link, Provider, by_link, by_provider

__all__ = [
    "FILTERS",
    "Brief",
    "Figure",
    "Identity",
    "Ledger",
    "Line",
    "Link",
    "Moment",
    "Progress",
    "Provider",
    "Report",
    "Step",
    "brief",
    "by_link",
    "by_provider",
    "filters",
    "ledger",
    "ledger_csv",
    "reasons",
    "report",
]
