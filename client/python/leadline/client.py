# SPDX-License-Identifier: Apache-2.0
"""The client whose calls wait for their answers."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from itertools import islice
from queue import SimpleQueue
from types import TracebackType
from typing import Optional, TypeVar, cast

import grpc

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

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


class LeadlineClient:
    """A connection to a Leadline server, made by the first call.

    Make one and share it: it is thread-safe (an iterator that it gives is not).
    It repeats a call that found no server, within its time, and goes straight to
    the server, past any proxy of the environment.

    Every call raises LeadlineError for all but "there is no such lead", which is
    None. All times are in seconds. A call has `timeout`, its repetitions included,
    and the client's where it names none. Once the client is closed a call is a
    ValueError, and one that was under way a concurrent.futures.CancelledError.

    Options of lookups: `attributes` are the names wanted in Lead.attributes (none
    named: all); a replica older than `max_staleness` is a LeadlineError.
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
        """`address` is HOST:PORT or a target of gRPC, as unix:/run/leadline.sock.

        The three of TLS are PEM, what is in the files: the CAs one of which signed
        the server's certificate, which turns TLS on; and the client's own
        certificate with its key, where the server asks for one. `token` goes with
        every call; without TLS, whoever is on the way can read it.

        ValueError names an argument that cannot be.
        """
        connection = connection_to(address, tls_ca, tls_cert, tls_key, token, timeout)
        if connection.credentials is None:
            self._channel = grpc.insecure_channel(address, CHANNEL_OPTIONS)
        else:
            self._channel = grpc.secure_channel(
                address, connection.credentials, CHANNEL_OPTIONS
            )
        self._connection = connection
        self._stub = LeadLookupServiceStub(self._channel)
        self._lists = AttributeLists()
        self._closed = threading.Event()

    def close(self) -> None:
        """Breaks off what is under way. May be called again."""
        self._closed.set()
        self._channel.close()

    def __enter__(self) -> LeadlineClient:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def get_by_phone(
        self,
        phone: str,
        *,
        attributes: Iterable[str] = (),
        max_staleness: Optional[float] = None,
        allow_read_through: bool = False,
        timeout: Optional[float] = None,
    ) -> Optional[GetLeadByPhoneResponse]:
        """The lead that a number belongs to; None where the account has none.

        With `allow_read_through` the server may ask LeadSquared on a miss.
        """
        request = GetLeadByPhoneRequest(
            phone=phone, allow_read_through=allow_read_through
        )
        with_options(request, attributes, max_staleness)
        return self._find(self._stub.GetLeadByPhone, request, timeout)

    def get_by_id(
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
        return self._find(self._stub.GetLeadById, request, timeout)

    def list_by_phone(
        self,
        phone: str,
        *,
        attributes: Iterable[str] = (),
        max_staleness: Optional[float] = None,
        page_size: int = 0,
        timeout: Optional[float] = None,
    ) -> Generator[PhoneMatch, None, None]:
        """All leads with a number, the one of get_by_phone first; empty where there
        is none.

        They are asked for page by page as they are consumed: `page_size` at a time
        (1,000 at most, 0 is 20), each page in `timeout`.
        """
        request = ListLeadsByPhoneRequest(phone=phone, page_size=page_size)
        with_options(request, attributes, max_staleness)
        return self._pages(request, self._connection.time_for(timeout))

    def batch_by_phone(
        self,
        phones: Iterable[str],
        *,
        attributes: Iterable[str] = (),
        max_staleness: Optional[float] = None,
        timeout: Optional[float] = None,
    ) -> list[PhoneOutcome]:
        """An outcome for each number, in order: its PhoneMatch, None, or the
        LeadlineError of that number.

        Takes any count, and makes as many calls as it needs, each in `timeout`. An
        error of a call is raised: then there are no outcomes.
        """
        request = BatchGetLeadsByPhoneRequest()
        with_options(request, attributes, max_staleness)
        batch = Batch(request, not_one_text("phones", phones))
        self._ask(batch, timeout)
        return batch.outcomes

    def stream_by_phone(
        self,
        phones: Iterable[str],
        *,
        attributes: Iterable[str] = (),
        max_staleness: Optional[float] = None,
        numbers_per_message: int = MOST_IN_CALL,
        patience: float = DEFAULT_PATIENCE,
        timeout: Optional[float] = None,
    ) -> Generator[PhoneOutcome, None, None]:
        """The same for as many numbers as you like, taken from `phones` as the
        server takes them, in the thread that consumes the outcomes.

        Goes on where a server goes away and comes back, or another does, until
        there was no answer for `patience`. Without `timeout` there is no other
        bound; it is for all of the stream. An error that ends the stream is raised;
        the outcomes before it hold. To end it early, stop, and close() the iterator.
        """
        request = StreamLeadsByPhoneRequest()
        with_options(request, attributes, max_staleness)
        state = StreamState(request, numbers_per_message, patience, timeout)
        return self._outcomes(state, iter(not_one_text("phones", phones)))

    def status(self, *, timeout: Optional[float] = None) -> GetReplicaStatusResponse:
        """How fresh and how full the server's replica is."""
        request = GetReplicaStatusRequest()
        return self._call(self._stub.GetReplicaStatus, request, timeout)

    def null_attributes(
        self, lead: Lead, *, timeout: Optional[float] = None
    ) -> frozenset[str]:
        """The names of a lead's attributes that are null; empty where its list of
        names is unknown.

        Of a lead that this client gave, with all attributes: of one that was cut to
        those wanted, all that was cut off seems null. Asks for each list once.
        """
        request = self._lists.request_for(lead)
        if request is not None:
            self._lists.keep(
                request, self._call(self._stub.ListAttributes, request, timeout)
            )
        return self._lists.null_of(lead)

    def _call(
        self,
        method: grpc.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        timeout: Optional[float],
    ) -> _Response:
        seconds = self._connection.time_for(timeout)
        self._check_open()
        try:
            return method(request, seconds, self._connection.metadata)
        except grpc.RpcError as failed:
            self._check_not_broken_off(failed)
            raise error_of(cast(FailedCall, failed)) from failed

    def _find(
        self,
        method: grpc.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        timeout: Optional[float],
    ) -> Optional[_Response]:
        """The same, with None for NOT_FOUND."""
        try:
            return self._call(method, request, timeout)
        except LeadlineError as error:
            if error.code is grpc.StatusCode.NOT_FOUND:
                return None
            raise

    def _pages(
        self, request: ListLeadsByPhoneRequest, timeout: float
    ) -> Generator[PhoneMatch, None, None]:
        while True:
            page = self._find(self._stub.ListLeadsByPhone, request, timeout)
            if page is None:
                return
            yield from page.matches
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def _ask(self, batch: Batch, timeout: Optional[float]) -> None:
        for request in batch.requests():
            batch.take(self._call(self._stub.BatchGetLeadsByPhone, request, timeout))

    def _outcomes(
        self, state: StreamState, phones: Iterator[str]
    ) -> Generator[PhoneOutcome, None, None]:
        pause: Optional[float] = 0.0
        while pause is not None:
            self._closed.wait(pause)
            self._check_open()
            error = yield from self._outcomes_of_one(state, phones)
            pause = state.pause_after(error)

    def _outcomes_of_one(
        self, state: StreamState, phones: Iterator[str]
    ) -> Generator[PhoneOutcome, None, Optional[LeadlineError]]:
        """Opens the stream once, and gives what it ended with; None: well."""
        stream = _OpenStream(
            self._stub.StreamLeadsByPhone,
            state.time_left(),
            self._connection.metadata,
        )
        try:
            while True:
                _send(state, phones, stream)
                state.begin_to_wait()
                try:
                    answer = stream.read()
                except grpc.RpcError as failed:
                    self._check_not_broken_off(failed)
                    return error_of(cast(FailedCall, failed))
                if answer is None:
                    return None
                yield from state.take(answer)
                rest = state.rest()
                try:
                    self._ask(rest, state.time_for_batch(self._connection.timeout))
                except LeadlineError as error:
                    return error
                yield from rest.outcomes
                state.answered()
        finally:
            stream.close()

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise ValueError("the client is closed")

    def _check_not_broken_off(self, failed: grpc.RpcError) -> None:
        if self._closed.is_set():
            raise CancelledError("the client was closed") from failed


class _OpenStream:
    """One call of StreamLeadsByPhone. Not thread-safe."""

    def __init__(
        self,
        method: grpc.StreamStreamMultiCallable[
            StreamLeadsByPhoneRequest, StreamLeadsByPhoneResponse
        ],
        timeout: Optional[float],
        metadata: tuple[tuple[str, str], ...],
    ) -> None:
        # A thread of gRPC's takes from it, up to None.
        self._requests: SimpleQueue[Optional[StreamLeadsByPhoneRequest]] = SimpleQueue()
        self._call = method(iter(self._requests.get, None), timeout, metadata)

    def send(self, request: StreamLeadsByPhoneRequest) -> None:
        self._requests.put(request)

    def close_sending(self) -> None:
        self._requests.put(None)

    def read(self) -> Optional[StreamLeadsByPhoneResponse]:
        """Waits for the next answer; None at the good end. Raises grpc.RpcError."""
        return next(self._call, None)

    def close(self) -> None:
        """Breaks it off, if it has not ended, and lets go of gRPC's thread."""
        self._call.cancel()
        self._requests.put(None)


def _send(state: StreamState, phones: Iterator[str], stream: _OpenStream) -> None:
    """Sends what there is room for, and the end behind the last message."""
    while True:
        if state.wants_numbers():
            state.add(list(islice(phones, state.numbers_per_message)))
        request = state.next_request()
        if request is None:
            break
        stream.send(request)
    if state.all_answered():
        stream.close_sending()
