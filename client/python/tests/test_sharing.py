# SPDX-License-Identifier: Apache-2.0
"""One client, used by many at once; and what is under way when it ends."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from conftest import Opened, Servers
from leadline import AsyncLeadlineClient, LeadlineClient
from leadline.v1 import PhoneMatch
from relay import Relay

ASHA = "9810000001"
# Each finds another lead.
PHONES = {ASHA: 1, "9810000002": 3, "9810000005": 7, "9810000008": 8, "9810000009": 9}
GENEROUS = 30.0  # seconds


def test_threads_share_a_client(servers: Servers) -> None:
    threads = 16
    begin = Barrier(threads)

    def ask(phone: str, number: int) -> int:
        begin.wait(GENEROUS)
        for _ in range(20):
            found = client.get_by_phone(phone)
            assert found is not None
            assert found.lead.number == number
            assert "LastName" in client.null_attributes(found.lead) or number in (1, 8)
            (match,) = client.batch_by_phone([phone])
            assert isinstance(match, PhoneMatch)
            assert match.lead == found.lead
        return number

    with LeadlineClient(**servers.arguments("main"), timeout=GENEROUS) as client:
        with ThreadPoolExecutor(threads) as pool:
            work = list(PHONES.items()) * threads
            asked = [pool.submit(ask, *work[i]) for i in range(threads)]
            numbers = [one.result(GENEROUS) for one in asked]
    assert numbers == [number for _, number in work[:threads]]


def test_threads_stream_at_once(servers: Servers) -> None:
    threads = 4

    def stream(phone: str, number: int) -> bool:
        outcomes = list(client.stream_by_phone([phone] * 500, numbers_per_message=50))
        return [
            isinstance(one, PhoneMatch) and one.lead.number == number
            for one in outcomes
        ] == [True] * 500

    with LeadlineClient(**servers.arguments("main"), timeout=GENEROUS) as client:
        with ThreadPoolExecutor(threads) as pool:
            asked = [
                pool.submit(stream, *one) for one in list(PHONES.items())[:threads]
            ]
            assert [one.result(GENEROUS) for one in asked] == [True] * threads


async def test_tasks_share_a_client(servers: Servers) -> None:
    async with AsyncLeadlineClient(
        **servers.arguments("main"), timeout=GENEROUS
    ) as client:

        async def ask(phone: str) -> int:
            found = await client.get_by_phone(phone)
            assert found is not None
            await client.null_attributes(found.lead)
            return found.lead.number

        numbers = await asyncio.gather(*(ask(phone) for phone in [*PHONES] * 40))
    assert numbers == [*PHONES.values()] * 40


async def test_numbers_of_a_stream_may_come_asynchronously(servers: Servers) -> None:
    async def phones() -> AsyncIterator[str]:
        for phone in PHONES:
            await asyncio.sleep(0)
            yield phone

    async with AsyncLeadlineClient(**servers.arguments("main")) as client:
        outcomes = client.stream_by_phone(phones(), numbers_per_message=2)
        matches = [one async for one in outcomes]
    assert [one.lead.number for one in matches if isinstance(one, PhoneMatch)] == [
        *PHONES.values()
    ]


async def test_a_task_that_is_cancelled_is_told_so_as_ever(servers: Servers) -> None:
    with Relay(servers.address("silent")) as relay:
        async with AsyncLeadlineClient(relay.address, timeout=GENEROUS) as client:

            async def stream() -> None:
                await client.stream_by_phone([ASHA]).__anext__()

            for call in (client.get_by_phone(ASHA), stream()):
                task = asyncio.ensure_future(call)
                assert await asyncio.to_thread(relay.is_used.wait, GENEROUS)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await asyncio.wait_for(task, GENEROUS)
                assert task.cancelled()


async def test_a_cancelled_call_leaves_the_client_usable(servers: Servers) -> None:
    async with AsyncLeadlineClient(
        **servers.arguments("main"), timeout=GENEROUS
    ) as client:
        tasks = [asyncio.ensure_future(client.get_by_phone(ASHA)) for _ in range(50)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results[::2]:
            assert isinstance(result, asyncio.CancelledError)
        for result in results[1::2]:
            assert not isinstance(result, BaseException)
            assert result is not None
            assert result.lead.number == 1


async def test_streams_leave_no_task(servers: Servers) -> None:
    """Neither one that was ended early, nor one whose task was cancelled."""
    before = asyncio.all_tasks()
    async with AsyncLeadlineClient(
        **servers.arguments("main"), timeout=GENEROUS
    ) as client:
        async for _ in client.stream_by_phone([ASHA] * 100, numbers_per_message=1):
            break

        async def consume() -> None:
            async for outcome in client.stream_by_phone(iter(lambda: ASHA, None)):
                assert outcome is not None
                begun.set()

        begun = asyncio.Event()
        task = asyncio.ensure_future(consume())
        await asyncio.wait_for(begun.wait(), GENEROUS)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    left = asyncio.all_tasks() - before
    if left:
        _, pending = await asyncio.wait(left, timeout=GENEROUS)
        assert not pending


def test_closing_a_client_breaks_its_calls_off(servers: Servers) -> None:
    with Relay(servers.address("silent")) as relay, ThreadPoolExecutor(2) as pool:
        client = LeadlineClient(relay.address, timeout=GENEROUS)
        call = pool.submit(client.get_by_phone, ASHA)
        stream = pool.submit(next, client.stream_by_phone([ASHA]))
        assert relay.is_used.wait(GENEROUS)
        client.close()
        for one in (call, stream):
            error = one.exception(GENEROUS)
            # Which it is depends on whether the call had begun.
            assert isinstance(error, (concurrent.futures.CancelledError, ValueError))


async def test_closing_an_async_client_breaks_its_calls_off(servers: Servers) -> None:
    with Relay(servers.address("silent")) as relay:
        client = AsyncLeadlineClient(relay.address, timeout=GENEROUS)
        call = asyncio.ensure_future(client.get_by_phone(ASHA))
        assert await asyncio.to_thread(relay.is_used.wait, GENEROUS)
        await client.close()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(call, GENEROUS)


async def test_a_closed_client_says_so(opened: Opened) -> None:
    client = opened("main", timeout=GENEROUS)
    assert await client.get_by_phone(ASHA) is not None
    await client.close()
    await client.close()
    with pytest.raises(ValueError, match="closed"):
        await client.get_by_phone(ASHA)
    with pytest.raises(ValueError, match="closed"):
        await client.stream_by_phone([ASHA]).__anext__()
