// SPDX-License-Identifier: Apache-2.0
// Errors of the server, of the connection, and of the program that calls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata, status } from "@grpc/grpc-js";
import { connect, Lead, LeadlineError } from "@leadline/client";
import { callCodeOf, errorOf } from "#internal/error";
import { allOf, failureOf, timedFailureOf } from "./expect.mjs";
import { Relay } from "./relay.mjs";
import { clientFor, server } from "./servers.mjs";

test("a number that is none names the field and its problem", async (t) => {
  const client = clientFor(t, server("main"));
  const error = await failureOf(client.getByPhone("12ab34567"));
  assert.equal(error.name, "LeadlineError");
  assert.equal(error.code, "INVALID_ARGUMENT");
  assert.equal(error.reason, "INVALID_PHONE");
  assert.equal(error.field, "phone");
  assert.match(error.fieldProblem, /\w/);
  assert.match(error.message, /\w/);
  assert.equal(error.ageMs, undefined);
  assert.equal(error.retryDelayMs, undefined);
});

test("a replica that is too old says how old it is", async (t) => {
  const client = clientFor(t, server("main"));
  const error = await failureOf(
    client.getByPhone("9810000001", { maxStalenessMs: 1 }),
  );
  assert.equal(error.code, "FAILED_PRECONDITION");
  assert.equal(error.reason, "REPLICA_STALE");
  assert.equal(error.ageMs, Number(error.metadata.get("age_seconds")) * 1000);
  assert.ok(error.metadata.has("max_staleness_seconds"));
  const fresh = { maxStalenessMs: 86_400_000 };
  assert.ok(await client.getByPhone("9810000001", fresh));
});

test("a replica that is not filled says when to ask again", async (t) => {
  const client = clientFor(t, server("unfilled"));
  for (const asked of [
    () => client.getByPhone("9810000001"),
    () => client.getById("00000000-0000-4000-8000-000000000001"),
    () => allOf(client.list("9810000001")),
  ]) {
    const error = await failureOf(asked());
    assert.equal(error.code, "UNAVAILABLE");
    assert.equal(error.reason, "REPLICA_INCOMPLETE");
    assert.equal(error.metadata.get("leads_stored"), "0");
    assert.ok((error.retryDelayMs ?? 0) > 0);
  }
  const [result] = await client.batch(["9810000001"]);
  assert.ok(result instanceof LeadlineError);
  assert.equal(result.code, "UNAVAILABLE");
  assert.equal(result.reason, "REPLICA_INCOMPLETE");
});

test("a replica that is not there", async (t) => {
  const client = clientFor(t, server("missing"));
  for (const asked of [
    () => client.status(),
    () => client.batch(["1234567"]),
    () => allOf(client.stream(["1234567"])),
  ]) {
    const error = await failureOf(asked());
    assert.equal(error.code, "UNAVAILABLE");
    assert.equal(error.reason, "REPLICA_MISSING");
  }
});

test("an id, a page size or a bound that is none", async (t) => {
  const client = clientFor(t, server("main"));
  const reasons = await Promise.all(
    [
      client.getById(""),
      allOf(client.list("9810000001", { pageSize: -1 })),
      client.batch(["9810000001"], { maxStalenessMs: -1 }),
      allOf(client.stream(["9810000001"], { maxStalenessMs: -0.5 })),
    ].map(async (asked) => (await failureOf(asked)).reason),
  );
  assert.deepEqual(reasons, [
    "INVALID_ID",
    "INVALID_PAGE_SIZE",
    "INVALID_MAX_STALENESS",
    "INVALID_MAX_STALENESS",
  ]);
});

test("a message above the server's bound", async (t) => {
  const client = clientFor(t, server("main"));
  const error = await failureOf(client.batch(["1".repeat(300 * 1024)]));
  assert.equal(error.code, "RESOURCE_EXHAUSTED");
});

test("nobody listens", async (t) => {
  const client = clientFor(t, server("refused"));
  const error = await failureOf(client.getByPhone("9810000001"));
  assert.equal(error.code, "UNAVAILABLE");
  assert.equal(error.reason, "");
});

test("nobody answers: 300 ms unless another deadline is given", async (t) => {
  const usual = connect(server("silent").address);
  const own = connect(server("silent").address, { timeoutMs: 120 });
  t.after(() => {
    usual.close();
    own.close();
  });
  for (const [client, options, wanted] of [
    [usual, {}, 300],
    [own, {}, 120],
    [own, { timeoutMs: 450 }, 450],
  ] as const) {
    const { error, ms } = await timedFailureOf(() =>
      client.getByPhone("9810000001", options),
    );
    assert.equal(error.code, "DEADLINE_EXCEEDED");
    // Timers of Node count whole milliseconds.
    assert.ok(ms > wanted - 2 && ms < wanted + 1000, `${ms} for ${wanted}`);
  }
});

test("CANCELLED that nobody asked for is UNAVAILABLE", () => {
  const ended = {
    code: status.CANCELLED,
    details: "Call cancelled",
    metadata: new Metadata(),
  };
  const error = errorOf(ended);
  assert.equal(error.code, "UNAVAILABLE");
  assert.equal(error.message, "Call cancelled");
});

test("a code that gRPC does not define is UNKNOWN", () => {
  assert.equal(callCodeOf(99), "UNKNOWN");
  assert.equal(callCodeOf(14), "UNAVAILABLE");
});

test("details that cannot be read leave the code and the message", () => {
  const errorWith = (bytes: number[]) => {
    const metadata = new Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from(bytes));
    return errorOf({ code: status.INTERNAL, details: "why", metadata });
  };
  // A status that ends in the middle, and an ErrorInfo that does.
  const type = [...Buffer.from("/google.rpc.ErrorInfo")];
  const any = [0x0a, type.length, ...type, 0x12, 2, 0x0a, 9];
  for (const bytes of [
    [0x1a, 200, 1],
    [0x1a, any.length, ...any],
  ]) {
    const error = errorWith(bytes);
    assert.equal(error.code, "INTERNAL");
    assert.equal(error.message, "why");
    assert.equal(error.reason, "");
  }
  const whole = [0x0a, type.length, ...type, 0x12, 3, 0x0a, 1, 0x58];
  assert.equal(errorWith([0x1a, whole.length, ...whole]).reason, "X");
});

test("a lead number that a number cannot hold is an error", () => {
  const varint = (last: number) => [
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    last,
  ];
  const largest = Lead.decode(Uint8Array.from([0x10, ...varint(0x0f)]));
  assert.equal(largest.number, Number.MAX_SAFE_INTEGER);
  assert.throws(
    () => Lead.decode(Uint8Array.from([0x10, ...varint(0x1f)])),
    /MAX_SAFE_INTEGER/,
  );
});

test("arguments that are none never reach the server", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  // As a caller without types may err.
  // biome-ignore lint/suspicious/noExplicitAny: that is what is tested
  const untyped = client as any;
  const wrong: [() => unknown, RegExp][] = [
    [() => untyped.getByPhone(9810000001), /phone is number/],
    [() => untyped.getById(null), /id is null/],
    [() => untyped.list(), /phone is undefined/],
    [() => untyped.batch("9810000001"), /phones is string/],
    [() => untyped.batch([1]), /a number is number/],
    [() => untyped.stream("9810000001"), /phones is string/],
    [() => untyped.stream(undefined), /phones is undefined/],
    [() => allOf(untyped.stream([1])), /a number is number/],
    [() => client.stream([], { numbersPerMessage: 0 }), /numbersPerMessage/],
    [() => client.stream([], { numbersPerMessage: 1001 }), /numbersPerMessage/],
    [() => client.stream([], { patienceMs: -1 }), /patienceMs/],
    [() => client.stream([], { timeoutMs: 0 }), /timeoutMs is 0/],
    [() => client.list("1", { pageSize: 0.5 }), /pageSize is 0.5/],
    [() => client.getByPhone("1", { timeoutMs: -1 }), /timeoutMs is -1/],
    [() => client.status({ timeoutMs: Number.NaN }), /timeoutMs is NaN/],
    [() => client.getByPhone("1", { maxStalenessMs: 1e30 }), /maxStalenessMs/],
    [() => untyped.getByPhone("1", { attributeNames: "x" }), /attributeNames/],
  ];
  for (const [call, message] of wrong) {
    await assert.rejects(
      async () => call(),
      (error: Error) => {
        assert.ok(error instanceof TypeError || error instanceof RangeError);
        assert.match(error.message, message);
        return true;
      },
    );
  }
  assert.equal(relay.calls, 0);
});

test("what cannot be connected with is said at once", () => {
  assert.throws(() => connect(""), /address is empty/);
  assert.throws(() => connect("x:1", { timeoutMs: 0 }), /timeoutMs is 0/);
  for (const token of ["", "two words", "line\nbreak", "ü"]) {
    assert.throws(
      () => connect("x:1", { token }),
      (error: Error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, /^token is empty/);
        assert.ok(token === "" || !error.message.includes(token));
        return true;
      },
    );
  }
});

test("a client that is closed says so", async () => {
  const client = connect(server("main").address);
  client.close();
  const closed = /the client is closed/;
  await assert.rejects(client.getByPhone("9810000001"), closed);
  await assert.rejects(allOf(client.stream(["9810000001"])), closed);
});
