// SPDX-License-Identifier: Apache-2.0
// Streams, and the server that goes away under them.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test } from "node:test";
import type { LookupResult } from "@leadline/client";
import {
  allOf,
  brief,
  failureOf,
  repeated,
  timedFailureOf,
} from "./expect.mjs";
import { Relay } from "./relay.mjs";
import { clientFor, restart, server } from "./servers.mjs";

const phones = ["9810000001", "9899999999", "x", "9810000002"];
const results = [1, null, "INVALID_PHONE", 3];

test("a stream has a result for each number, in order", async (t) => {
  const client = clientFor(t, server("main"));
  for (const numbersPerMessage of [1, 3, 1000]) {
    const stream = client.stream(repeated(phones, 1001), {
      numbersPerMessage,
      attributeNames: ["FirstName"],
    });
    assert.deepEqual(brief(await allOf(stream)), repeated(results, 1001));
  }
  assert.deepEqual(await allOf(client.stream([])), []);
});

test("what did not fit into an answer comes all the same", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const stream = client.stream(
    repeated([...repeated(["9810000010"], 9), "x"], 2500),
  );
  const wanted = repeated([...repeated([10], 9), "INVALID_PHONE"], 2500);
  assert.deepEqual(brief(await allOf(stream)), wanted);
  assert.ok(relay.calls > 1, "no answer was full");
});

test("numbers above HTTP/2's window do not get stuck", async (t) => {
  const client = clientFor(t, server("main"));
  const long = `98100${" ".repeat(20_000)}00001`;
  const stream = client.stream(repeated([long], 40), { numbersPerMessage: 2 });
  assert.deepEqual(brief(await allOf(stream)), repeated([1], 40));
});

test("a source may wait for a result before it goes on", async (t) => {
  const client = clientFor(t, server("main"));
  let taken = 0;
  let proceed = () => {};
  async function* oneByOne() {
    for (const [i, phone] of repeated(phones, 12).entries()) {
      while (taken < i) {
        await new Promise<void>((resolve) => {
          proceed = resolve;
        });
      }
      yield phone;
    }
  }
  const got: LookupResult[] = [];
  for await (const result of client.stream(oneByOne())) {
    got.push(result);
    taken += 1;
    proceed();
  }
  assert.deepEqual(brief(got), repeated(results, 12));
});

test("a source that is no slower than the event loop fills messages", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  async function* numbers() {
    for (const phone of repeated(phones, 300)) yield await phone;
  }
  const stream = client.stream(numbers());
  assert.deepEqual(brief(await allOf(stream)), repeated(results, 300));
  assert.equal(relay.calls, 1);
});

test("only as many numbers are read as are in hand", async (t) => {
  const client = clientFor(t, server("main"));
  let read = 0;
  function* endless() {
    for (; ; read += 1) yield "9810000001";
  }
  for await (const result of client.stream(endless(), {
    numbersPerMessage: 10,
  })) {
    assert.deepEqual(brief([result]), [1]);
    if (read >= 200) break;
    assert.ok(read <= 200);
  }
  assert.ok(read < 250, `${read} were read`);
});

test("who leaves early ends the stream and the source", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  let isReleased = false;
  function* endless() {
    try {
      while (true) yield "9810000001";
    } finally {
      isReleased = true;
    }
  }
  for await (const _ of client.stream(endless(), { numbersPerMessage: 5 })) {
    break;
  }
  assert.equal(isReleased, true);
  await relay.until(() => relay.resets === 1);
  assert.equal(relay.calls, 1);
  assert.ok(await client.getByPhone("9810000001"), "the client goes on");
  assert.equal(relay.connections, 1);
});

test("who leaves early does not wait for a source that hangs", async (t) => {
  const client = clientFor(t, server("main"));
  async function* hanging() {
    yield "9810000001";
    await new Promise(() => {});
  }
  for await (const result of client.stream(hanging())) {
    assert.deepEqual(brief([result]), [1]);
    break;
  }
});

test("what the source throws ends the stream with it", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const trouble = new Error("the file cannot be read");
  const taken = new EventEmitter();
  async function* broken() {
    yield "9810000001";
    await once(taken, "result");
    throw trouble;
  }
  const stream = client.stream(broken());
  assert.equal((await stream.next()).done, false);
  const rejected = assert.rejects(stream.next(), (error) => {
    assert.equal(error, trouble);
    return true;
  });
  taken.emit("result");
  await rejected;
  await relay.until(() => relay.resets === 1);
});

test("an error of the stream is not repeated", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const stream = client.stream(phones, { maxStalenessMs: 1 });
  const error = await failureOf(allOf(stream));
  assert.equal(error.reason, "REPLICA_STALE");
  assert.ok(error.ageMs !== undefined);
  assert.equal(relay.calls, 1);
});

test("a stream whose connection is cut goes on: once each, in order", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const got: LookupResult[] = [];
  for await (const result of client.stream(repeated(phones, 200), {
    numbersPerMessage: 3,
  })) {
    got.push(result);
    if (got.length % 50 === 0) relay.cut();
  }
  assert.deepEqual(brief(got), repeated(results, 200));
  assert.ok(relay.connections >= 4, `${relay.connections} connections`);
});

test("a stream survives the server's restart: once each, in order", async (t) => {
  const client = clientFor(t, server("restarting"));
  assert.ok(await client.getByPhone("9810000001"));
  for (const numbersPerMessage of [3, 1000]) {
    const got: LookupResult[] = [];
    for await (const result of client.stream(repeated(phones, 4000), {
      numbersPerMessage,
      attributeNames: ["FirstName"],
    })) {
      got.push(result);
      if (got.length === 31) await restart();
    }
    assert.deepEqual(brief(got), repeated(results, 4000));
  }
  await restart();
  assert.ok(await client.getByPhone("9810000001"), "so does a call");
});

test("patience that is over ends the stream with the error", async (t) => {
  const client = clientFor(t, server("refused"));
  const { error, ms } = await timedFailureOf(() =>
    allOf(client.stream(phones, { patienceMs: 400 })),
  );
  assert.equal(error.code, "UNAVAILABLE");
  assert.equal(error.reason, "");
  // After 20 + 40 + 80 + 160 ms the next pause would be too long.
  assert.ok(ms > 290 && ms < 2000, `${ms} ms`);
});

test("a deadline is for all of the stream, its source too", async (t) => {
  async function* hanging() {
    yield "9810000001";
    await new Promise(() => {});
  }
  for (const [name, source] of [
    ["silent", () => phones],
    ["main", hanging],
  ] as const) {
    const client = clientFor(t, server(name));
    const { error, ms } = await timedFailureOf(() =>
      allOf(client.stream(source(), { timeoutMs: 250 })),
    );
    assert.equal(error.code, "DEADLINE_EXCEEDED");
    assert.ok(ms > 248 && ms < 2000, `${ms} ms`);
  }
});
