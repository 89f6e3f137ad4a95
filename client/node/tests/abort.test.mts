// SPDX-License-Identifier: Apache-2.0
// Calls that the caller ends: they fail with the signal's reason.
import assert from "node:assert/strict";
import events from "node:events";
import { test } from "node:test";
import type { LeadlineClient } from "@leadline/client";
import { allOf } from "./expect.mjs";
import { Relay } from "./relay.mjs";
import { clientFor, server } from "./servers.mjs";

const phone = "9810000001";
const reason = new Error("the caller hung up");

const calls: [
  string,
  (client: LeadlineClient, signal: AbortSignal) => Promise<unknown>,
][] = [
  ["getByPhone", (client, signal) => client.getByPhone(phone, { signal })],
  ["getById", (client, signal) => client.getById("x", { signal })],
  ["list", (client, signal) => allOf(client.list(phone, { signal }))],
  ["batch", (client, signal) => client.batch([phone], { signal })],
  ["stream", (client, signal) => allOf(client.stream([phone], { signal }))],
  ["status", (client, signal) => client.status({ signal })],
];

function isReason(error: unknown): true {
  assert.equal(error, reason);
  return true;
}

for (const [name, call] of calls) {
  test(`${name} is ended by its signal`, async (t) => {
    const relay = await Relay.open(t, server("silent"));
    const client = clientFor(t, relay.connect);
    const controller = new AbortController();
    const asked = call(client, controller.signal);
    const rejected = assert.rejects(asked, isReason);
    await relay.until(() => relay.connections === 1);
    controller.abort(reason);
    await rejected;
  });

  test(`${name} does not begin with a signal that is aborted`, async (t) => {
    const relay = await Relay.open(t, server("main"));
    const client = clientFor(t, relay.connect);
    const signal = AbortSignal.abort(reason);
    await assert.rejects(call(client, signal), isReason);
    assert.equal(relay.connections, 0);
  });
}

test("an abort reaches the server", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const controller = new AbortController();
  const { signal } = controller;
  async function* hanging() {
    yield phone;
    await new Promise(() => {});
  }
  const stream = client.stream(hanging(), { signal });
  await stream.next();
  controller.abort(reason);
  await relay.until(() => relay.resets === 1);
  await assert.rejects(stream.next(), isReason);
});

test("an abort ends the pause between two attempts", async (t) => {
  const client = clientFor(t, server("refused"));
  const controller = new AbortController();
  const { signal } = controller;
  const asked = allOf(client.stream([phone], { signal }));
  const rejected = assert.rejects(asked, isReason);
  setImmediate(() => controller.abort(reason));
  await rejected;
});

test("one who aborts does not disturb those who ask for the same", async (t) => {
  const client = clientFor(t, server("main"));
  const lead = (await client.getByPhone("9810000009"))?.lead;
  assert.ok(lead);
  const controller = new AbortController();
  const { signal } = controller;
  const aborted = assert.rejects(
    client.nullAttributes(lead, { signal }),
    isReason,
  );
  const other = client.nullAttributes(lead);
  controller.abort(reason);
  await aborted;
  assert.ok((await other).has("mx_Null"));
  await assert.rejects(client.nullAttributes(lead, { signal }), isReason);
});

test("a signal that outlives many calls keeps nothing of them", async (t) => {
  const client = clientFor(t, server("main"));
  const { signal } = new AbortController();
  for (const [, call] of calls) await call(client, signal).catch(() => {});
  const lead = (await client.getByPhone(phone))?.lead;
  assert.ok(lead);
  await client.nullAttributes(lead, { signal });
  for await (const _ of client.stream([phone, phone], { signal })) break;
  assert.equal(events.getEventListeners(signal, "abort").length, 0);
});
