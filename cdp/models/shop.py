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

    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one_shop"),)
