"""How a request stands whose caller does not wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import httpx2

from . import models
from .error import GatewayApiError, error_of

STATE_HEADER = "x-sluice-job"


@dataclass(frozen=True)
class JobReading:
    """While it waits or runs, and where it was cancelled, there is `job`; once it is over, `answer`.

    The answer is what the request itself would have been answered with, also where that is a refusal.
    """

    state: Literal["queued", "running", "completed", "failed", "cancelled"]
    job: models.JobStatus | None = None
    answer: httpx2.Response | None = None

    @property
    def is_over(self) -> bool:
        return self.state not in ("queued", "running")

    def result(self) -> httpx2.Response:
        """The answer of one that is over. Raises `GatewayApiError` where it is a refusal, or where it was cancelled."""
        if self.answer is None:
            id = self.job["id"] if self.job is not None else ""
            raise GatewayApiError(409, f"The job {id} was cancelled.", {}, id)
        if self.answer.is_error:
            raise error_of(self.answer)
        return self.answer


def reading_of(response: httpx2.Response) -> JobReading:
    """Of what the gateway answers about a job. Raises `GatewayApiError` where it refuses to."""
    state = response.headers.get(STATE_HEADER)
    if state == "completed":
        return JobReading("completed", answer=response)
    if state == "failed":
        return JobReading("failed", answer=response)
    if response.is_error:
        raise error_of(response)
    job = cast(models.JobStatus, response.json())
    return JobReading(job["state"], job=job)
