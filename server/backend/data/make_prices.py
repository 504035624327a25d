"""Makes prices.json out of genai-prices (MIT, https://github.com/pydantic/genai-prices): pip install genai-prices; python make_prices.py

Amounts are nano-dollars for a million tokens. What is priced by other things than tokens (images, sound, requests) is left out: a
model without a price does not run on the managed key. Beyond `from` input tokens, where a model has it, every token costs the other price.
"""

import datetime
import importlib.metadata
import json
import pathlib

from genai_prices.data import providers
from genai_prices.types import ClauseEquals, ClauseOr

TOKENS = {"input_mtok": "input", "cache_read_mtok": "cached", "cache_write_mtok": "written", "output_mtok": "output"}
# What a judge never asks for.
IGNORED = {"cache_write_1h_mtok", "web_searches_kcount", "storage_searches_kcount"}


def nanos(dollars):
    amount = dollars * 1_000_000_000
    assert amount == int(amount), dollars
    return int(amount)


def names(clause):
    if isinstance(clause, ClauseEquals):
        return {clause.equals}
    if isinstance(clause, ClauseOr):
        return set().union(*(names(one) for one in clause.or_))
    return set()


def price(prices):
    kept = {key: value for key, value in vars(prices).items() if value is not None and key not in IGNORED}
    if set(kept) - set(TOKENS) or not {"input_mtok", "output_mtok"} <= set(kept):
        return None
    tiers = {tier.start for value in kept.values() for tier in getattr(value, "tiers", [])}
    if len(tiers) > 1:
        return None
    base = {TOKENS[key]: nanos(getattr(value, "base", value)) for key, value in kept.items()}
    if tiers:
        above = {TOKENS[key]: nanos(value.tiers[0].price if getattr(value, "tiers", []) else value) for key, value in kept.items()}
        base["above"] = {"from": tiers.pop(), **above}
    return base


def main():
    now = datetime.datetime.now(datetime.timezone.utc)
    models = []
    for provider in providers:
        if provider.id not in ("openai", "anthropic", "google", "perplexity"):
            continue
        for model in provider.models:
            if provider.id == "google" and not model.id.startswith(("gemini", "gemma")):
                continue
            found = price(model.get_prices(now))
            if found:
                models.append({"provider": provider.id, "names": sorted({model.id} | names(model.match)), **found})
    version = importlib.metadata.version("genai-prices")
    head = {"source": f"genai-prices {version} (MIT), https://github.com/pydantic/genai-prices", "date": now.date().isoformat()}
    lines = ",\n".join("    " + json.dumps(model) for model in models)
    text = f'{{\n  "source": {json.dumps(head["source"])},\n  "date": {json.dumps(head["date"])},\n  "models": [\n{lines}\n  ]\n}}\n'
    pathlib.Path(__file__).with_name("prices.json").write_text(text)


main()
