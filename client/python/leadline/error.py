# SPDX-License-Identifier: Apache-2.0
"""The one error of all calls, and how it is read from what gRPC gives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Optional, Protocol, Union

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

_DETAILS_KEY = "grpc-status-details-bin"


class LeadlineError(Exception):
    """Why a call failed: gRPC's status, and what the server said of it.

    A plain value: it can be pickled, and is never changed by the client.
    """

    code: grpc.StatusCode
    # For people; may change.
    message: str
    # ErrorInfo.reason, for example "REPLICA_STALE"; empty when the error did not
    # come from a Leadline server (nobody listens, the deadline passed, ...).
    reason: str
    # ErrorInfo.metadata, for example {"age_seconds": "3"}.
    metadata: Mapping[str, str]
    # RetryInfo: for how many seconds the server asks to be left alone.
    retry_delay: Optional[float]
    # BadRequest: the field at fault, and what is wrong with it. Empty without one.
    field: str
    field_problem: str

    def __init__(
        self,
        code: grpc.StatusCode,
        message: str,
        reason: str = "",
        metadata: Optional[Mapping[str, str]] = None,
        retry_delay: Optional[float] = None,
        field: str = "",
        field_problem: str = "",
    ) -> None:
        self.code = code
        self.message = message
        self.reason = reason
        self.metadata = dict(metadata or {})
        self.retry_delay = retry_delay
        self.field = field
        self.field_problem = field_problem
        # What pickle makes it anew of.
        super().__init__(
            code, message, reason, self.metadata, retry_delay, field, field_problem
        )

    @property
    def age(self) -> Optional[float]:
        """How old the replica is, in seconds; None where the error does not say."""
        try:
            age = float(self.metadata["age_seconds"])
        except (KeyError, ValueError):
            return None
        return age if math.isfinite(age) else None

    def __str__(self) -> str:
        name = f"{self.code.name} ({self.reason})" if self.reason else self.code.name
        return f"{name}: {self.message}"


class FailedCall(Protocol):
    """What gRPC's exceptions have, of calls that wait and of asyncio's."""

    def code(self) -> grpc.StatusCode: ...
    def details(self) -> Optional[str]: ...
    def trailing_metadata(
        self,
    ) -> Optional[Iterable[tuple[str, Union[str, bytes]]]]: ...


def error_of(failed: FailedCall) -> LeadlineError:
    """The error of a call that failed.

    CANCELLED becomes UNAVAILABLE: a call that its caller cancelled does not come
    here, so it is a server that is going away.
    """
    code = failed.code()
    if code is grpc.StatusCode.CANCELLED:
        code = grpc.StatusCode.UNAVAILABLE
    details = b""
    for key, value in failed.trailing_metadata() or ():
        if key == _DETAILS_KEY and isinstance(value, bytes):
            details = value
    error = with_details(code, failed.details() or "", details)
    if isinstance(failed, BaseException):
        error.__cause__ = failed
    return error


def with_details(code: grpc.StatusCode, message: str, details: bytes) -> LeadlineError:
    """The error with its details, a serialized google.rpc.Status.

    Details that cannot be read leave the code and the message alone.
    """
    status = Status()
    try:
        status.ParseFromString(details)
    except DecodeError:
        return LeadlineError(code, message)
    info, bad_request, retry = ErrorInfo(), BadRequest(), RetryInfo()
    has_retry = False
    for detail in status.details:
        if not _unpack(detail, info) and not _unpack(detail, bad_request):
            has_retry = _unpack(detail, retry) or has_retry
    delay = retry.retry_delay
    violation = next(iter(bad_request.field_violations), BadRequest.FieldViolation())
    return LeadlineError(
        code,
        message,
        reason=info.reason,
        metadata=info.metadata,
        retry_delay=delay.seconds + delay.nanos / 1e9 if has_retry else None,
        field=violation.field,
        field_problem=violation.description,
    )


def _unpack(detail: Any, into: Union[ErrorInfo, BadRequest, RetryInfo]) -> bool:
    """False, and `into` as it was, where the detail is another one or broken."""
    if not detail.Is(into.DESCRIPTOR):
        return False
    parsed = type(into)()
    try:
        parsed.ParseFromString(detail.value)
    except DecodeError:
        return False
    into.CopyFrom(parsed)
    return True
