# SPDX-License-Identifier: Apache-2.0
"""TLS, tokens, and arguments that cannot be."""

from __future__ import annotations

import math
from typing import Any

import pytest

from conftest import Opened, Servers
from leadline import AsyncLeadlineClient, LeadlineClient, LeadlineError
from leadline.v1 import PhoneMatch

ASHA = "9810000001"
GENEROUS = 30.0  # seconds
PEM = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize("name", ["tls", "mutual"])
async def test_a_server_with_tls_answers(opened: Opened, name: str) -> None:
    async with opened(name, timeout=GENEROUS) as client:
        found = await client.get_by_phone(ASHA)
        assert found is not None
        assert "Mobile" in await client.null_attributes(found.lead)
        (streamed,) = [one async for one in client.stream_by_phone([ASHA])]
        assert isinstance(streamed, PhoneMatch)
        assert streamed.lead == found.lead


async def test_pem_may_be_text(opened: Opened, servers: Servers) -> None:
    tls_ca = servers.arguments("tls")["tls_ca"].decode()
    async with opened("tls", tls_ca=tls_ca, timeout=GENEROUS) as client:
        assert await client.get_by_phone(ASHA) is not None


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("tls-nobody", "UNAUTHENTICATED", "TOKEN_MISSING"),
        ("tls-unknown", "UNAUTHENTICATED", "TOKEN_UNKNOWN"),
        ("tls-status", "PERMISSION_DENIED", "TOKEN_NOT_ALLOWED"),
        ("tls-stranger", "UNAVAILABLE", ""),
    ],
)
async def test_who_may_not_is_told_why(
    opened: Opened, name: str, code: str, reason: str
) -> None:
    async with opened(name, timeout=GENEROUS) as client:
        with pytest.raises(LeadlineError) as of_call:
            await client.get_by_phone(ASHA)
        with pytest.raises(LeadlineError) as of_stream:
            await client.stream_by_phone([ASHA], patience=0.05).__anext__()
    for raised in (of_call, of_stream):
        assert (raised.value.code.name, raised.value.reason) == (code, reason)


async def test_a_token_for_the_status_gives_it(opened: Opened) -> None:
    async with opened("tls-status", timeout=GENEROUS) as client:
        assert (await client.status()).account_id == "4242"


async def test_without_its_certificate_a_client_is_not_let_in(opened: Opened) -> None:
    async with opened(
        "mutual", tls_cert=None, tls_key=None, timeout=GENEROUS
    ) as client:
        with pytest.raises(LeadlineError, match="UNAVAILABLE"):
            await client.get_by_phone(ASHA)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"address": ""}, "address is empty"),
        ({"tls_ca": PEM, "tls_cert": PEM}, "one of them is missing"),
        ({"tls_ca": PEM, "tls_key": PEM}, "one of them is missing"),
        ({"tls_cert": PEM, "tls_key": PEM}, "need tls_ca"),
        ({"tls_ca": "/etc/leadline/ca.pem"}, "tls_ca is no PEM"),
        ({"tls_ca": b""}, "tls_ca is no PEM"),
        ({"token": ""}, "token is to be"),
        ({"token": "secret\r\nx: y"}, "token is to be"),
        ({"token": "sécret"}, "token is to be"),
        ({"timeout": 0}, "timeout is to be"),
        ({"timeout": -1.0}, "timeout is to be"),
        ({"timeout": math.nan}, "timeout is to be"),
        ({"timeout": math.inf}, "timeout is to be"),
    ],
)
async def test_a_client_that_cannot_be_says_why(
    arguments: dict[str, Any], complaint: str
) -> None:
    for kind in (LeadlineClient, AsyncLeadlineClient):
        with pytest.raises(ValueError, match=complaint) as raised:
            kind(**arguments)
        assert "cret" not in str(raised.value)


async def test_options_that_cannot_be_say_why(opened: Opened) -> None:
    async with opened("refused") as client:
        for wrong in (math.nan, math.inf, 1e300):
            with pytest.raises(ValueError, match="max_staleness"):
                await client.get_by_phone(ASHA, max_staleness=wrong)
        for no_time in (0.0, -1.0, math.nan):
            with pytest.raises(ValueError, match="timeout"):
                await client.status(timeout=no_time)
            with pytest.raises(ValueError, match="timeout"):
                client_list = client.list_by_phone(ASHA, timeout=no_time)
                await client_list.__anext__()
            with pytest.raises(ValueError, match="timeout"):
                await client.stream_by_phone([ASHA], timeout=no_time).__anext__()
            with pytest.raises(ValueError, match="patience"):
                await client.stream_by_phone([ASHA], patience=no_time).__anext__()
        for count in (0, -1, 1001):
            with pytest.raises(ValueError, match="numbers_per_message"):
                client.stream_by_phone([ASHA], numbers_per_message=count)


async def test_one_text_is_not_several(opened: Opened) -> None:
    async with opened("refused") as client:
        with pytest.raises(TypeError, match="phones is one text"):
            await client.batch_by_phone(ASHA)
        with pytest.raises(TypeError, match="phones is one text"):
            client.stream_by_phone(ASHA)
        with pytest.raises(TypeError, match="attributes is one text"):
            await client.get_by_phone(ASHA, attributes="mx_City")


def test_an_async_client_needs_a_loop() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        AsyncLeadlineClient()
