"""The shop itself: one row."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.table import Base, Timed, primary_key


class Shop(Timed, Base):
    """The brand's name, money, clock and country; what dates, phones and amounts are read in."""

    __tablename__ = "shop"

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(default="My shop")
    currency: Mapped[str] = mapped_column(sa.String(3), default="USD")
    time_zone: Mapped[str] = mapped_column(default="UTC")  # IANA name
    country: Mapped[str] = mapped_column(sa.String(2), default="US")  # ISO 3166 alpha-2: how local phones are read
    is_demo: Mapped[bool] = mapped_column(default=False)
    website: Mapped[str] = mapped_column(default="", server_default="")
    postal_address: Mapped[str] = mapped_column(default="", server_default="")  # the law wants it in each mailing
    public_url: Mapped[str] = mapped_column(default="", server_default="")  # where links in letters lead back to us
    cap_messages: Mapped[int | None]  # nobody gets more than so many letters ...
    cap_days: Mapped[int] = mapped_column(default=7, server_default="7")  # ... in so many days; None above: no cap
    quiet_from: Mapped[int | None]  # hour of the day from which nothing is sent, None: no quiet hours
    quiet_until: Mapped[int | None]  # hour of the day at which sending begins again
    quiet_zone: Mapped[str] = mapped_column(default="shop", server_default="shop")  # "shop" or "customer"

    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one_shop"),)
