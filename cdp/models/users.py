"""Who may sign in, the sessions of those who did, and how often somebody tried in vain."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.table import Base, Timed, primary_key, utc_now


class User(Timed, Base):
    """A team member: the e-mail address they sign in with, and what they may do."""

    __tablename__ = "users"

    id: Mapped[int] = primary_key()
    email: Mapped[str] = mapped_column(unique=True)  # as `users.address` folds it
    name: Mapped[str]
    role: Mapped[str] = mapped_column(sa.String(20))
    password_hash: Mapped[str | None]  # None: not chosen yet, or signs in elsewhere
    is_demo: Mapped[bool] = mapped_column(default=False)  # the owner of the sample shop, whom nobody need be
    signed_in_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("role IN ('owner', 'marketer', 'analyst', 'viewer')", name="role_known"),
        {"sqlite_autoincrement": True},  # a link that sets a password names the number; it is never given away again
    )


class UserSession(Base):
    """One browser in which somebody signed in. The cookie's word is kept as a hash; without the row it says nothing."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = primary_key()
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    is_open: Mapped[bool] = mapped_column(
        default=False
    )  # False: the code of a minute that a browser changes into a cookie
    address: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]


class SignInAttempts(Base):
    """How often signing in failed in a row, for one account or from one address."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[int] = primary_key()
    subject: Mapped[str] = mapped_column(unique=True)  # "account anna@shop.example", "address 192.0.2.7"
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
