# SPDX-License-Identifier: Apache-2.0
"""What is found, and what nothing looks like."""

from __future__ import annotations

import pytest

from conftest import Opened, Servers
from leadline import LeadlineError
from leadline.v1 import Lead, MatchedField, MatchKind, PhoneMatch, Source
from relay import Relay

ASHA = "9810000001"
FAMILY = "9810000100"  # of 30 leads, numbers 100 to 129
NOBODY = "9899999999"
GENEROUS = 30.0  # seconds


def lead_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


async def test_a_lead_is_found_by_its_number(opened: Opened) -> None:
    async with opened("main") as client:
        found = await client.get_by_phone("+91 98100 00001", timeout=GENEROUS)
    assert found is not None
    assert found.lead.id == lead_id(1)
    assert (found.lead.first_name, found.lead.last_name) == ("Asha", "Rao")
    assert found.lead.attributes["mx_City"] == "Pune"
    assert found.lead.do_not_call
    assert found.lead.HasField("do_not_email")
    assert not found.lead.do_not_email
    assert found.matched_field == MatchedField.MATCHED_FIELD_PHONE
    assert found.match_kind == MatchKind.MATCH_KIND_INTERNATIONAL
    assert found.match_count == 1
    assert found.freshness.complete
    assert found.freshness.source == Source.SOURCE_REPLICA


async def test_attributes_are_those_wanted(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        wanted = ["mx_City", "mx_NotThere"]
        found = await client.get_by_phone(ASHA, attributes=wanted)
        by_id = await client.get_by_id(lead_id(1), attributes=wanted)
        listed = [m async for m in client.list_by_phone(ASHA, attributes=wanted)]
        (of_batch,) = await client.batch_by_phone([ASHA], attributes=wanted)
        streamed = client.stream_by_phone([ASHA], attributes=wanted)
        (of_stream,) = [outcome async for outcome in streamed]
    for answer in (found, by_id, *listed, of_batch, of_stream):
        assert answer is not None
        assert not isinstance(answer, LeadlineError)
        assert dict(answer.lead.attributes) == {"mx_City": "Pune"}
        assert answer.lead.first_name == "Asha"


async def test_nobody_is_none_and_no_error(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        assert await client.get_by_phone(NOBODY) is None
        assert await client.get_by_id(lead_id(999)) is None
        assert [match async for match in client.list_by_phone(NOBODY)] == []
        assert await client.batch_by_phone([NOBODY]) == [None]
        assert [one async for one in client.stream_by_phone([NOBODY])] == [None]


async def test_no_numbers_have_no_outcomes(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        assert await client.batch_by_phone([]) == []
        assert [one async for one in client.stream_by_phone([])] == []


async def test_a_deleted_lead_is_none(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        assert await client.get_by_id(lead_id(13)) is None
        assert await client.get_by_phone("9810000013") is None


async def test_a_merged_lead_is_the_one_that_is_left(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        merged = await client.get_by_id(lead_id(12))
        itself = await client.get_by_id(lead_id(11))
    assert merged is not None
    assert itself is not None
    assert (merged.lead.number, merged.redirected_from) == (11, lead_id(12))
    assert (itself.lead.number, itself.redirected_from) == (11, "")


async def test_null_empty_and_absent_are_three_things(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        found = await client.get_by_phone("9810000009")
        assert found is not None
        null = await client.null_attributes(found.lead)
    assert found.lead.attributes["mx_Empty"] == ""
    assert "mx_Empty" not in null
    assert "mx_Null" not in found.lead.attributes
    assert "mx_Null" in null
    assert "mx_NotThere" not in null
    assert found.lead.HasField("first_name")
    assert found.lead.first_name == ""
    assert not found.lead.HasField("last_name")
    assert "LastName" in null


async def test_a_list_of_names_is_asked_for_once(
    opened: Opened, servers: Servers
) -> None:
    with Relay(servers.address("main")) as relay:
        async with opened("main", address=relay.address, timeout=GENEROUS) as client:
            found = await client.get_by_phone(ASHA)
            assert found is not None
            assert relay.requests == 1
            null = await client.null_attributes(found.lead)
            assert "Mobile" in null
            assert relay.requests == 2
            assert await client.null_attributes(found.lead) == null
            assert relay.requests == 2


async def test_a_list_of_names_that_is_unknown_asks_nobody(opened: Opened) -> None:
    async with opened("refused") as client:
        assert await client.null_attributes(Lead()) == frozenset()


@pytest.mark.parametrize("page_size", [0, 1, 7, 30, 1000])
async def test_a_list_is_the_same_in_pages_of_any_size(
    opened: Opened, page_size: int
) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        matches = client.list_by_phone(FAMILY, page_size=page_size)
        numbers = [match.lead.number async for match in matches]
    assert numbers == list(range(129, 99, -1))


async def test_a_list_asks_as_it_is_consumed(opened: Opened) -> None:
    async with opened("refused", timeout=GENEROUS) as client:
        matches = client.list_by_phone(ASHA)
        with pytest.raises(LeadlineError, match="UNAVAILABLE"):
            await matches.__anext__()


async def test_a_batch_has_an_outcome_for_each_in_order(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        first, none, wrong, last = await client.batch_by_phone(
            phone for phone in (ASHA, NOBODY, "12ab34567", ASHA)
        )
    assert isinstance(first, PhoneMatch)
    assert isinstance(last, PhoneMatch)
    assert (first.lead.number, first.match_count, first.complete) == (1, 1, True)
    assert none is None
    assert isinstance(wrong, LeadlineError)
    assert (wrong.code.name, wrong.reason) == ("INVALID_ARGUMENT", "INVALID_PHONE")
    assert last.lead == first.lead


async def test_a_batch_is_as_long_as_you_like(opened: Opened) -> None:
    """More numbers than a call takes, with more leads than an answer holds."""
    large = "9810000010"
    async with opened("main", timeout=GENEROUS) as client:
        outcomes = await client.batch_by_phone([ASHA, large, NOBODY] * 834)
    numbers = [
        one.lead.number if isinstance(one, PhoneMatch) else one for one in outcomes
    ]
    assert numbers == [1, 10, None] * 834


async def test_the_status_is_told(opened: Opened) -> None:
    async with opened("main", timeout=GENEROUS) as client:
        status = await client.status()
    assert (status.account_id, status.fill.leads_stored) == ("4242", 42)
    assert status.freshness.complete
