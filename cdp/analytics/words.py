"""Figures as people write them: money with its sign, large numbers short, shares in percent."""

from cdp.conditions.describe import SYMBOLS

_STEPS = ((1e9, "B"), (1e6, "M"), (1e3, "K"))


def money(amount: float, currency: str) -> str:
    """Promise an amount in units of a currency, e.g. '$1,204.50', '€300', '1,204.50 CHF'."""
    return _signed(amount, f"{abs(amount):,.2f}".removesuffix(".00"), currency)


def short_money(amount: float, currency: str) -> str:
    """Promise an amount in few letters, e.g. '$950', '€11.2M', '€1.1K'; exact below 100."""
    return money(amount, currency) if abs(amount) < 100 else _signed(amount, _short(abs(amount)), currency)


def short_number(value: float) -> str:
    """Promise a number in few letters, e.g. '9,950', '12.4K', '1.2M'."""
    return ("-" if value < 0 else "") + (f"{abs(value):,.0f}" if abs(value) < 10_000 else _short(abs(value)))


def share(part: float) -> str:
    """Promise a share of one in percent, e.g. '12.5%', '100%', '<0.1%'."""
    if 0 < part < 0.001:
        return "<0.1%"
    return f"{part * 100:.1f}".removesuffix(".0") + "%"


def _signed(amount: float, digits: str, currency: str) -> str:
    sign = "-" if amount < 0 and digits.strip("0.") else ""
    return f"{sign}{SYMBOLS[currency]}{digits}" if currency in SYMBOLS else f"{sign}{digits} {currency}"


def _short(value: float) -> str:
    for size, letter in _STEPS:
        if value >= 0.9995 * size:  # 999.95 K is shown as 1 M
            scaled = value / size
            digits = 0 if scaled >= 99.95 else 1 if scaled >= 9.995 else 2
            return _trimmed(f"{scaled:.{digits}f}") + letter
    return f"{value:,.0f}"


def _trimmed(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
