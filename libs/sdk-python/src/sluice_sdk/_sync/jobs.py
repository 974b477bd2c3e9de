# Made from _async/jobs.py by `pnpm run docs`.
"""Requests whose callers do not wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from time import monotonic

import httpx2
from typing_extensions import Unpack

from .. import models
from ..job_reading import JobReading, reading_of
from ..text import segment
from .calls import Calls
from .transport import Transport, is_unavailable

LONGEST_POLL_SECONDS = 10.0
#: In a row; each has been asked for three times by itself.
MAX_UNAVAILABLE = 10


def _wished_pause(response: httpx2.Response) -> float:
    """In seconds, when the gateway would be asked again, by its own estimate."""
    wished = response.headers.get("retry-after", "")
    return float(wished) if wished.isdecimal() else LONGEST_POLL_SECONDS


class Jobs:
    def __init__(self, transport: Transport, api: Calls) -> None:
        self._transport = transport
        self._api = api

    def submit(
        self, *, path: str, body: object, method: str = "POST", headers: Mapping[str, str] | None = None
    ) -> JobReading:
        """Hands in a request, such as to `/v1/chat/completions`, and does not wait for its answer.

        Its route needs a queue; on another one it is answered at once. It is asked once: where the connection breaks,
        the gateway may have taken it all the same.
        """
        asked = {"prefer": "respond-async", **(headers or {})}
        response = self._transport.ask(method, path, body=body, headers=asked, tries=1)
        if response.is_success and response.status_code != 202:
            return JobReading("completed", answer=response)
        return reading_of(response)

    def get(self, id: str) -> JobReading:
        """How it stands; with its answer where it is over."""
        return reading_of(self._transport.ask("GET", f"/v1/jobs/{segment(id)}"))

    def wait(
        self, job: str | JobReading, *, timeout_seconds: float | None = None, poll_seconds: float = 0.5
    ) -> httpx2.Response:
        """The answer, once it is there: that of `submit`, or of a job by its id.

        Raises `GatewayApiError` where it is a refusal, as the request itself would have been refused, and
        `TimeoutError` where it takes longer than it may: that ends the waiting, not the job. The pauses between
        questions begin with `poll_seconds` and double, up to ten seconds. Goes on while the gateway is away for a
        minute.
        """
        ends = None if timeout_seconds is None else monotonic() + timeout_seconds
        if not isinstance(job, str):
            if job.is_over or job.job is None:
                return job.result()
            job = job.job["id"]
        asked = unavailable = 0
        while True:
            wished = LONGEST_POLL_SECONDS
            try:
                response = self._transport.ask("GET", f"/v1/jobs/{segment(job)}")
                reading = reading_of(response)
            except Exception as error:
                unavailable += 1
                if not is_unavailable(error) or unavailable == MAX_UNAVAILABLE:
                    raise
            else:
                if reading.is_over:
                    return reading.result()
                unavailable = 0
                wished = _wished_pause(response)
            pause = min(poll_seconds * 2**asked, wished, LONGEST_POLL_SECONDS)
            if ends is not None and monotonic() + pause > ends:
                raise TimeoutError(f"The job {job} takes longer than {timeout_seconds} seconds.")
            time.sleep(pause)
            asked += 1

    def cancel(self, id: str) -> models.JobStatus:
        """A call that is under way is aborted; of one that is over the answer is forgotten."""
        return self._api.cancel_job(id)

    def list(self, **query: Unpack[models.ListJobsQuery]) -> models.ListJobsAnswer:
        """Everybody's, for operators (`jobs:read`), the newest first. A page; its `next` is `after` of the next one."""
        return self._api.list_jobs(**query)
