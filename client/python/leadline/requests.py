# SPDX-License-Identifier: Apache-2.0
"""The requests of all calls, from the options that a caller gives. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional, TypeVar

from google.protobuf.duration_pb2 import Duration

from leadline.v1.lookup_pb2 import (
    BatchGetLeadsByPhoneRequest,
    GetLeadByIdRequest,
    GetLeadByPhoneRequest,
    ListLeadsByPhoneRequest,
    StreamLeadsByPhoneRequest,
)

_Request = TypeVar(
    "_Request",
    BatchGetLeadsByPhoneRequest,
    GetLeadByIdRequest,
    GetLeadByPhoneRequest,
    ListLeadsByPhoneRequest,
    StreamLeadsByPhoneRequest,
)


def with_options(
    request: _Request, attributes: Iterable[str], max_staleness: Optional[float]
) -> _Request:
    """The same request, with what all lookups have in common.

    max_staleness is in seconds. What no request can have is a TypeError or a
    ValueError; the rest the server judges.
    """
    request.attribute_names.extend(not_one_text("attributes", attributes))
    if max_staleness is not None:
        try:
            bound = Duration()
            bound.FromNanoseconds(round(max_staleness * 1_000_000_000))
        except (OverflowError, ValueError):
            raise ValueError(
                f"max_staleness is to be a number of seconds, not {max_staleness}"
            ) from None
        request.max_staleness.CopyFrom(bound)
    return request


Texts = TypeVar("Texts")


def not_one_text(name: str, texts: Texts) -> Texts:
    """The same; TypeError for one text, which would be taken for its characters."""
    if isinstance(texts, (str, bytes)):
        raise TypeError(f"{name} is one text: give several, as in [{name}]")
    return texts
