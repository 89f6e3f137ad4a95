# SPDX-License-Identifier: Apache-2.0
"""The client for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional, TypeVar, Union, cast

import grpc
import grpc.aio

from leadline.connection import (
    CHANNEL_OPTIONS,
    DEFAULT_ADDRESS,
    DEFAULT_TIMEOUT,
    Pem,
    connection_to,
)
from leadline.error import FailedCall, LeadlineError, error_of
from leadline.null_attributes import AttributeLists
from leadline.requests import not_one_text, with_options
from leadline.results import MOST_IN_CALL, Batch, PhoneOutcome
from leadline.stream import DEFAULT_PATIENCE, StreamState
from leadline.v1.lead_pb2 import Lead
from leadline.v1.lookup_pb2 import (
    BatchGetLeadsByPhoneRequest,
    GetLeadByIdRequest,
    GetLeadByIdResponse,
    GetLeadByPhoneRequest,
    GetLeadByPhoneResponse,
    GetReplicaStatusRequest,
    GetReplicaStatusResponse,
    ListLeadsByPhoneRequest,
    PhoneMatch,
    StreamLeadsByPhoneRequest,
    StreamLeadsByPhoneResponse,
)
from leadline.v1.lookup_pb2_grpc import LeadLookupServiceStub

if TYPE_CHECKING:
    from leadline.v1.lookup_pb2_grpc import LeadLookupServiceAsyncStub

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")

# Seconds in which a call is to end after a write has failed.
_TIME_TO_END = 0.1


class AsyncLeadlineClient:
    """LeadlineClient for asyncio: the same calls, options and errors, awaited.

    To be made and used in a running loop, and there by any number of tasks. A task
    that is cancelled gets its asyncio.CancelledError, as do calls that were under
    way when the client was closed.
    """

    def __init__(
        self,
        address: str = DEFAULT_ADDRESS,
        *,
        tls_ca: Optional[Pem] = None,
        tls_cert: Optional[Pem] = None,
        tls_key: Optional[Pem] = None,
        token: Optional[str] = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> None:
        """As LeadlineClient; RuntimeError where no loop is running."""
        asyncio.get_running_loop()
        connection = connection_to(address, tls_ca, tls_cert, tls_key, token, timeout)
        if connection.credentials is None:
            self._channel = grpc.aio.insecure_channel(address, CHANNEL_OPTIONS)
        else:
            self._channel = grpc.aio.secure_channel(
                address, connection.credentials, CHANNEL_OPTIONS
            )
        self._connection = connection
        self._stub: LeadLookupServiceAsyncStub = LeadLookupServiceStub(self._channel)
        self._lists = AttributeLists()
        self._is_closed = False

    async def close(self) -> None:
        """Breaks off what is under way. May be called again."""
        self._is_closed = True
        await self._channel.close()

    async def __aenter__(self) -> AsyncLeadlineClient:
        return self

    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.close()

    async def get_by_phone(
        self,
        phone: str,
        *,
        attributes: Iterable[str] = (),
        max_staleness: Optional[float] = None,
        allow_read_through: bool = False,
        timeout: Optional[float] = None,
    ) -> Optional[GetLeadByPhoneResponse]:
        """The lead that a number belongs to; None where the account has none."""
        request = GetLeadByPhoneRequest(
            phone=phone, allow_read_through=allow_read_through
        )
        with_options(request, attributes, max_staleness)
        return await self._find(self._stub.GetLeadByPhone, request, timeout)

    async def get_by_id(
        self,
        lead_id: str,
        *,
        attributes: Iterable[str] = (),
        max_staleness: Optional[float] = None,
        timeout: Optional[float] = None,
    ) -> Optional[GetLeadByIdResponse]:
        """The lead with an id, or the one it was merged into; None where there is
        none, or it was deleted."""
        request = GetLeadByIdRequest(id=lead_id)
        with_options(request, attributes, max_staleness)
        return await self._find(self._stub.GetLeadById, request, timeout)

    def list_by_phone(
        self,
        phone: str,
        *,
        attributes: Iterable[str] = (),
        max_staleness: Optional[float] = None,
        page_size: int = 0,
        timeout: Optional[float] = None,
    ) -> AsyncGenerator[PhoneMatch, None]:
        """All leads with a number, page by page as they are consumed; for
        `async for`."""
        request = ListLeadsByPhoneRequest(phone=phone, page_size=page_size)
        with_options(request, attributes, max_staleness)
        return self._pages(request, self._connection.time_for(timeout))

    async def batch_by_phone(
        self,
        phones: Iterable[str],
        *,
        attributes: Iterable[str] = (),
        max_staleness: Optional[float] = None,
        timeout: Optional[float] = None,
    ) -> list[PhoneOutcome]:
        """An outcome for each number, in order: its PhoneMatch, None, or the
        LeadlineError of that number."""
        request = BatchGetLeadsByPhoneRequest()
        with_options(request, attributes, max_staleness)
        batch = Batch(request, not_one_text("phones", phones))
        await self._ask(batch, timeout)
        return batch.outcomes

    def stream_by_phone(
        self,
        phones: Union[Iterable[str], AsyncIterable[str]],
        *,
        attributes: Iterable[str] = (),
        max_staleness: Optional[float] = None,
        numbers_per_message: int = MOST_IN_CALL,
        patience: float = DEFAULT_PATIENCE,
        timeout: Optional[float] = None,
    ) -> AsyncGenerator[PhoneOutcome, None]:
        """The same for as many numbers as you like; for `async for`.

        `phones` may be asynchronous itself. To end it early, stop, and aclose() the
        iterator: the loop does so a little later by itself.
        """
        request = StreamLeadsByPhoneRequest()
        with_options(request, attributes, max_staleness)
        state = StreamState(request, numbers_per_message, patience, timeout)
        return self._outcomes(state, _async_iterator(not_one_text("phones", phones)))

    async def status(
        self, *, timeout: Optional[float] = None
    ) -> GetReplicaStatusResponse:
        """How fresh and how full the server's replica is."""
        request = GetReplicaStatusRequest()
        return await self._call(self._stub.GetReplicaStatus, request, timeout)

    async def null_attributes(
        self, lead: Lead, *, timeout: Optional[float] = None
    ) -> frozenset[str]:
        """The names of a lead's attributes that are null; of a lead that this
        client gave, with all attributes. Empty where its list is unknown."""
        request = self._lists.request_for(lead)
        if request is not None:
            self._lists.keep(
                request, await self._call(self._stub.ListAttributes, request, timeout)
            )
        return self._lists.null_of(lead)

    async def _call(
        self,
        method: grpc.aio.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        timeout: Optional[float],
    ) -> _Response:
        seconds = self._connection.time_for(timeout)
        self._check_open()
        try:
            return await method(
                request, timeout=seconds, metadata=self._connection.metadata
            )
        except grpc.aio.AioRpcError as failed:
            raise error_of(cast(FailedCall, failed)) from failed

    async def _find(
        self,
        method: grpc.aio.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        timeout: Optional[float],
    ) -> Optional[_Response]:
        """The same, with None for NOT_FOUND."""
        try:
            return await self._call(method, request, timeout)
        except LeadlineError as error:
            if error.code is grpc.StatusCode.NOT_FOUND:
                return None
            raise

    async def _pages(
        self, request: ListLeadsByPhoneRequest, timeout: float
    ) -> AsyncGenerator[PhoneMatch, None]:
        while True:
            page = await self._find(self._stub.ListLeadsByPhone, request, timeout)
            if page is None:
                return
            for match in page.matches:
                yield match
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def _ask(self, batch: Batch, timeout: Optional[float]) -> None:
        for request in batch.requests():
            batch.take(
                await self._call(self._stub.BatchGetLeadsByPhone, request, timeout)
            )

    async def _outcomes(
        self, state: StreamState, phones: AsyncIterator[str]
    ) -> AsyncGenerator[PhoneOutcome, None]:
        pause: Optional[float] = 0.0
        while pause is not None:
            await asyncio.sleep(pause)
            self._check_open()
            stream = _OpenStream(
                self._stub.StreamLeadsByPhone,
                state.time_left(),
                self._connection.metadata,
            )
            error: Optional[LeadlineError] = None
            try:
                while True:
                    await _send(state, phones, stream)
                    state.begin_to_wait()
                    try:
                        answer = await stream.read()
                    except LeadlineError as failed:
                        error = failed
                        break
                    if answer is None:
                        break
                    for outcome in state.take(answer):
                        yield outcome
                    rest = state.rest()
                    try:
                        await self._ask(
                            rest, state.time_for_batch(self._connection.timeout)
                        )
                    except LeadlineError as failed_rest:
                        error = failed_rest
                        break
                    for outcome in rest.outcomes:
                        yield outcome
                    state.answered()
            finally:
                stream.close()
            pause = state.pause_after(error)

    def _check_open(self) -> None:
        if self._is_closed:
            raise ValueError("the client is closed")


class _OpenStream:
    """One call of StreamLeadsByPhone.

    A task of its own writes, since gRPC may let a write wait for ever on a call
    that does not come about; and since a write that fails leaves gRPC's own reading
    with INTERNAL, or waiting, whatever the call ends with.
    """

    def __init__(
        self,
        method: grpc.aio.StreamStreamMultiCallable[
            StreamLeadsByPhoneRequest, StreamLeadsByPhoneResponse
        ],
        timeout: Optional[float],
        metadata: tuple[tuple[str, str], ...],
    ) -> None:
        # Up to None, which is the end.
        self._requests: asyncio.Queue[Optional[StreamLeadsByPhoneRequest]] = (
            asyncio.Queue()
        )
        self._call = method(timeout=timeout, metadata=metadata)
        # Done once a write has failed.
        self._is_broken: asyncio.Future[None] = (
            asyncio.get_running_loop().create_future()
        )
        self._writing = asyncio.ensure_future(self._write())

    def send(self, request: StreamLeadsByPhoneRequest) -> None:
        self._requests.put_nowait(request)

    def close_sending(self) -> None:
        self._requests.put_nowait(None)

    async def read(self) -> Optional[StreamLeadsByPhoneResponse]:
        """Waits for the next answer; None at the good end. Raises LeadlineError."""
        reading = asyncio.ensure_future(self._call.read())
        try:
            either: set[asyncio.Future[Any]] = {reading, self._is_broken}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({reading}, timeout=_TIME_TO_END)
            if not reading.done():
                raise _broken_off()
        finally:
            reading.cancel()
        try:
            answer = reading.result()
        except grpc.aio.AioRpcError as failed:
            error = error_of(cast(FailedCall, failed))
            if error.code is grpc.StatusCode.INTERNAL and self._is_broken.done():
                error = _broken_off()
            raise error from failed
        return answer if isinstance(answer, StreamLeadsByPhoneResponse) else None

    def close(self) -> None:
        """Breaks it off, if it has not ended, and ends its task."""
        self._call.cancel()
        self._writing.cancel()

    async def _write(self) -> None:
        try:
            while (request := await self._requests.get()) is not None:
                await self._call.write(request)
            await self._call.done_writing()
        except Exception:  # of several kinds, all of which say the same
            self._is_broken.set_result(None)


def _broken_off() -> LeadlineError:
    """What a stream ends with where gRPC does not tell: if it was another error,
    the stream that is opened anew meets it again."""
    return LeadlineError(grpc.StatusCode.UNAVAILABLE, "the stream broke off")


async def _send(
    state: StreamState, phones: AsyncIterator[str], stream: _OpenStream
) -> None:
    """Sends what there is room for, and the end behind the last message."""
    while True:
        if state.wants_numbers():
            state.add(await _first(state.numbers_per_message, phones))
        request = state.next_request()
        if request is None:
            break
        stream.send(request)
    if state.all_answered():
        stream.close_sending()


async def _first(count: int, phones: AsyncIterator[str]) -> list[str]:
    """Takes so many, or what there is."""
    taken: list[str] = []
    while len(taken) < count:
        try:
            taken.append(await phones.__anext__())
        except StopAsyncIteration:
            break
    return taken


def _async_iterator(
    phones: Union[Iterable[str], AsyncIterable[str]],
) -> AsyncIterator[str]:
    if isinstance(phones, AsyncIterable):
        return phones.__aiter__()
    return _each(phones)


async def _each(phones: Iterable[str]) -> AsyncIterator[str]:
    for phone in phones:
        yield phone
