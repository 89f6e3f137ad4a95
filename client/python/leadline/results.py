# SPDX-License-Identifier: Apache-2.0
"""What became of each of several numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Union

import grpc

from leadline.error import LeadlineError
from leadline.v1.lookup_pb2 import (
    BatchGetLeadsByPhoneRequest,
    BatchGetLeadsByPhoneResponse,
    PhoneMatch,
    PhoneResult,
)

# Of one of several numbers: its lead, None where it has none, or (not raised) why
# it cannot be told.
PhoneOutcome = Union[PhoneMatch, None, LeadlineError]

# How many numbers a call or a message may have.
MOST_IN_CALL = 1000

_LEFT_OUT = "ANSWER_FULL"
_CODES = {code.value[0]: code for code in grpc.StatusCode}


def outcome_of(result: PhoneResult) -> PhoneOutcome:
    """The outcome that the server sent for a number."""
    if result.HasField("match"):
        return result.match
    failure = result.failure
    code = _CODES.get(failure.code, grpc.StatusCode.UNKNOWN)
    if code is grpc.StatusCode.NOT_FOUND:
        return None
    return LeadlineError(code, failure.message, failure.reason)


def is_left_out(result: PhoneResult) -> bool:
    """True if there was no room for the number in the answer: ask for it again."""
    return result.failure.reason == _LEFT_OUT


class Batch:
    """Numbers of any count, which are asked for call by call. Not thread-safe."""

    def __init__(
        self, request: BatchGetLeadsByPhoneRequest, phones: Iterable[str]
    ) -> None:
        """`request` says all but the phones."""
        self._request = request
        self._phones = list(phones)
        # In the order of the numbers.
        self.outcomes: list[PhoneOutcome] = []

    def requests(self) -> Iterator[BatchGetLeadsByPhoneRequest]:
        """The next request, until all is answered. Call take() after each."""
        while len(self.outcomes) < len(self._phones):
            done = len(self.outcomes)
            del self._request.phones[:]
            self._request.phones.extend(self._phones[done : done + MOST_IN_CALL])
            yield self._request

    def take(self, response: BatchGetLeadsByPhoneResponse) -> None:
        """Keeps what answers the request. An answer without any is INTERNAL."""
        if not 0 < len(response.results) <= len(self._request.phones):
            raise answer_for_others()
        # The first one always has room.
        self.outcomes.append(outcome_of(response.results[0]))
        for result in response.results[1:]:
            if is_left_out(result):
                break
            self.outcomes.append(outcome_of(result))


def answer_for_others() -> LeadlineError:
    """The error of a server that does not answer what it was asked."""
    return LeadlineError(grpc.StatusCode.INTERNAL, "an answer for other numbers")
