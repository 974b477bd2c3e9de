"""What two public tables say of a model, in the words of ours: US dollars per million tokens, as decimal texts."""

import datetime
import json
import re
from decimal import Decimal
from importlib.metadata import distributions
from pathlib import Path


def text(amount: Decimal) -> str:
    return format(amount.quantize(Decimal("0.000000001")).normalize(), "f")


def version_of(package: str, folder: str) -> str:
    return next(each.version for each in distributions(path=[folder]) if each.metadata["Name"] == package)


class GenaiPrices:
    """https://github.com/pydantic/genai-prices, of prices that hold today; of those by the hour the dearest."""

    name = "genai-prices"
    PROVIDERS = {"azure-openai": "azure", "gemini": "google", "vertex": "google", "bedrock": "aws", "xai": "x-ai", "moonshot": "moonshotai"}
    FIELDS = {
        "input_mtok": "input",
        "output_mtok": "output",
        "cache_read_mtok": "cachedInput",
        "cache_write_mtok": "cacheWrite",
        "cache_write_1h_mtok": "cacheWriteHour",
    }

    def __init__(self, folder: str) -> None:
        from genai_prices import data

        self.version = version_of(self.name, folder)
        self.providers = {provider.id: provider for provider in data.providers}

    def find(self, provider: str, model: str) -> dict | None:
        listed = self.providers.get(self.PROVIDERS.get(provider, provider))
        found = listed.find_model(model.removeprefix("accounts/fireworks/models/")) if listed else None
        return self.price_of(found) if found else None

    def price_of(self, model) -> dict:
        prices = self.current(model.prices)
        price = {}
        for key, field in self.FIELDS.items():
            amount = getattr(prices, key, None)
            if amount is not None:
                price[field] = text(getattr(amount, "base", amount))
        return price

    @staticmethod
    def current(prices):
        if not isinstance(prices, list):
            return prices
        from genai_prices.types import StartDateConstraint

        today = datetime.date.today()
        started, by_hour = None, None
        for each in prices:
            constraint = each.constraint
            if constraint is None or (isinstance(constraint, StartDateConstraint) and constraint.start_date <= today):
                started = each.prices
            elif not isinstance(constraint, StartDateConstraint):
                by_hour = each.prices
        return by_hour or started


class Litellm:
    """The table of https://github.com/BerriAI/litellm, by the names that it gives models."""

    name = "litellm"
    PREFIXES = {
        "azure-openai": ["azure/"],
        "gemini": ["gemini/"],
        "vertex": ["vertex_ai/", ""],
        "cohere": ["", "cohere/"],
        "together": ["together_ai/"],
        "fireworks": ["fireworks_ai/"],
        "openai": [""],
        "anthropic": [""],
        "bedrock": [""],
    }
    FIELDS = {
        "input_cost_per_token": "input",
        "output_cost_per_token": "output",
        "cache_read_input_token_cost": "cachedInput",
        "cache_creation_input_token_cost": "cacheWrite",
        "cache_creation_input_token_cost_above_1hr": "cacheWriteHour",
    }
    # As in find-price.ts: a family has the price of its latest version here.
    VERSION = re.compile(r"(?:[-@](?:\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{8}|latest|default)|-\d{3,4}|-v\d+(?::\d+)?)$")

    def __init__(self, folder: str) -> None:
        self.version = version_of(self.name, folder)
        file = Path(folder) / "litellm" / "model_prices_and_context_window_backup.json"
        self.models = json.loads(file.read_text())
        self.families: dict[str, str] = {}
        for name in sorted(self.models):
            family = name
            while (shorter := self.VERSION.sub("", family)) != family:
                family = shorter
                self.families[family] = name

    def find(self, provider: str, model: str) -> dict | None:
        for prefix in self.PREFIXES.get(provider, [f"{provider}/"]):
            name = prefix + model
            entry = self.models.get(name) or self.models.get(self.families.get(name, ""))
            if entry:
                return self.price_of(entry)
        return None

    def price_of(self, entry: dict) -> dict:
        price = {}
        for key, field in self.FIELDS.items():
            amount = entry.get(key)
            # It has 0 where a provider writes to its cache for nothing that input does not pay for.
            if amount or (amount == 0 and field in ("input", "output")):
                price[field] = text(Decimal(repr(amount)) * 1_000_000)
        return price
