// SPDX-License-Identifier: Apache-2.0
// Calls that are repeated, and those that are not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata } from "@grpc/grpc-js";
import { LeadlineError } from "@leadline/client";
import { pauseBefore } from "#internal/call";
import { allOf, failureOf } from "./expect.mjs";
import { Relay } from "./relay.mjs";
import { clientFor, server } from "./servers.mjs";

const phone = "9810000001";

test("a call that is cut off is repeated up to three times", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  relay.cutting = 3;
  assert.equal((await client.getByPhone(phone))?.lead?.number, 1);
  assert.equal(relay.calls, 4);
  relay.cutting = 9;
  const error = await failureOf(client.getByPhone(phone));
  assert.equal(error.code, "UNAVAILABLE");
  assert.equal(relay.calls, 8);
});

test("what the server says not to repeat is not", async (t) => {
  const relay = await Relay.open(t, server("missing"));
  const client = clientFor(t, relay.connect);
  const error = await failureOf(client.getByPhone(phone));
  assert.equal(error.reason, "REPLICA_MISSING");
  assert.equal(relay.calls, 1);
});

test("what would be the same again is not repeated", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  await failureOf(client.getByPhone("x"));
  assert.equal(relay.calls, 1);
});

test("the delay is random, doubles, and has its bounds", () => {
  const unavailable = new LeadlineError("UNAVAILABLE", "");
  const pauses = (repetitions: number) =>
    Array.from({ length: 200 }, () =>
      Number(pauseBefore(unavailable, new Metadata(), repetitions)),
    );
  for (const [repetitions, most] of [
    [0, 20],
    [1, 40],
    [2, 80],
  ] as const) {
    const all = pauses(repetitions);
    assert.ok(Math.max(...all) <= most);
    assert.ok(Math.max(...all) > most / 2);
    assert.ok(Math.min(...all) < most / 2);
    assert.ok(Math.min(...all) >= 0);
  }
  assert.equal(pauseBefore(unavailable, new Metadata(), 3), undefined);
  const internal = new LeadlineError("INTERNAL", "");
  assert.equal(pauseBefore(internal, new Metadata(), 0), undefined);
});

test("the server may name the delay, or forbid it", () => {
  const unavailable = new LeadlineError("UNAVAILABLE", "");
  const pause = (pushback: string) => {
    const trailers = new Metadata();
    trailers.set("grpc-retry-pushback-ms", pushback);
    return pauseBefore(unavailable, trailers, 1);
  };
  assert.equal(pause("0"), 0);
  assert.equal(pause("700"), 700);
  for (const none of ["-1", "soon", "", "1.5"]) {
    assert.equal(pause(none), undefined);
  }
});

test("a lost connection is made again, by a name as by an address", async (t) => {
  const relay = await Relay.open(t, server("main"));
  for (const host of ["localhost", "127.0.0.1"]) {
    const client = clientFor(t, { address: `${host}:${relay.port}` });
    assert.ok(await client.getByPhone(phone));
    await relay.close();
    const error = await failureOf(client.getByPhone(phone));
    assert.equal(error.code, "UNAVAILABLE");
    await relay.listen();
    // It may be in its pause between two attempts to connect. A stream waits.
    const [found] = await allOf(client.stream([phone]));
    assert.ok(found !== null && !(found instanceof LeadlineError));
    assert.ok(await client.getByPhone(phone));
  }
});
