# SPDX-License-Identifier: Apache-2.0
"""The runner of the Python client; see tests/conformance/README.md at the root.

conformance.py [--async] CASES.jsonl    a line of output for each case
"""

from __future__ import annotations

import asyncio
import functools
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Union

from google.protobuf.timestamp_pb2 import Timestamp

from leadline import AsyncLeadlineClient, LeadlineClient, LeadlineError, PhoneOutcome
from leadline.v1 import (
    Freshness,
    GetLeadByPhoneResponse,
    Lead,
    MatchedField,
    MatchKind,
    PhoneMatch,
    Source,
)
from waiting import EitherClient, Waiting

Json = Any


def connect_arguments(connect: Json) -> dict[str, Any]:
    """What a client is made with."""
    arguments = {key: connect[key] for key in ("address", "token") if key in connect}
    for key in ("tls_ca", "tls_cert", "tls_key"):
        if key in connect:
            arguments[key] = Path(connect[key]).read_bytes()
    return arguments


def options_of(case: Json) -> dict[str, Any]:
    """What a call of the case is given by name."""
    options: dict[str, Any] = {}
    for key, name, convert in (
        ("attributes", "attributes", list),
        ("max_staleness_ms", "max_staleness", lambda ms: ms / 1000),
        ("timeout_ms", "timeout", lambda ms: ms / 1000),
        ("page_size", "page_size", int),
        ("chunk", "numbers_per_message", int),
    ):
        if key in case:
            options[name] = convert(case[key])
    return options


def error_json(error: LeadlineError) -> Json:
    metadata = {k: v for k, v in error.metadata.items() if k != "age_seconds"}
    result = {
        "code": error.code.name,
        "reason": error.reason,
        "field": error.field,
        "field_problem": error.field_problem,
        "has_age": error.age is not None,
        "metadata": metadata,
        "retry_delay_ms": None,
    }
    if error.retry_delay is not None:
        result["retry_delay_ms"] = round(error.retry_delay * 1000)
    if error.reason and error.age is None:
        result["message"] = error.message
    return {"error": result}


def instant_json(instant: Timestamp) -> Json:
    return {"seconds": instant.seconds, "nanos": instant.nanos}


def freshness_json(freshness: Freshness) -> Json:
    result = {
        "source": Source.Name(freshness.source),
        "complete": freshness.complete,
    }
    for name in ("as_of", "complete_through", "lead_read_at"):
        if freshness.HasField(name):
            result[name] = instant_json(getattr(freshness, name))
    return result


class Asked:
    """One case being answered."""

    def __init__(self, case: Json, client: EitherClient) -> None:
        self._case = case
        self._client = client
        self._options = options_of(case)

    async def answer(self) -> Json:
        calls = {
            "get_by_phone": self._get_by_phone,
            "get_by_id": self._get_by_id,
            "list": self._list,
            "batch": self._batch,
            "stream": self._stream,
            "status": self._status,
        }
        try:
            outcome = await calls[self._case["call"]]()
        except LeadlineError as error:
            return error_json(error)
        return {"outcome": outcome}

    async def _get_by_phone(self) -> Json:
        found = await self._client.get_by_phone(self._case["phone"], **self._options)
        if found is None:
            return None
        result = await self._match_json(found)
        result["freshness"] = freshness_json(found.freshness)
        return result

    async def _get_by_id(self) -> Json:
        found = await self._client.get_by_id(self._case["id"], **self._options)
        if found is None:
            return None
        return {
            "lead": await self._lead_json(found.lead),
            "redirected_from": found.redirected_from,
            "freshness": freshness_json(found.freshness),
        }

    async def _list(self) -> Json:
        found = self._client.list_by_phone(self._case["phone"], **self._options)
        return [await self._outcome_json(match) async for match in found]

    async def _batch(self) -> Json:
        found = await self._client.batch_by_phone(self._case["phones"], **self._options)
        return [await self._outcome_json(outcome) for outcome in found]

    async def _stream(self) -> Json:
        results = []
        found = self._client.stream_by_phone(self._case["phones"], **self._options)
        async for outcome in found:
            results.append(await self._outcome_json(outcome))
            hook = self._case.get("hook")
            if hook and hook["after"] == len(results):
                command = functools.partial(subprocess.run, hook["command"], check=True)
                await asyncio.to_thread(command)
        return results

    async def _status(self) -> Json:
        status = await self._client.status(**self._options)
        return {
            "account_id": status.account_id,
            "complete": status.freshness.complete,
            "default_country_code": status.default_country_code,
            "leads_stored": status.fill.leads_stored,
            "schema_version": status.schema_version,
        }

    async def _outcome_json(self, outcome: PhoneOutcome) -> Json:
        if outcome is None:
            return None
        if isinstance(outcome, LeadlineError):
            return error_json(outcome)
        result = await self._match_json(outcome)
        result["complete"] = outcome.complete
        if outcome.HasField("lead_read_at"):
            result["lead_read_at"] = instant_json(outcome.lead_read_at)
        return result

    async def _match_json(
        self, match: Union[GetLeadByPhoneResponse, PhoneMatch]
    ) -> Json:
        return {
            "lead": await self._lead_json(match.lead),
            "matched_field": MatchedField.Name(match.matched_field),
            "match_kind": MatchKind.Name(match.match_kind),
            "match_count": match.match_count,
        }

    async def _lead_json(self, lead: Lead) -> Json:
        timeout = self._options.get("timeout")
        null = await self._client.null_attributes(lead, timeout=timeout)
        result: dict[str, Any] = {
            "attributes": dict(lead.attributes),
            "attribute_list": lead.attribute_list,
            "null_attributes": sorted(null),
        }
        for field, value in lead.ListFields():
            if field.name not in result:
                is_instant = isinstance(value, Timestamp)
                result[field.name] = instant_json(value) if is_instant else value
        return result


def line_of(answer: Json) -> str:
    """By the format of the README: sorted by bytes, and nothing escaped that need
    not be. Code points sort as their UTF-8 does."""
    text = json.dumps(answer, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n"


async def run(cases: Iterable[str], is_async: bool) -> None:
    clients: dict[str, EitherClient] = {}
    for line in cases:
        case = json.loads(line)
        key = json.dumps(case["connect"], sort_keys=True)
        if key not in clients:
            arguments = connect_arguments(case["connect"])
            clients[key] = (
                AsyncLeadlineClient(**arguments)
                if is_async
                else Waiting(LeadlineClient(**arguments))
            )
        try:
            answer = await Asked(case, clients[key]).answer()
        except Exception as error:
            raise RuntimeError(
                f"the case {case['name']!r} breaks the runner"
            ) from error
        sys.stdout.write(line_of({**answer, "name": case["name"]}))
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    is_async = arguments[:1] == ["--async"]
    paths = arguments[1:] if is_async else arguments
    if len(paths) != 1:
        print("usage: conformance [--async] CASES.jsonl", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    with open(paths[0], encoding="utf-8") as cases:
        asyncio.run(run(cases, is_async))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
