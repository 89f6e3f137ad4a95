# SPDX-License-Identifier: Apache-2.0
"""The real servers that build/release/conformance --serve has started."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import subprocess
from pathlib import Path
from typing import Any, Optional, Protocol

import pytest

from conformance import connect_arguments
from leadline import AsyncLeadlineClient, LeadlineClient
from waiting import EitherClient, Waiting

# One for all tests: gRPC has one queue of events for all loops.
_loop = asyncio.new_event_loop()


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Optional[bool]:
    """Runs a test that is a coroutine."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    _loop.run_until_complete(pyfuncitem.obj(**arguments))
    return True


def pytest_unconfigure() -> None:
    _loop.close()


class Servers:
    """All of them, by the names in tests/conformance/servers.h."""

    def __init__(self, all_of_them: dict[str, Any]) -> None:
        self._all = all_of_them

    def address(self, name: str) -> str:
        address = self._all[name]["address"]
        assert isinstance(address, str)
        return address

    def arguments(self, name: str) -> dict[str, Any]:
        """What a client of it is made with."""
        return connect_arguments(self._all[name])

    def restart(self) -> None:
        """Kills the server "restarting", and returns when it runs again."""
        subprocess.run(self._all["restart_command"], check=True)

    @property
    def restart_command(self) -> list[str]:
        return list(self._all["restart_command"])

    def connect(self, name: str) -> dict[str, Any]:
        """The `connect` of a conformance case."""
        return dict(self._all[name])


@pytest.fixture(scope="session")
def servers() -> Servers:
    path = os.environ.get("LEADLINE_TEST_SERVERS")
    if path is None:
        pytest.exit("run it by build/release/conformance --serve", returncode=2)
    return Servers(json.loads(Path(path).read_text(encoding="utf-8")))


class Opened(Protocol):
    """Makes a client, of one kind or the other, of a server by its name."""

    def __call__(self, name: str, **arguments: Any) -> EitherClient: ...


@pytest.fixture(params=["sync", "async"])
def opened(request: pytest.FixtureRequest, servers: Servers) -> Opened:
    def open_one(name: str, **arguments: Any) -> EitherClient:
        arguments = {**servers.arguments(name), **arguments}
        if request.param == "async":
            return AsyncLeadlineClient(**arguments)
        return Waiting(LeadlineClient(**arguments))

    return open_one
