# SPDX-License-Identifier: Apache-2.0
"""How both clients connect, and what they check before."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Optional, Union

import grpc

DEFAULT_ADDRESS = "127.0.0.1:50051"
# Seconds.
DEFAULT_TIMEOUT = 0.3

Pem = Union[str, bytes]

# CANCELLED is what a server answers with that is closing its connections. A call
# that its caller cancels is not repeated all the same: it is over at once.
_SERVICE_CONFIG = {
    "methodConfig": [
        {
            "name": [{"service": "leadline.v1.LeadLookupService"}],
            "retryPolicy": {
                "maxAttempts": 4,
                "initialBackoff": "0.02s",
                "maxBackoff": "0.2s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"],
            },
        }
    ]
}

CHANNEL_OPTIONS = (
    ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # By which newer cores go; without it they wait a minute.
    ("grpc.http2.ping_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    # Proxies in the environment are for the internet, not for this.
    ("grpc.enable_http_proxy", 0),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    # A thousand lists of names are a few megabytes.
    ("grpc.max_receive_message_length", 64 << 20),
)


@dataclass(frozen=True)
class Connection:
    """What a client was told of its server, checked. Immutable."""

    address: str
    # None: no TLS.
    credentials: Optional[grpc.ChannelCredentials]
    # Goes with every call.
    metadata: tuple[tuple[str, str], ...]
    # Seconds that a call may take where it does not say.
    timeout: float

    def time_for(self, timeout: Optional[float]) -> float:
        """Seconds for a call with this option; ValueError where it cannot be."""
        return self.timeout if timeout is None else checked_seconds("timeout", timeout)


def connection_to(
    address: str,
    tls_ca: Optional[Pem],
    tls_cert: Optional[Pem],
    tls_key: Optional[Pem],
    token: Optional[str],
    timeout: float,
) -> Connection:
    """Checks the arguments of a client; ValueError names the one that is wrong.

    The error never repeats a token or a key.
    """
    if not address:
        raise ValueError("address is empty: give HOST:PORT, or a target of gRPC")
    if (tls_cert is None) != (tls_key is None):
        raise ValueError("tls_cert and tls_key go together: one of them is missing")
    if tls_cert is not None and tls_ca is None:
        raise ValueError("tls_cert and tls_key need tls_ca: without it there is no TLS")
    credentials = None
    if tls_ca is not None:
        credentials = grpc.ssl_channel_credentials(
            _pem("tls_ca", tls_ca),
            _pem("tls_key", tls_key),
            _pem("tls_cert", tls_cert),
        )
    return Connection(
        address, credentials, _authorization(token), checked_seconds("timeout", timeout)
    )


def checked_seconds(name: str, seconds: float) -> float:
    """The same, where it is a time that something may take; else ValueError."""
    if not (math.isfinite(seconds) and seconds > 0):
        raise ValueError(f"{name} is to be a number of seconds above 0, not {seconds}")
    return seconds


def _pem(name: str, text: Optional[Pem]) -> Optional[bytes]:
    if text is None:
        return None
    content = text.encode() if isinstance(text, str) else text
    if b"-----BEGIN " not in content:
        raise ValueError(f"{name} is no PEM: give what is in the file, not its path")
    return content


def _authorization(token: Optional[str]) -> tuple[tuple[str, str], ...]:
    if token is None:
        return ()
    if not token or not all("!" <= character <= "~" for character in token):
        raise ValueError("token is to be visible ASCII without blanks or line ends")
    return (("authorization", f"Bearer {token}"),)
