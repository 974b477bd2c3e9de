"""Client of the Sluice AI gateway: routes, keys, usage, events, jobs."""

from ._async.gateway import AsyncAI_Gateway
from ._async.subscription import AsyncUsageSubscription
from ._sync.gateway import AI_Gateway
from ._sync.subscription import UsageDelivery, UsageFilter, UsageSubscription
from .error import GatewayApiError
from .job_reading import JobReading

__all__ = [
    "AI_Gateway",
    "AsyncAI_Gateway",
    "AsyncUsageSubscription",
    "GatewayApiError",
    "JobReading",
    "UsageDelivery",
    "UsageFilter",
    "UsageSubscription",
]
