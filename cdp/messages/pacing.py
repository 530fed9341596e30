"""When each letter of a campaign is due: so many an hour, and never in anybody's quiet hours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Message


@dataclass(frozen=True)
class Paced:
    """What to select from, and the column that says when each letter is due."""

    source: Any
    due: sa.ColumnElement[Any]


@dataclass(frozen=True)
class Pace:
    """From when on letters go out."""

    start: datetime

    def over(self, session: Session, letters: sa.Subquery) -> Paced:
        """Promise the instant each of these letters is due."""
        return Paced(letters, sa.literal(self.start, Message.due_at.type))
