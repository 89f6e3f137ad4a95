# SPDX-License-Identifier: Apache-2.0
"""What is sent over a stream, and when it is opened anew, without any waiting or
sending: both clients do that themselves."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional

import grpc

from leadline.connection import checked_seconds
from leadline.error import LeadlineError
from leadline.results import (
    MOST_IN_CALL,
    Batch,
    PhoneOutcome,
    answer_for_others,
    is_left_out,
    outcome_of,
)
from leadline.v1.lookup_pb2 import (
    BatchGetLeadsByPhoneRequest,
    StreamLeadsByPhoneRequest,
    StreamLeadsByPhoneResponse,
)

DEFAULT_PATIENCE = 30.0

_MOST_UNANSWERED = 4
# Of text: more than HTTP/2's window, which may be 64 KiB, and the server would wait
# for us to read while we wait for it to.
_MOST_UNANSWERED_BYTES = 48 << 10
# Seconds.
_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 1.0


@dataclass
class _Message:
    phones: list[str]
    size: int  # bytes of text


class StreamState:
    """Where one use of a stream is. Not thread-safe."""

    def __init__(
        self,
        request: StreamLeadsByPhoneRequest,
        numbers_per_message: int,
        patience: float,
        timeout: Optional[float],
    ) -> None:
        """`request` says all but the phones; times are in seconds.

        ValueError names what is wrong.
        """
        if not 1 <= numbers_per_message <= MOST_IN_CALL:
            raise ValueError(
                f"numbers_per_message is to be 1 to {MOST_IN_CALL},"
                f" not {numbers_per_message}"
            )
        self.numbers_per_message = numbers_per_message
        self._request = request
        self._patience = checked_seconds("patience", patience)
        if timeout is not None:
            checked_seconds("timeout", timeout)
        self._timeout = timeout
        self._deadline: Optional[float] = None  # set once it begins
        self._messages: deque[_Message] = deque()  # without an answer, in order
        self._sent = 0  # of these, on the stream that is open
        # A stream that is opened anew begins with one message, so that what is
        # wrong with that is told before a write fails that comes after it.
        self._is_careful = False
        self._has_more = True  # numbers of the caller
        self._waits_since: Optional[float] = None  # for an answer
        self._pause = _FIRST_PAUSE

    def time_left(self) -> Optional[float]:
        """Seconds that all of the stream still has; None without a bound.

        The time begins with the first call. At its end there is a millisecond, so
        that a call ends as any other whose time is up.
        """
        if self._timeout is None:
            return None
        now = time.monotonic()
        if self._deadline is None:
            self._deadline = now + self._timeout
        return max(0.001, self._deadline - now)

    def wants_numbers(self) -> bool:
        """True if another message could be sent, had the caller more numbers."""
        return (
            self._has_more
            and self._sent == len(self._messages)
            and self._sent < _MOST_UNANSWERED
        )

    def add(self, phones: list[str]) -> None:
        """Takes the numbers of the next message; none at the end of them."""
        if phones:
            size = sum(len(phone.encode()) for phone in phones)
            self._messages.append(_Message(phones, size))
        else:
            self._has_more = False

    def next_request(self) -> Optional[StreamLeadsByPhoneRequest]:
        """What is to be sent now; None if nothing is, before the next answer."""
        if self._sent == len(self._messages) or not self._has_room():
            return None
        request = StreamLeadsByPhoneRequest()
        request.CopyFrom(self._request)
        request.phones.extend(self._messages[self._sent].phones)
        self._sent += 1
        return request

    def time_for_batch(self, timeout: float) -> float:
        """Seconds for a call that asks for what did not fit: all that is left, or
        `timeout` where there is no bound."""
        left = self.time_left()
        return timeout if left is None else left

    def all_answered(self) -> bool:
        """True if nothing was sent that has no answer, and nothing is to be sent."""
        return not self._messages and not self._has_more

    def begin_to_wait(self) -> None:
        """To be said before each answer is waited for: patience counts from here,
        so that it is not used up by a caller who takes his time."""
        if self._waits_since is None:
            self._waits_since = time.monotonic()

    def take(self, response: StreamLeadsByPhoneResponse) -> Iterator[PhoneOutcome]:
        """The outcomes of the first message, up to what did not fit; rest() has
        that. An answer for something else is INTERNAL."""
        self._waits_since = None
        self._pause = _FIRST_PAUSE
        self._is_careful = False
        if not self._sent or len(response.results) != len(self._messages[0].phones):
            raise answer_for_others()
        taken = 0
        for result in response.results:
            if is_left_out(result):
                break
            taken += 1
            yield outcome_of(result)
        del self._messages[0].phones[:taken]

    def rest(self) -> Batch:
        """Those numbers of the first message that have no outcome."""
        request = BatchGetLeadsByPhoneRequest()
        request.attribute_names.extend(self._request.attribute_names)
        if self._request.HasField("max_staleness"):
            request.max_staleness.CopyFrom(self._request.max_staleness)
        return Batch(request, self._messages[0].phones)

    def answered(self) -> None:
        """To be said when all of the first message has its outcome."""
        self._messages.popleft()
        self._sent -= 1

    def pause_after(self, error: Optional[LeadlineError]) -> Optional[float]:
        """After how many seconds to open it anew, with nothing sent yet; None if
        all is done. `error` is what the stream ended with, None for a good end;
        it is raised where it ends all."""
        if error is None:
            if self.all_answered():
                return None
            raise LeadlineError(
                grpc.StatusCode.INTERNAL, "the stream ended before its last answer"
            )
        if not _is_broken_off(error):
            raise error
        self.begin_to_wait()
        assert self._waits_since is not None
        if time.monotonic() + self._pause > self._waits_since + self._patience:
            raise error
        pause = self._pause
        self._pause = min(pause * 2, _LONGEST_PAUSE)
        self._sent = 0
        self._is_careful = True
        left = self.time_left()
        return pause if left is None else min(pause, left)

    def _has_room(self) -> bool:
        """For the message behind those that are sent."""
        if self._sent == 0:
            return True
        if self._is_careful:
            return False
        size = sum(self._messages[i].size for i in range(self._sent + 1))
        return self._sent < _MOST_UNANSWERED and size <= _MOST_UNANSWERED_BYTES


def _is_broken_off(error: LeadlineError) -> bool:
    """True if the server went away: what has no answer can be sent again."""
    return error.code is grpc.StatusCode.UNAVAILABLE and error.reason in (
        "",
        "DRAINING",
    )
