"""Puts an HTTP service behind the gateway, says who may call it, and makes a key for a caller."""

import os

from sluice_sdk import AI_Gateway

gateway = AI_Gateway(api_key=os.environ["AI_GATEWAY_API_KEY"]).connect(cluster="aimlops")

gateway.create_route(path="/score", target="http://ai-service:8080", method="POST")
gateway.secure(endpoint="/score", auth="api-key", rate_limit="100/min")
created = gateway.keys.create(name="scorer", tenant="acme", scopes=["http"])
print(f"{created['id']} may call {gateway.location.url}/score")

for figure in gateway.metrics(type="latency")["data"]:
    print(figure)
