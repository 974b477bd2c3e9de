# Made from _async/jobs.py by `pnpm run docs`.
"""Requests whose callers do not wait: docs/queues.md."""

from __future__ import annotations

import time
from typing import cast

import httpx2
from typing_extensions import Unpack

from .. import models
from ..text import segment
from .calls import Calls
from .transport import Transport, pause_before


class Jobs:
    def __init__(self, transport: Transport, api: Calls) -> None:
        self._transport = transport
        self._api = api

    def submit(self, path: str, body: object) -> models.JobStatus:
        """Sends a request such as `/v1/chat/completions` as a job.

        Its route needs a `queue` with the mode `wait` or `job`. Raises `ValueError` where it was answered at once.
        """
        response = self._transport.request("POST", path, body=body, headers={"prefer": "respond-async"})
        if response.status_code != 202:
            raise ValueError(f"POST {path} was answered at once: its route has no queue for jobs.")
        return cast(models.JobStatus, response.json())

    def wait(self, id: str) -> httpx2.Response:
        """The answer to a request that became a job, when it is there. For who made the request.

        Raises `GatewayApiError` where that is the answer, `time.CancelledError` as ever.
        """
        tried = 0
        while True:
            response = self._transport.request("GET", f"/v1/jobs/{segment(id)}")
            if response.status_code != 202:
                return response
            tried += 1
            time.sleep(pause_before(min(tried, 6), response))

    def cancel(self, id: str) -> models.JobStatus:
        """Cancels a job, or forgets its answer. For who made the request."""
        return self._api.cancel_job(id)

    def list(self, **query: Unpack[models.ListJobsQuery]) -> models.ListJobsAnswer:
        """A page of everyone's jobs, the newest first; those that `failed` are dead letters."""
        return self._api.list_jobs(**query)

    def get(self, id: str) -> models.Job:
        return self._api.get_job(id)

    def retry(self, id: str) -> models.Job:
        """Lets a dead letter wait again."""
        return self._api.retry_job(id)

    def drop(self, id: str) -> models.Job:
        """Cancels anyone's job, or forgets it."""
        return self._api.drop_job(id)
