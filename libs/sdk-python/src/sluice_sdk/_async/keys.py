"""The calls about API keys."""

from __future__ import annotations

from typing import cast

from typing_extensions import Unpack

from .. import models
from .calls import AsyncCalls


class AsyncKeys:
    def __init__(self, api: AsyncCalls) -> None:
        self._api = api

    async def create(self, **key: Unpack[models.NewKey]) -> models.CreatedKey:
        """The answer is the only one that has the key itself."""
        return await self._api.create_key(key)

    async def list(self, **query: Unpack[models.ListKeysQuery]) -> models.ListKeysAnswer:
        """A page; its `next` is `after` of the next one."""
        return await self._api.list_keys(**query)

    async def get(self, id: str) -> models.Key:
        return await self._api.show_key(id)

    async def update(self, id: str, **changes: Unpack[models.KeyChanges]) -> models.Key:
        return await self._api.update_key(id, changes)

    async def rotate(self, id: str, *, overlap: str | None = None) -> models.CreatedKey:
        """A new key that may do the same; the old one works for `overlap` more, such as `24h`."""
        body: models.RotateKeyBody = {} if overlap is None else {"overlap": overlap}
        return await self._api.rotate_key(id, body)

    async def revoke(self, id: str) -> models.Key:
        """For good, on every node within a second."""
        return await self._api.revoke_key(id)
