# SPDX-License-Identifier: Apache-2.0
"""Each kind of error, with what it says."""

from __future__ import annotations

import pickle
from typing import Any

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, Help, RetryInfo
from google.rpc.status_pb2 import Status

from conftest import Opened
from leadline import LeadlineError
from leadline.error import with_details
from waiting import EitherClient

ASHA = "9810000001"
GENEROUS = 30.0  # seconds


async def error_of_phone(
    client: EitherClient, phone: str, **options: Any
) -> LeadlineError:
    async with client:
        with pytest.raises(LeadlineError) as raised:
            await client.get_by_phone(phone, timeout=GENEROUS, **options)
    return raised.value


async def test_what_is_no_number_names_the_field(opened: Opened) -> None:
    error = await error_of_phone(opened("main"), "12ab34567")
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert error.reason == "INVALID_PHONE"
    assert error.field == "phone"
    assert error.field_problem != ""
    assert error.metadata == {"field": "phone"}
    assert (error.age, error.retry_delay) == (None, None)


async def test_a_bound_below_zero_names_the_field(opened: Opened) -> None:
    error = await error_of_phone(opened("main"), ASHA, max_staleness=-0.001)
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert (error.reason, error.field) == ("INVALID_MAX_STALENESS", "max_staleness")


async def test_an_old_replica_tells_its_age(opened: Opened) -> None:
    error = await error_of_phone(opened("main"), ASHA, max_staleness=0.001)
    assert error.code is grpc.StatusCode.FAILED_PRECONDITION
    assert error.reason == "REPLICA_STALE"
    assert error.age is not None
    assert error.age >= 0
    assert float(error.metadata["age_seconds"]) == error.age
    assert error.retry_delay is None


async def test_a_bound_that_is_kept_is_no_error(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        assert await client.get_by_phone(ASHA, max_staleness=86_400) is not None


async def test_a_replica_that_is_being_filled_says_when_to_come_back(
    opened: Opened,
) -> None:
    error = await error_of_phone(opened("unfilled"), ASHA)
    assert error.code is grpc.StatusCode.UNAVAILABLE
    assert error.reason == "REPLICA_INCOMPLETE"
    assert error.metadata["leads_stored"] == "0"
    assert error.retry_delay is not None
    assert error.retry_delay > 0


async def test_a_replica_that_is_not_there(opened: Opened) -> None:
    error = await error_of_phone(opened("missing"), ASHA)
    assert error.code is grpc.StatusCode.UNAVAILABLE
    assert error.reason == "REPLICA_MISSING"
    assert error.retry_delay is not None
    assert str(error) == f"UNAVAILABLE (REPLICA_MISSING): {error.message}"


async def test_nobody_listens(opened: Opened) -> None:
    error = await error_of_phone(opened("refused"), ASHA)
    assert error.code is grpc.StatusCode.UNAVAILABLE
    assert (error.reason, error.metadata, error.field) == ("", {}, "")
    assert (error.age, error.retry_delay) == (None, None)
    assert str(error) == f"UNAVAILABLE: {error.message}"
    assert isinstance(error.__cause__, grpc.RpcError)


async def test_an_empty_id(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        with pytest.raises(LeadlineError) as raised:
            await client.get_by_id("")
    assert (raised.value.reason, raised.value.field) == ("INVALID_ID", "id")


async def test_a_page_size_below_zero(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        with pytest.raises(LeadlineError) as raised:
            await client.list_by_phone(ASHA, page_size=-1).__anext__()
    assert raised.value.reason == "INVALID_PAGE_SIZE"


async def test_a_request_that_is_too_large(opened: Opened) -> None:
    error = await error_of_phone(opened("main"), "1" * (300 << 10))
    assert error.code is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_an_error_of_the_call_is_the_batchs(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        with pytest.raises(LeadlineError) as raised:
            await client.batch_by_phone([ASHA], max_staleness=0.001)
    assert raised.value.reason == "REPLICA_STALE"


async def test_an_error_of_a_number_is_its_outcome(opened: Opened) -> None:
    async with opened("unfilled", timeout=GENEROUS) as client:
        (of_batch,) = await client.batch_by_phone([ASHA])
        (of_stream,) = [one async for one in client.stream_by_phone([ASHA])]
    for error in (of_batch, of_stream):
        assert isinstance(error, LeadlineError)
        assert error.code is grpc.StatusCode.UNAVAILABLE
        assert error.reason == "REPLICA_INCOMPLETE"


async def test_an_error_survives_another_process(opened: Opened) -> None:
    error = await error_of_phone(opened("unfilled"), ASHA)
    copy = pickle.loads(pickle.dumps(error))
    assert vars(copy) == vars(error)
    assert str(copy) == str(error)


def details_of(*details: Any) -> bytes:
    status = Status(code=14, message="of the details")
    for detail in details:
        status.details.add().Pack(detail)
    return bytes(status.SerializeToString())


def test_details_are_read() -> None:
    retry = RetryInfo()
    retry.retry_delay.FromMilliseconds(1500)
    violation = BadRequest.FieldViolation(field="id", description="is empty")
    details = details_of(
        Help(),
        ErrorInfo(reason="SOME_REASON", metadata={"age_seconds": "7", "x": "y"}),
        retry,
        BadRequest(field_violations=[violation]),
    )
    error = with_details(grpc.StatusCode.UNAVAILABLE, "a message", details)
    assert error.message == "a message"
    assert error.reason == "SOME_REASON"
    assert error.metadata == {"age_seconds": "7", "x": "y"}
    assert error.age == 7
    assert error.retry_delay == 1.5
    assert (error.field, error.field_problem) == ("id", "is empty")


def test_a_delay_of_nothing_is_not_no_delay() -> None:
    error = with_details(grpc.StatusCode.UNAVAILABLE, "", details_of(RetryInfo()))
    assert error.retry_delay == 0


@pytest.mark.parametrize("details", [b"", b"\xff\xff\xff", b"no protobuf at all"])
def test_details_that_cannot_be_read_leave_the_status_alone(details: bytes) -> None:
    error = with_details(grpc.StatusCode.INTERNAL, "a message", details)
    assert vars(error) == vars(LeadlineError(grpc.StatusCode.INTERNAL, "a message"))


def test_a_detail_that_cannot_be_read_leaves_the_others_alone() -> None:
    broken = AnyMessage(
        type_url="type.googleapis.com/google.rpc.RetryInfo", value=b"\xff"
    )
    status = Status.FromString(details_of(ErrorInfo(reason="SOME_REASON")))
    status.details.insert(0, broken)
    error = with_details(
        grpc.StatusCode.UNAVAILABLE, "a message", status.SerializeToString()
    )
    assert (error.reason, error.retry_delay) == ("SOME_REASON", None)


@pytest.mark.parametrize("age", ["", "old", "nan", "inf"])
def test_an_age_that_is_no_number_is_none(age: str) -> None:
    details = details_of(ErrorInfo(metadata={"age_seconds": age}))
    assert with_details(grpc.StatusCode.UNAVAILABLE, "", details).age is None
