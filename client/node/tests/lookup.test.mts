// SPDX-License-Identifier: Apache-2.0
// What is found, and what nothing looks like.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { MatchedField, MatchKind, Source } from "@leadline/client";
import { allOf, brief, repeated } from "./expect.mjs";
import { Relay } from "./relay.mjs";
import { clientFor, server } from "./servers.mjs";

const idOf = (number: string) => `00000000-0000-4000-8000-000000000${number}`;

test("a number leads to the lead, as the generated message", async (t) => {
  const client = clientFor(t, server("main"));
  const found = await client.getByPhone("+91 98100 00001");
  assert.equal(found?.lead?.number, 1);
  assert.equal(found.lead.firstName, "Asha");
  assert.equal(found.lead.doNotCall, true);
  assert.equal(found.lead.doNotEmail, false);
  assert.deepEqual(found.lead.createdAt, { seconds: 1735787045, nanos: 0 });
  assert.equal(found.lead.attributes.get("mx_City"), "Pune");
  assert.equal(found.matchedField, MatchedField.MATCHED_FIELD_PHONE);
  assert.equal(found.matchKind, MatchKind.MATCH_KIND_INTERNATIONAL);
  assert.equal(found.matchCount, 1);
  assert.equal(found.freshness?.source, Source.SOURCE_REPLICA);
  assert.equal(found.freshness.complete, true);
});

test("only the attributes wanted are there", async (t) => {
  const client = clientFor(t, server("main"));
  const found = await client.getByPhone("9810000001", {
    attributeNames: ["mx_City", "mx_NotThere"],
  });
  assert.deepEqual(found?.lead?.attributes, new Map([["mx_City", "Pune"]]));
});

test("null, empty and absent attributes differ", async (t) => {
  const client = clientFor(t, server("main"));
  const lead = (await client.getByPhone("9810000009"))?.lead;
  assert.ok(lead);
  const nulls = await client.nullAttributes(lead);
  assert.equal(lead.firstName, "");
  assert.equal(lead.attributes.get("mx_Empty"), "");
  assert.equal(nulls.has("mx_Empty"), false);
  assert.equal(lead.lastName, undefined);
  assert.equal(lead.attributes.has("mx_Null"), false);
  assert.equal(nulls.has("mx_Null"), true);
  assert.equal(lead.attributes.has("mx_City"), false);
  assert.equal(nulls.has("mx_City"), false);
});

test("a list of names is asked for once, and of an unknown one nothing", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const lead = (await client.getByPhone("9810000009"))?.lead;
  assert.ok(lead);
  const many = repeated([lead], 20).map((one) => client.nullAttributes(one));
  const [first, ...others] = await Promise.all(many);
  for (const other of others) assert.deepEqual(other, first);
  assert.deepEqual(await client.nullAttributes(lead), first);
  const unknown = { ...lead, attributeList: 0 };
  assert.deepEqual(await client.nullAttributes(unknown), new Set());
  assert.equal(relay.calls, 2);
});

test("nothing is null, for numbers and for ids", async (t) => {
  const client = clientFor(t, server("main"));
  assert.equal(await client.getByPhone("9899999999"), null);
  assert.equal(
    await client.getById(`${idOf("").slice(0, 24)}999999999999`),
    null,
  );
  assert.equal(await client.getById(idOf("013")), null, "deleted");
  assert.deepEqual(await allOf(client.list("9899999999")), []);
});

test("an id, also in upper case, leads to the lead", async (t) => {
  const client = clientFor(t, server("main"));
  const found = await client.getById(idOf("008"), { attributeNames: ["x"] });
  assert.equal(found?.lead?.number, 8);
  assert.equal(found.redirectedFrom, "");
});

test("the id of a merged lead leads to the one that is left", async (t) => {
  const client = clientFor(t, server("main"));
  const found = await client.getById(idOf("012"));
  assert.equal(found?.lead?.number, 11);
  assert.equal(found.redirectedFrom, idOf("012"));
});

test("a list goes on page after page, in order", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const pages = client.list("9810000100", { pageSize: 7 });
  const numbers = (await allOf(pages)).map((match) => match.lead?.number);
  assert.deepEqual(
    numbers,
    Array.from({ length: 30 }, (_, i) => 129 - i),
  );
  assert.equal(relay.calls, 5);
});

test("a list that is left early asks for no more pages", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const pages = client.list("9810000100", { pageSize: 7 });
  for await (const match of pages) if (match.lead?.number === 121) break;
  assert.deepEqual(await pages.next(), { done: true, value: undefined });
  assert.equal(relay.calls, 2);
});

test("a batch has a result for each number, of any kind", async (t) => {
  const client = clientFor(t, server("main"));
  const phones = ["9810000001", "9899999999", "x", "9810000002", "9810000001"];
  assert.deepEqual(brief(await client.batch(new Set(phones))), [
    1,
    null,
    "INVALID_PHONE",
    3,
  ]);
  assert.deepEqual(await client.batch([]), []);
});

test("a batch above a message and an answer is whole and in order", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const phones = repeated([...repeated(["9810000010"], 9), "x"], 3000);
  assert.deepEqual(
    brief(await client.batch(phones)),
    repeated([...repeated([10], 9), "INVALID_PHONE"], 3000),
  );
  assert.ok(relay.calls > 3, `${relay.calls} calls: no answer was full`);
});

test("the status tells of the replica", async (t) => {
  const status = await clientFor(t, server("main")).status();
  assert.equal(status.accountId, "4242");
  assert.equal(status.fill?.leadsStored, 42);
});

test("many at once share one client and one connection", async (t) => {
  const relay = await Relay.open(t, server("main"));
  const client = clientFor(t, relay.connect);
  const numbers = repeated([1, 8, 9, 10], 400);
  const asked = numbers.map(async (number, i) => {
    const phone = `98100000${String(number).padStart(2, "0")}`;
    // Few of these, or the server would refuse them.
    if (i === 100) return brief(await allOf(client.stream([phone])))[0];
    if (i === 200) return brief(await client.batch([phone]))[0];
    return (await client.getByPhone(phone))?.lead?.number;
  });
  assert.deepEqual(await Promise.all(asked), numbers);
  assert.equal(relay.connections, 1);
  assert.equal(relay.calls, 400);
});

test("a Unix socket is an address", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "leadline-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const relay = await Relay.open(t, server("main"), join(folder, "socket"));
  const client = clientFor(t, relay.connect);
  assert.equal((await client.getByPhone("9810000001"))?.lead?.number, 1);
  assert.equal(relay.connections, 1);
});

test("a proxy in the environment is not used", async (t) => {
  for (const name of ["grpc_proxy", "http_proxy", "https_proxy"]) {
    const before = process.env[name];
    process.env[name] = `http://${server("refused").address}`;
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
  const found = await clientFor(t, server("main")).getByPhone("9810000001");
  assert.equal(found?.lead?.number, 1);
});
