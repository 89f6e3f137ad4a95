# SPDX-License-Identifier: Apache-2.0
"""How long a call may take, and when it is repeated."""

from __future__ import annotations

import time
from itertools import repeat
from pathlib import Path

import grpc
import pytest

from conftest import Opened, Servers
from leadline import LeadlineError
from relay import Fault, Relay

ASHA = "9810000001"
GENEROUS = 30.0  # seconds
# What a busy machine may add to a deadline.
SLACK = 5.0


async def test_a_call_has_300_ms(opened: Opened) -> None:
    async with opened("silent") as client:
        began = time.monotonic()
        with pytest.raises(LeadlineError) as raised:
            await client.get_by_phone(ASHA)
        took = time.monotonic() - began
    assert raised.value.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert raised.value.reason == ""
    assert 0.29 < took < 0.3 + SLACK


async def test_a_client_may_say_another_deadline(opened: Opened) -> None:
    async with opened("silent", timeout=0.6) as client:
        began = time.monotonic()
        with pytest.raises(LeadlineError, match="DEADLINE_EXCEEDED"):
            await client.status()
        assert 0.59 < time.monotonic() - began < 0.6 + SLACK


async def test_a_call_may_say_another_deadline(opened: Opened) -> None:
    async with opened("silent", timeout=60) as client:
        began = time.monotonic()
        with pytest.raises(LeadlineError, match="DEADLINE_EXCEEDED"):
            await client.batch_by_phone([ASHA], timeout=0.5)
        with pytest.raises(LeadlineError, match="DEADLINE_EXCEEDED"):
            await client.list_by_phone(ASHA, timeout=0.5).__anext__()
        assert 0.99 < time.monotonic() - began < 1 + SLACK


async def test_a_stream_may_have_a_deadline(opened: Opened) -> None:
    async with opened("silent") as client:
        began = time.monotonic()
        with pytest.raises(LeadlineError, match="DEADLINE_EXCEEDED"):
            await client.stream_by_phone([ASHA], timeout=0.5).__anext__()
        assert 0.49 < time.monotonic() - began < 0.5 + SLACK


async def test_a_stream_that_is_opened_anew_keeps_its_deadline(opened: Opened) -> None:
    async with opened("refused") as client:
        began = time.monotonic()
        with pytest.raises(LeadlineError):
            await client.stream_by_phone([ASHA], timeout=0.5).__anext__()
        assert time.monotonic() - began < 0.5 + SLACK


@pytest.mark.parametrize("fault", Fault)
async def test_a_call_that_breaks_off_is_repeated(
    opened: Opened, servers: Servers, fault: Fault
) -> None:
    with Relay(servers.address("main")) as relay:
        async with opened("main", address=relay.address, timeout=GENEROUS) as client:
            assert await client.get_by_phone(ASHA) is not None
            assert relay.requests == 1
            relay.faults.extend([fault, fault])
            assert await client.get_by_phone(ASHA) is not None
            assert relay.requests == 4


async def test_a_call_is_repeated_three_times(opened: Opened, servers: Servers) -> None:
    with Relay(servers.address("main")) as relay:
        async with opened("main", address=relay.address, timeout=GENEROUS) as client:
            relay.faults.extend(repeat(Fault.CANCEL, 4))
            with pytest.raises(LeadlineError) as raised:
                await client.get_by_phone(ASHA)
            assert relay.requests == 4
            # The caller did not ask for it.
            assert raised.value.code is grpc.StatusCode.UNAVAILABLE
            assert await client.get_by_phone(ASHA) is not None


async def test_a_server_that_wants_no_repetition_gets_none(
    opened: Opened, servers: Servers
) -> None:
    with Relay(servers.address("missing")) as relay:
        async with opened("missing", address=relay.address, timeout=GENEROUS) as client:
            with pytest.raises(LeadlineError, match="REPLICA_MISSING"):
                await client.get_by_phone(ASHA)
            assert relay.requests == 1


async def test_an_error_that_is_final_is_not_repeated(
    opened: Opened, servers: Servers
) -> None:
    with Relay(servers.address("main")) as relay:
        async with opened("main", address=relay.address, timeout=GENEROUS) as client:
            with pytest.raises(LeadlineError, match="INVALID_PHONE"):
                await client.get_by_phone("x")
            assert relay.requests == 1


async def test_a_server_that_was_restarted_is_found_again(
    opened: Opened, servers: Servers
) -> None:
    async with opened("restarting", timeout=GENEROUS) as client:
        for _ in range(3):
            assert await client.get_by_phone(ASHA) is not None
            servers.restart()


async def test_a_unix_socket_is_a_target(
    opened: Opened, servers: Servers, tmp_path: Path
) -> None:
    with Relay(servers.address("main"), path=str(tmp_path / "socket")) as relay:
        assert relay.address.startswith("unix:")
        async with opened("main", address=relay.address, timeout=GENEROUS) as client:
            assert await client.get_by_phone(ASHA) is not None


async def test_a_proxy_of_the_environment_is_passed_by(
    opened: Opened, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("grpc_proxy", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, f"http://{servers.address('refused')}")
    for name in ("no_grpc_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with opened("main", timeout=GENEROUS) as client:
        assert await client.get_by_phone(ASHA) is not None
