"""Calendar periods on the shop's clock: last month, Q3, in March, since 2024, Black Friday week, between two days."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from cdp.assistant.rules.holidays import days_from, monday_of
from cdp.assistant.rules.lexemes import Found, Lexeme, Patterns, reduced
from cdp.assistant.rules.periods import Period, either_of, shown, with_years

MONTHS = "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec"
MONTH_WORDS: dict[str, int] = {
    word: at for at, names in enumerate(MONTHS.split("|"), start=1) for word in names.split()
}


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def _unit_start(day: date, unit: str) -> date:
    if unit == "week":
        return monday_of(day)
    if unit == "month":
        return day.replace(day=1)
    return date(day.year, (day.month - 1) // 3 * 3 + 1 if unit == "quarter" else 1, 1)


class Calendar:
    """The rows of periods for one day of the shop."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.days = Patterns([
            ("MONTH DAYNUMBER|ORDINAL COMMA? YEAR", self._month_day),
            ("DAYNUMBER|ORDINAL IN? MONTH COMMA? YEAR", self._month_day),
            ("MONTH DAYNUMBER|ORDINAL IN? LASTWORD YEARWORD", self._day_last_year), ("DAYNUMBER|ORDINAL IN? MONTH IN? LASTWORD YEARWORD", self._day_last_year),
            ("MONTH DAYNUMBER|ORDINAL IN? THISWORD YEARWORD", self._day_this_year), ("DAYNUMBER|ORDINAL IN? MONTH IN? THISWORD YEARWORD", self._day_this_year),
            ("MONTH DAYNUMBER|ORDINAL DASH|TO DAYNUMBER|ORDINAL COMMA? YEAR?", self._month_days),
            ("BETWEENWORD|FROMWORD|IN? DAYNUMBER|ORDINAL AND|TO|DASH|UNTILWORD DAYNUMBER|ORDINAL IN? MONTH COMMA? YEAR?", self._month_days),
            ("MONTH DAYNUMBER|ORDINAL", self._month_day),
            ("DAYNUMBER|ORDINAL IN? MONTH", self._month_day),
        ])  # fmt: skip
        self.periods = Patterns([
            ("DATE", self._one_day),
                ("UNDATED", self._one_day), ("IN? MONTH COMMA? IN? YEAR", self._month_year), ("IN? MONTH IN? LASTWORD YEARWORD", self._month_last_year),
            ("IN? MONTH IN? THISWORD YEARWORD", self._month_this_year), ("INLAST|LASTWORD|THISWORD MONTH", self._month_alone), ("IN MONTH", self._month_alone), ("MONTH", self._month_alone),
            ("IN YEAR", self._year), ("IN YEAR OR IN? YEAR", self._years), ("IN? YEARWORD YEAR", self._year), ("IN? QUARTER IN? YEAR", self._quarter), ("IN? QUARTER IN? LASTWORD YEARWORD", self._quarter_last_year),
            ("IN? QUARTER IN? THISWORD YEARWORD", self._quarter_this_year), ("IN? QUARTER", self._quarter_alone),
            ("IN? NAMED IN? YEAR", self._named), ("IN? NAMED IN? LASTWORD YEARWORD", self._named_last_year), ("IN? LASTWORD YEARWORD NAMED", self._named_last_year),
            ("IN? LASTWORD|INLAST NAMED", self._named_before), ("IN? LASTWORD|INLAST CALUNIT IN? YEAR", self._last_of_year), ("IN? THISWORD YEARWORD QUARTER", self._quarter_this_year), ("IN? LASTWORD YEARWORD QUARTER", self._quarter_last_year), ("IN? YEAR QUARTER", self._quarter), ("IN? THISWORD NAMED", self._named_this), ("IN? THISWORD YEARWORD NAMED", self._named_this), ("IN? NAMED IN? THISWORD YEARWORD", self._named_this), ("IN? NAMED", self._named_alone),
            ("IN? DAYWORD", self._dayword), ("IN? LASTWORD YEARWORD", self._last_year), ("IN? LASTWORD WEEKDAY", self._weekday), ("IN? LASTWORD|INLAST WEEKENDWORD", self._weekend), ("IN? NAMED IN CALUNIT", self._half_of_year),
            ("IN? WEEKDAY IN? THISWORD CALUNIT", self._weekday_of), ("IN? WEEKDAY IN? LASTWORD|INLAST CALUNIT", self._weekday_of),
            ("IN? LASTWORD CALUNIT", self._last_unit), ("IN? THISWORD CALUNIT", self._this_unit), ("IN? PREVIOUSWORD CALUNIT", self._last_unit), ("SOFARWORD THISWORD CALUNIT", self._this_unit),
        ])  # fmt: skip
        self.spans = Patterns([
            ("PERIOD COMMA? PERIOD", self._same_again), ("SINCEWORD WEEKDAY ONWARDS?", self._since_weekday), ("FROMWORD WEEKDAY ONWARDS", self._since_weekday),
            ("UNTILWORD|ONORBEFORE|CMPBEFORE ENDOF IN? PERIOD", self._until), ("SINCEWORD|CMPAFTER ENDOF IN? PERIOD", self._after), ("UNTILWORD|CMPBEFORE STARTOF IN? PERIOD", self._before),
            ("BETWEENWORD|FROMWORD|SINCEWORD|IN? STARTOF? PERIOD UNTILWORD|DASH|AND ENDOF PERIOD", self._span), ("FROMWORD STARTOF PERIOD UNTILWORD PERIOD", self._span), ("FROMWORD STARTOF PERIOD ONWARDS?", self._since),
            ("BETWEENWORD|FROMWORD|IN? PERIOD AND|UNTILWORD|DASH PERIOD", self._span), ("PERIOD UNTILWORD|DASH PERIOD", self._span),
            ("FROMWORD|SINCEWORD|ONORAFTER|IN? PERIOD COMMA? SHORTOF PERIOD", self._span_before), ("FROMWORD PERIOD UNTILWORD PERIOD", self._span), ("SHORTOF PERIOD", self._before),
            ("BETWEENWORD MONTHALONE AND PERIOD", self._span), ("BETWEENWORD|FROMWORD|IN? PERIOD AND|UNTILWORD|DASH PERIOD PERIOD", self._span_in_year), ("PERIOD UNTILWORD|DASH PERIOD PERIOD", self._span_in_year),
            ("SINCEWORD IN? PERIOD", self._since), ("SINCEWORD STARTOF IN? PERIOD", self._since), ("SINCEWORD STARTOF IN? CALUNIT", self._since_unit), ("CMPAFTER PERIOD", self._after), ("CMPBEFORE PERIOD", self._before), ("ONORAFTER PERIOD", self._since), ("ONORBEFORE PERIOD", self._until),
            ("UNTILWORD PERIOD", self._until), ("PERIOD ORLATER", self._since), ("PERIOD OREARLIER", self._until), ("CMP PERIOD", self._compared),
            ("PERIOD LP PERIOD RP", self._explained), ("FROMWORD PERIOD ONWARDS?", self._from_on), ("IN PERIOD ONWARDS", self._since), ("PERIOD ONWARDS", self._since),
            ("SINCEWORD YEAR", self._since_year), ("CMPAFTER YEAR", self._after_year), ("CMPBEFORE YEAR", self._before_year), ("ONORBEFORE|UNTILWORD YEAR", self._until_year),
            ("FROMWORD|BETWEENWORD YEAR UNTILWORD|DASH|AND YEAR", self._years), ("FROMWORD YEAR ONWARDS", self._since_year), ("YEAR ORLATER", self._since_year), ("YEAR OREARLIER", self._until_year),
        ])  # fmt: skip
        self.brackets = Patterns([("PERIOD LP PERIOD RP", self._explained), ("PERIOD COMMA? PERIOD", self._same_again)])

    def read(self, lexemes: list[Lexeme]) -> list[Lexeme]:
        """Promise the lexemes with days, periods and spans of periods put together."""
        days = reduced(with_years(lexemes), self.days)
        return reduced(either_of(reduced(reduced(days, self.periods), self.spans)), self.brackets)

    # -- days and months ---------------------------------------------------------------------------------------------

    def _month_day(self, found: Found) -> dict[str, Any] | None:
        month, day, year = found.get("MONTH"), int(found.get("DAYNUMBER", "ORDINAL")), found.get("YEAR")
        try:
            chosen = date(int(year or self.today.year), month, day)
            if year is None and chosen > self.today:
                chosen = date(self.today.year - 1, month, day)
        except ValueError:
            return None
        return {"DATE": chosen} if year else {"UNDATED": chosen}

    def _day_last_year(self, found: Found) -> dict[str, Any] | None:
        return self._day_of(self.today.year - 1, found)

    def _day_this_year(self, found: Found) -> dict[str, Any] | None:
        return self._day_of(self.today.year, found)

    def _day_of(self, year: int, found: Found) -> dict[str, Any] | None:
        try:
            return {"DATE": date(year, found.get("MONTH"), int(found.get("DAYNUMBER", "ORDINAL")))}
        except ValueError:
            return None

    def _month_days(self, found: Found) -> dict[str, Any] | None:
        """'Nov 24-30'."""
        first, last = (int(day) for day in found.every("DAYNUMBER", "ORDINAL"))
        month, year = found.get("MONTH"), found.get("YEAR")
        try:
            start, end = (date(int(year or self.today.year), month, day) for day in (first, last))
            if year is None and start > self.today:
                start, end = start.replace(year=start.year - 1), end.replace(year=end.year - 1)
        except ValueError:
            return None
        return _period(start, end + timedelta(days=1), doubt=year is None) if start <= end else None

    def _one_day(self, found: Found) -> dict[str, Any]:
        day = found.get("DATE", "UNDATED")
        return _period(day, day + timedelta(days=1), doubt=found.has("UNDATED"))

    def _month_year(self, found: Found) -> dict[str, Any] | None:
        return _period(*_month(int(found.get("YEAR")), found.get("MONTH")))

    def _month_last_year(self, found: Found) -> dict[str, Any] | None:
        return _period(*_month(self.today.year - 1, found.get("MONTH")))

    def _month_this_year(self, found: Found) -> dict[str, Any] | None:
        return _period(*_month(self.today.year, found.get("MONTH")))

    def _month_alone(self, found: Found) -> dict[str, Any]:
        month = found.get("MONTH")
        # In November “last November” is a year ago.
        latest = self.today.month - found.has("LASTWORD", "INLAST")
        return _period(*_month(self.today.year if month <= latest else self.today.year - 1, month), doubt=True)

    def _year(self, found: Found) -> dict[str, Any]:
        year = int(found.get("YEAR"))
        is_running = year == self.today.year  # as 'this year', which goes on until now
        return _period(date(year, 1, 1), None if is_running else date(year + 1, 1, 1))

    # -- quarters and named times --------------------------------------------------------------------------------------

    def _quarter_of(self, year: int, quarter: int, *, doubt: bool = False) -> dict[str, Any]:
        start = date(year, 3 * quarter - 2, 1)
        end = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
        return _period(start, end, doubt=doubt)

    def _quarter(self, found: Found) -> dict[str, Any]:
        return self._quarter_of(int(found.get("YEAR")), found.get("QUARTER"))

    def _quarter_last_year(self, found: Found) -> dict[str, Any]:
        return self._quarter_of(self.today.year - 1, found.get("QUARTER"))

    def _quarter_this_year(self, found: Found) -> dict[str, Any]:
        return self._quarter_of(self.today.year, found.get("QUARTER"))

    def _last_of_year(self, found: Found) -> dict[str, Any] | None:
        """'The last quarter of 2025'."""
        year, unit = int(found.get("YEAR")), found.get("CALUNIT")
        if unit == "quarter":
            return self._quarter_of(year, 4)
        return _period(*_month(year, 12)) if unit == "month" else None

    def _quarter_alone(self, found: Found) -> dict[str, Any]:
        quarter = found.get("QUARTER")
        year = self.today.year if 3 * quarter - 2 <= self.today.month else self.today.year - 1
        return self._quarter_of(year, quarter, doubt=True)

    def _named(self, found: Found) -> dict[str, Any]:
        return _period(*found.get("NAMED")(int(found.get("YEAR"))), doubt=True)

    def _named_last_year(self, found: Found) -> dict[str, Any]:
        return _period(*found.get("NAMED")(self.today.year - 1), doubt=True)

    def _named_this(self, found: Found) -> dict[str, Any]:
        return _period(*found.get("NAMED")(self.today.year), doubt=True)

    def _named_alone(self, found: Found) -> dict[str, Any]:
        """The last one that has begun."""
        start, end = found.get("NAMED")(self.today.year)
        return (
            _period(start, end, doubt=True)
            if start <= self.today
            else _period(*found.get("NAMED")(self.today.year - 1), doubt=True)
        )

    def _named_before(self, found: Found) -> dict[str, Any]:
        """'Last summer' is the last one that is over."""
        start, end = found.get("NAMED")(self.today.year)
        return (
            _period(start, end, doubt=True)
            if end <= self.today
            else _period(*found.get("NAMED")(self.today.year - 1), doubt=True)
        )

    # -- last and this -----------------------------------------------------------------------------------------------

    def _dayword(self, found: Found) -> dict[str, Any]:
        start = self.today - timedelta(days=found.get("DAYWORD"))
        return _period(start, start + timedelta(days=1))

    def _weekday(self, found: Found) -> dict[str, Any]:
        back = (self.today.weekday() - found.get("WEEKDAY") - 1) % 7 + 1
        return _period(*days_from(self.today - timedelta(days=back), 1), doubt=True)

    def _weekend(self, _found: Found) -> dict[str, Any]:
        """The last Saturday and Sunday that are over."""
        sunday = monday_of(self.today) - timedelta(days=1)
        return _period(*days_from(sunday - timedelta(days=1), 2), doubt=True)

    def _half_of_year(self, found: Found) -> dict[str, Any] | None:
        """'In the first half of the year'."""
        return self._named_this(found) if found.get("CALUNIT") == "year" else None

    def _weekday_of(self, found: Found) -> dict[str, Any] | None:
        """'Monday this week', 'Tuesday of last week'."""
        if found.get("CALUNIT") not in (None, "week"):
            return None
        start = monday_of(self.today) - timedelta(days=7 * found.has("LASTWORD", "INLAST"))
        day = start + timedelta(days=found.get("WEEKDAY"))
        return _period(*days_from(day, 1), doubt=True) if day <= self.today else None

    def _since_weekday(self, found: Found) -> dict[str, Any]:
        return _period(self._weekday(found)["PERIOD"].start, None, doubt=True)

    def _last_year(self, _found: Found) -> dict[str, Any]:
        return _period(date(self.today.year - 1, 1, 1), date(self.today.year, 1, 1), doubt=True)

    def _last_unit(self, found: Found) -> dict[str, Any]:
        unit = found.get("CALUNIT")
        end = _unit_start(self.today, unit)
        start = _unit_start(end - timedelta(days=1), unit)
        return _period(start, end, doubt=True)

    def _this_unit(self, found: Found) -> dict[str, Any]:
        unit = found.get("CALUNIT")
        readings = _period(_unit_start(self.today, unit), None, doubt=True)
        return readings | {"THIS": unit}

    # -- spans -------------------------------------------------------------------------------------------------------

    def _span(self, found: Found) -> dict[str, Any] | None:
        first, last = found.every("PERIOD")
        if first.start is None or last.end is None:
            return None
        is_listed = found.has("AND") and not found.has("BETWEENWORD", "FROMWORD", "TO", "DASH")
        if is_listed and first.end != last.start:
            return None  # 'in March and in June' are two months, not the four from the one to the other
        start, end = first.start, last.end
        if first.said and not last.said and start.year != last.end.year:  # 'January through March 2024'
            start = start.replace(year=(last.end - timedelta(days=1)).year)
        if start >= end and first.said:  # 'between November and January'
            start = start.replace(year=start.year - 1)
        return _period(start, end, doubt=bool(first.said or last.said)) if start < end else None

    def _same_again(self, found: Found) -> dict[str, Any] | None:
        """'Last Black Friday, that was November 28', 'last month so October': the same time said twice is one."""
        first, last = found.every("PERIOD")
        if first.start is None or last.start is None:
            return None
        year = first.start.year if last.said else last.start.year
        if first.start != last.start.replace(
            year=year, day=min(last.start.day, 28) if last.start.month == 2 else last.start.day
        ):
            return None
        length = (last.end - last.start) if last.end else None
        is_begun = first.end is None and length == timedelta(days=1)  # 'since Memorial Day, that is May 25'
        return {"PERIOD": first} if is_begun or length == ((first.end - first.start) if first.end else None) else None

    def _span_before(self, found: Found) -> dict[str, Any] | None:
        """'From 1 March up to but excluding 1 June': the second day is the first that is not in it."""
        first, last = found.every("PERIOD")
        if first.start is None or first.end is None or last.start is None or first.start >= last.start:
            return None
        return _period(first.start, last.start, doubt=bool(first.said or last.said))

    def _span_in_year(self, found: Found) -> dict[str, Any] | None:
        """'Between 1 November and 24 December last year'."""
        first, last, year = found.every("PERIOD")
        if not (year.start and year.end and (year.start.month, year.start.day) == (1, 1) and first.said and last.said):
            return None
        if first.start is None or last.end is None or (year.end - year.start).days < 365:
            return None
        last_day = last.end - timedelta(days=1)
        start, end = first.start.replace(year=year.start.year), last_day.replace(year=year.start.year)
        return _period(start, end + timedelta(days=1)) if start <= end else None

    def _since(self, found: Found) -> dict[str, Any] | None:
        period = found.get("PERIOD")
        return _period(period.start, None, doubt=bool(period.said)) if period.start else None

    def _since_unit(self, found: Found) -> dict[str, Any]:
        """'Since the start of the year'."""
        return _period(_unit_start(self.today, found.get("CALUNIT")), None)

    def _from_on(self, found: Found) -> dict[str, Any] | None:
        return self._since(found) if found.has("ONWARDS") else {"PERIOD": found.get("PERIOD")}

    def _after(self, found: Found) -> dict[str, Any] | None:
        period = found.get("PERIOD")
        return _period(period.end, None, doubt=bool(period.said)) if period.end else None

    def _before(self, found: Found) -> dict[str, Any] | None:
        period = found.get("PERIOD")
        return _period(None, period.start, doubt=bool(period.said)) if period.start else None

    def _until(self, found: Found) -> dict[str, Any] | None:
        period = found.get("PERIOD")
        return _period(None, period.end, doubt=bool(period.said)) if period.end else None

    def _compared(self, found: Found) -> dict[str, Any] | None:
        way = {
            "at_least": self._since,
            "greater_than": self._after,
            "less_than": self._before,
            "at_most": self._until,
        }.get(found.get("CMP"))
        return way(found) if way else {"PERIOD": found.get("PERIOD")}

    def _explained(self, found: Found) -> dict[str, Any]:
        """'Black Friday week (Nov 24 - Nov 30, 2025)': what stands in the brackets is meant."""
        return {"PERIOD": found.every("PERIOD")[1]}

    def _since_year(self, found: Found) -> dict[str, Any]:
        return _period(date(int(found.get("YEAR")), 1, 1), None)

    def _after_year(self, found: Found) -> dict[str, Any]:
        return _period(date(int(found.get("YEAR")) + 1, 1, 1), None)

    def _before_year(self, found: Found) -> dict[str, Any]:
        return _period(None, date(int(found.get("YEAR")), 1, 1))

    def _until_year(self, found: Found) -> dict[str, Any]:
        return _period(None, date(int(found.get("YEAR")) + 1, 1, 1))

    def _years(self, found: Found) -> dict[str, Any] | None:
        first, last = (int(year) for year in found.every("YEAR"))
        if found.has("OR"):
            first, last = min(first, last), max(first, last)
        is_whole = not found.has("OR") or last - first <= 1
        return _period(date(first, 1, 1), date(last + 1, 1, 1)) if first <= last and is_whole else None


@lru_cache(maxsize=4)
def calendar_of(today: date) -> Calendar:
    """Promise the calendar of a day, made once: its rows take longer to write out than a sentence takes to read."""
    return Calendar(today)


def _period(start: date | None, end: date | None, *, doubt: bool = False) -> dict[str, Any]:
    period = Period(start, end)
    return {"PERIOD": Period(start, end, shown(period)) if doubt else period}
