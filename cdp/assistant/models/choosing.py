"""Which model answers, from the settings: Gemini with a key, an OpenAI-compatible server with an address, else none."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from cdp.assistant.models.openai import OpenAI
from cdp.assistant.turns import Model, Usage
from cdp.settings import Settings

if TYPE_CHECKING:
    from cdp.assistant.models.gemini import Gemini


def chosen(settings: Settings) -> Model | None:
    """Promise the model that the settings name, the same object each time; None means the offline rules."""
    if not settings.ai:
        return None
    if settings.gemini_api_key and (key := settings.gemini_api_key.get_secret_value().strip()):
        return _gemini(key, settings.gemini_model, settings.gemini_base_url, settings.gemini_api_version)
    if settings.openai_base_url and settings.openai_model:
        key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
        return _openai(settings.openai_base_url, settings.openai_model, key)
    return None


# A client costs a tenth of a second to make, and closes when it is let go.
@lru_cache(maxsize=4)
def _gemini(key: str, model: str, base_url: str, api_version: str) -> "Gemini":
    from cdp.assistant.models.gemini import Gemini  # Google's library takes a second to import: only who has a key pays

    return Gemini(key, model, base_url=base_url, api_version=api_version)


@lru_cache(maxsize=4)
def _openai(base_url: str, model: str, key: str) -> OpenAI:
    return OpenAI(base_url, model, key)


@dataclass(frozen=True)
class Price:
    """List prices in US dollars for a million tokens, and the day they were looked up."""

    prompt: Decimal
    output: Decimal
    looked_up: str


# Google's list price until the end of 2026. A model that is not here is shown with its tokens and without a price.
PRICES: dict[str, Price] = {"gemini-3.8-flash": Price(Decimal("0.75"), Decimal("3.75"), "2026-11-22")}


def cost(model: str, usage: Usage) -> Decimal | None:
    """Promise an estimate in US dollars from list prices, thoughts billed as output; None for a model without one."""
    if (price := PRICES.get(model)) is None:
        return None
    return (usage.prompt * price.prompt + (usage.output + usage.thoughts) * price.output) / 1_000_000
