"""Adds up what each model cost, once for each event, over as many runs as it takes.

With `follow=True` it stays and goes on for as long as the gateway is there.
"""

from collections import Counter

from sluice_sdk import AI_Gateway

cost_nano_dollars: Counter[str] = Counter()
with AI_Gateway().subscribe_usage(durable="billing", follow=False) as events:
    for delivery in events:
        model = delivery.event.get("requestedModel", "none")
        cost_nano_dollars[model] += delivery.event.get("costNanoDollars", 0)
        delivery.ack()
for model, cost in cost_nano_dollars.most_common():
    print(f"{model}: ${cost / 1e9:.6f}")
