# SPDX-License-Identifier: Apache-2.0
"""GetLeadByPhone from a plain copy of Leadline's replica, by grpcio.

One process with asyncio on uvloop. The stored lead goes into the answer
without being parsed.
"""

import argparse
import os
import sqlite3

import grpc
import uvloop

WINNER = """
SELECT p.match, l.body FROM phones p JOIN leads l ON l.lead = p.lead
WHERE p.key = ?1 AND (NOT ?2 OR p.match & 7 <> 3)
ORDER BY p.activity DESC, p.stamp DESC, p.number DESC, p.lead LIMIT 1
"""
PHONE_TAG = 0x0A


class Replica:
    """The replica's file, opened for reading only."""

    def __init__(self, path):
        # The module keeps statements prepared.
        self.database = sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, isolation_level=None)
        self.database.execute("PRAGMA mmap_size = 2147418112")

    def find(self, key, international):
        """The winner's match and encoded lead, or None."""
        return self.database.execute(
            WINNER, (key, international)).fetchone()


def key_of(request):
    """The key in the phone index, and whether the number has a country code.

    Understands a request with a phone and nothing else, the number as digits
    and hyphens with or without a plus.
    """
    if (len(request) < 3 or request[0] != PHONE_TAG
            or request[1] != len(request) - 2):
        raise ValueError("only a phone is understood here")
    phone = request[2:].decode()
    return int("1" + phone.lstrip("+").replace("-", "")), phone[0] == "+"


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def encode(match, lead):
    """A GetLeadByPhoneResponse: matched_field, match_kind, lead."""
    return b"\x10%c\x18%c\x0a%b%b" % (
        match >> 3, match & 7, varint(len(lead)), lead)


def lookup_handler(replica):
    async def get_lead_by_phone(request, context):
        try:
            key, international = key_of(request)
        except ValueError as error:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        found = replica.find(key, international)
        if found is None:
            await context.abort(grpc.StatusCode.NOT_FOUND, "no such lead")
        return encode(*found)

    # Without serializers messages are bytes.
    return grpc.method_handlers_generic_handler(
        "leadline.v1.LeadLookupService",
        {"GetLeadByPhone":
            grpc.unary_unary_rpc_method_handler(get_lead_by_phone)})


def say_port(path, port):
    """Under another name first, so that the file is there whole."""
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(f"grpc {port}\n")
    os.rename(path + ".new", path)


async def serve(arguments):
    server = grpc.aio.server()
    server.add_generic_rpc_handlers(
        (lookup_handler(Replica(arguments.replica)),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    say_port(arguments.port_file, port)
    await server.wait_for_termination()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replica", required=True)
    parser.add_argument("--port-file", required=True)
    uvloop.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
