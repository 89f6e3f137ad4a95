# SPDX-License-Identifier: Apache-2.0
"""A relay between a client and a real server, which counts requests and breaks
what it is told to: what a network does. It reads HTTP/2 without TLS."""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque
from contextlib import suppress
from enum import Enum
from types import TracebackType
from typing import BinaryIO, Optional

_PREFACE_SIZE = 24
_HEAD_SIZE = 9
_HEADERS = 1
_RST_STREAM = 3
_CANCEL = 8


class Fault(Enum):
    """What becomes of a request instead of its answer."""

    # The connection ends.
    BREAK = 1
    # The request ends with CANCELLED, as a server says that closes connections.
    CANCEL = 2


class Relay:
    """Listens on a free port of 127.0.0.1, or on the Unix socket `path`, until it
    is closed. Thread-safe."""

    def __init__(self, server: str, path: Optional[str] = None) -> None:
        """`server` is HOST:PORT."""
        host, port = server.rsplit(":", 1)
        self._server = (host, int(port))
        # For the next requests, in order.
        self.faults: deque[Fault] = deque()
        # Set when a client has begun to send.
        self.is_used = threading.Event()
        self._requests = 0
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []  # guarded by _lock
        self._threads: list[threading.Thread] = []  # guarded by _lock
        self._is_closed = False  # guarded by _lock
        if path is None:
            self._listener = socket.create_server(("127.0.0.1", 0))
            self.address = "127.0.0.1:{1}".format(*self._listener.getsockname())
        else:
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(path)
            self._listener.listen()
            self.address = f"unix:{path}"
        self._start(self._accept)

    @property
    def requests(self) -> int:
        """How many requests came so far, repetitions included."""
        return self._requests

    def __enter__(self) -> Relay:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        with self._lock:
            self._is_closed = True
            sockets = [self._listener, *self._sockets]
        for one in sockets:
            _shut_down(one)
        for thread in self._threads:
            thread.join()
        for one in sockets:
            one.close()

    def _start(self, target: object, *arguments: object) -> None:
        assert callable(target)
        thread = threading.Thread(target=target, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
            except OSError:
                return
            with self._lock:
                self._sockets += [client, server]
                if self._is_closed:
                    return
                # Each may have whole frames only, of whichever thread.
                to_client = threading.Lock()
                self._start(self._from_client, client, server, to_client)
                self._start(self._from_server, client, server, to_client)

    def _from_client(
        self, client: socket.socket, server: socket.socket, to_client: threading.Lock
    ) -> None:
        try:
            with client.makefile("rb") as source:
                server.sendall(_exactly(_PREFACE_SIZE, source))
                self.is_used.set()
                while True:
                    frame = _frame(source)
                    if frame[3] == _HEADERS and not self._pass(
                        frame, client, to_client
                    ):
                        break
                    server.sendall(frame)
        except (EOFError, OSError):
            pass
        _shut_down(client)
        _shut_down(server)

    def _from_server(
        self, client: socket.socket, server: socket.socket, to_client: threading.Lock
    ) -> None:
        try:
            with server.makefile("rb") as source:
                while True:
                    frame = _frame(source)
                    with to_client:
                        client.sendall(frame)
        except (EOFError, OSError):
            pass
        _shut_down(client)
        _shut_down(server)

    def _pass(
        self, headers: bytes, client: socket.socket, to_client: threading.Lock
    ) -> bool:
        """Counts a request. False if its connection is to end."""
        self._requests += 1
        if not self.faults:
            return True
        fault = self.faults.popleft()
        if fault is Fault.CANCEL:
            # The server gets the request all the same, for its compression of
            # headers; what it answers comes too late.
            reset = bytes((0, 0, 4, _RST_STREAM, 0)) + headers[5:_HEAD_SIZE]
            with to_client:
                client.sendall(reset + struct.pack(">I", _CANCEL))
        return fault is not Fault.BREAK


def _exactly(size: int, source: BinaryIO) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _frame(source: BinaryIO) -> bytes:
    head = _exactly(_HEAD_SIZE, source)
    return head + _exactly(int.from_bytes(head[:3], "big"), source)


def _shut_down(one: socket.socket) -> None:
    with suppress(OSError):  # the other side was first
        one.shutdown(socket.SHUT_RDWR)
