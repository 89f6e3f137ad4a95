# SPDX-License-Identifier: Apache-2.0
"""Streams: exactly one outcome for each number, whatever the server does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import cycle, islice, repeat

import grpc
import pytest

from conftest import Opened, Servers
from leadline import LeadlineClient, LeadlineError, PhoneOutcome
from leadline.v1 import PhoneMatch
from relay import Fault, Relay

ASHA = "9810000001"
NOBODY = "9899999999"
GENEROUS = 30.0  # seconds
SLACK = 5.0
# Numbers, and the leads that they find.
FOUND = {
    ASHA: 1,
    "9810000002": 3,
    NOBODY: None,
    "9810000005": 7,
    "9810000008": 8,
    "9810000009": 9,
    "9810000014": 14,
}


def many(count: int) -> tuple[list[str], list[object]]:
    """So many numbers, and what each finds."""
    return list(islice(cycle(FOUND), count)), list(islice(cycle(FOUND.values()), count))


def number_of(outcome: PhoneOutcome) -> object:
    return outcome.lead.number if isinstance(outcome, PhoneMatch) else outcome


@pytest.mark.parametrize("numbers_per_message", [1, 7, 1000])
async def test_each_number_has_its_outcome_in_order(
    opened: Opened, numbers_per_message: int
) -> None:
    phones, expected = many(500)
    async with opened("main", timeout=GENEROUS) as client:
        outcomes = client.stream_by_phone(
            phones, numbers_per_message=numbers_per_message
        )
        assert [number_of(outcome) async for outcome in outcomes] == expected


async def test_what_does_not_fit_into_an_answer_is_asked_for_again(
    opened: Opened,
) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        outcomes = client.stream_by_phone(["9810000010", ASHA] * 750)
        numbers = [number_of(outcome) async for outcome in outcomes]
    assert numbers == [10, 1] * 750


@pytest.mark.parametrize("after", [1, 31, 200])
async def test_a_stream_survives_a_restart(
    opened: Opened, servers: Servers, after: int
) -> None:
    phones, expected = many(200)
    numbers = []
    async with opened("restarting", timeout=GENEROUS) as client:
        outcomes = client.stream_by_phone(
            phones, numbers_per_message=3, attributes=["FirstName"]
        )
        async for outcome in outcomes:
            numbers.append(number_of(outcome))
            if len(numbers) == after:
                servers.restart()
    assert numbers == expected


@pytest.mark.parametrize("fault", Fault)
async def test_a_stream_that_breaks_off_again_and_again_goes_on(
    opened: Opened, servers: Servers, fault: Fault
) -> None:
    phones, expected = many(50)
    with Relay(servers.address("main")) as relay:
        relay.faults.extend(repeat(fault, 7))
        async with opened("main", address=relay.address, timeout=GENEROUS) as client:
            outcomes = client.stream_by_phone(phones, numbers_per_message=10)
            assert [number_of(outcome) async for outcome in outcomes] == expected
            assert not relay.faults


async def test_a_stream_gives_up_after_its_patience(opened: Opened) -> None:
    async with opened("refused") as client:
        began = time.monotonic()
        with pytest.raises(LeadlineError) as raised:
            await client.stream_by_phone([ASHA], patience=0.7).__anext__()
        took = time.monotonic() - began
    assert raised.value.code is grpc.StatusCode.UNAVAILABLE
    assert raised.value.reason == ""
    # The last pause, which is not begun, has 320 ms at most.
    assert 0.7 - 0.32 < took < 0.7 + SLACK


async def test_patience_is_not_used_up_by_the_caller(
    opened: Opened, servers: Servers
) -> None:
    """The outcomes of a message take longer than the patience, and then the server
    is gone: there is time for it to come back."""
    phones, expected = many(40)
    patience = 1.0
    numbers = []
    async with opened("restarting", timeout=GENEROUS) as client:
        outcomes = client.stream_by_phone(
            phones, numbers_per_message=2, patience=patience
        )
        until = time.monotonic() + patience
        async for outcome in outcomes:
            numbers.append(number_of(outcome))
            if len(numbers) == 2:
                while time.monotonic() < until:
                    servers.restart()
    assert numbers == expected


async def test_a_replica_that_is_missing_ends_it_at_once(opened: Opened) -> None:
    """The server is there: to open the stream anew would change nothing."""
    async with opened("missing", timeout=GENEROUS) as client:
        with pytest.raises(LeadlineError, match="REPLICA_MISSING"):
            await client.stream_by_phone([ASHA], patience=3600).__anext__()


async def test_an_error_of_the_call_ends_it(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        with pytest.raises(LeadlineError, match="REPLICA_STALE"):
            await client.stream_by_phone([ASHA], max_staleness=0.001).__anext__()


async def test_numbers_are_taken_as_they_are_needed(opened: Opened) -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        for phone in cycle(FOUND):
            taken += 1
            yield phone

    async with opened("main", timeout=GENEROUS) as client:
        outcomes = client.stream_by_phone(endless(), numbers_per_message=10)
        for consumed in range(1, 101):
            await outcomes.__anext__()
            # Four messages are unanswered at most, and the one being consumed.
            assert taken <= consumed - 1 + 5 * 10
        await outcomes.aclose()


async def test_no_more_is_sent_than_fits_into_a_window(opened: Opened) -> None:
    """Of a text of 20 KiB two messages fit into 48 KiB."""
    taken = 0
    long = "9" * (20 << 10)

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield long

    async with opened("main", timeout=GENEROUS) as client:
        outcomes = client.stream_by_phone(endless(), numbers_per_message=1)
        outcome = await outcomes.__anext__()
        assert isinstance(outcome, LeadlineError)
        assert outcome.reason == "INVALID_PHONE"
        # Two were sent, and a third was looked at.
        assert taken == 3
        await outcomes.aclose()


async def test_what_the_numbers_raise_goes_through(opened: Opened) -> None:
    """Also where it looks like a server that went away."""
    error = LeadlineError(grpc.StatusCode.UNAVAILABLE, "of the caller's own")

    def failing() -> Iterator[str]:
        yield ASHA
        raise error

    async with opened("main", timeout=GENEROUS) as client:
        outcomes = client.stream_by_phone(failing(), numbers_per_message=1)
        with pytest.raises(LeadlineError) as raised:
            await outcomes.__anext__()
    assert raised.value is error


async def test_a_stream_that_is_ended_early_is_gone(opened: Opened) -> None:
    """A server takes so many streams and no more; those that were ended do not
    count."""
    async with opened("main", timeout=GENEROUS) as client:
        streams = []
        with pytest.raises(LeadlineError) as raised:
            for _ in range(1000):
                outcomes = client.stream_by_phone(cycle(FOUND), numbers_per_message=1)
                streams.append(outcomes)
                await outcomes.__anext__()
        assert raised.value.code is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert raised.value.reason == "TOO_MANY_BULK_CALLS"
        assert raised.value.retry_delay is not None
        for outcomes in streams:
            await outcomes.aclose()
        for _ in range(2 * len(streams)):
            outcomes = client.stream_by_phone(repeat(ASHA), numbers_per_message=1)
            assert number_of(await outcomes.__anext__()) == 1
            await outcomes.aclose()


async def test_a_list_that_is_ended_early_is_gone(
    opened: Opened, servers: Servers
) -> None:
    with Relay(servers.address("main")) as relay:
        async with opened("main", address=relay.address, timeout=GENEROUS) as client:
            matches = client.list_by_phone("9810000100", page_size=1)
            assert (await matches.__anext__()).lead.number == 129
            await matches.aclose()
            assert relay.requests == 1


def test_streams_leave_no_thread(servers: Servers) -> None:
    """Neither one that was ended early, nor one that broke off, nor a whole one."""
    before = set(threading.enumerate())
    with LeadlineClient(**servers.arguments("main"), timeout=GENEROUS) as client:
        early = client.stream_by_phone(cycle(FOUND), numbers_per_message=1)
        assert number_of(next(early)) == 1
        del early  # which ends it, as a loop does that is left
        whole = client.stream_by_phone([ASHA] * 10)
        assert len(list(whole)) == 10
    with LeadlineClient(**servers.arguments("refused")) as client:
        with pytest.raises(LeadlineError):
            next(client.stream_by_phone([ASHA], patience=0.05))
    for thread in set(threading.enumerate()) - before:
        thread.join(GENEROUS)
        assert not thread.is_alive(), thread.name
