# SPDX-License-Identifier: Apache-2.0
"""LeadlineClient with the calls of AsyncLeadlineClient, so that one text asks both."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import closing
from types import TracebackType
from typing import Any, Optional, TypeVar, Union

from leadline import AsyncLeadlineClient, LeadlineClient, PhoneOutcome
from leadline.v1 import (
    GetLeadByIdResponse,
    GetLeadByPhoneResponse,
    GetReplicaStatusResponse,
    Lead,
    PhoneMatch,
)

_Item = TypeVar("_Item")


class Waiting:
    """Each call waits for its answer, and keeps the loop waiting too."""

    def __init__(self, client: LeadlineClient) -> None:
        self._client = client

    async def __aenter__(self) -> Waiting:
        return self

    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self._client.close()

    async def close(self) -> None:
        self._client.close()

    async def get_by_phone(
        self, phone: str, **options: Any
    ) -> Optional[GetLeadByPhoneResponse]:
        return self._client.get_by_phone(phone, **options)

    async def get_by_id(
        self, lead_id: str, **options: Any
    ) -> Optional[GetLeadByIdResponse]:
        return self._client.get_by_id(lead_id, **options)

    def list_by_phone(
        self, phone: str, **options: Any
    ) -> AsyncGenerator[PhoneMatch, None]:
        return _each(self._client.list_by_phone(phone, **options))

    async def batch_by_phone(
        self, phones: Iterable[str], **options: Any
    ) -> list[PhoneOutcome]:
        return self._client.batch_by_phone(phones, **options)

    def stream_by_phone(
        self, phones: Iterable[str], **options: Any
    ) -> AsyncGenerator[PhoneOutcome, None]:
        return _each(self._client.stream_by_phone(phones, **options))

    async def status(self, **options: Any) -> GetReplicaStatusResponse:
        return self._client.status(**options)

    async def null_attributes(self, lead: Lead, **options: Any) -> frozenset[str]:
        return self._client.null_attributes(lead, **options)


EitherClient = Union[AsyncLeadlineClient, Waiting]


async def _each(
    items: Generator[_Item, None, None],
) -> AsyncGenerator[_Item, None]:
    with closing(items):
        for item in items:
            yield item
