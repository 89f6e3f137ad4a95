// SPDX-License-Identifier: Apache-2.0
// TLS, mutual TLS and tokens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "@leadline/client";
import { allOf, brief, failureOf } from "./expect.mjs";
import { clientFor, optionsOf, server } from "./servers.mjs";

const phone = "9810000001";

test("TLS and a token, with every call", async (t) => {
  const client = clientFor(t, server("tls"));
  assert.equal((await client.getByPhone(phone))?.lead?.number, 1);
  assert.deepEqual(brief(await allOf(client.stream([phone]))), [1]);
});

test("no token, and one that is unknown", async (t) => {
  for (const [name, reason] of [
    ["tls-nobody", "TOKEN_MISSING"],
    ["tls-unknown", "TOKEN_UNKNOWN"],
  ] as const) {
    const client = clientFor(t, server(name));
    for (const asked of [
      () => client.getByPhone(phone),
      () => allOf(client.stream([phone])),
      () => allOf(client.stream([])),
    ]) {
      const error = await failureOf(asked());
      assert.equal(error.code, "UNAUTHENTICATED");
      assert.equal(error.reason, reason);
    }
  }
});

test("a token that allows the status only", async (t) => {
  const client = clientFor(t, server("tls-status"));
  const error = await failureOf(client.getByPhone(phone));
  assert.equal(error.code, "PERMISSION_DENIED");
  assert.equal(error.reason, "TOKEN_NOT_ALLOWED");
  assert.equal((await client.status()).accountId, "4242");
});

test("a server whose CA is not trusted", async (t) => {
  const client = clientFor(t, server("tls-stranger"));
  const error = await failureOf(client.getByPhone(phone));
  assert.equal(error.code, "UNAVAILABLE");
  assert.equal(error.reason, "");
});

test("a server with TLS is not spoken to without, and the reverse", async (t) => {
  const { address } = server("tls");
  const plain = clientFor(t, { address });
  assert.equal((await failureOf(plain.status())).code, "UNAVAILABLE");
  const how = { ...server("tls"), address: server("main").address };
  const tls = clientFor(t, how);
  assert.equal((await failureOf(tls.status())).code, "UNAVAILABLE");
});

test("a certificate of the client's, where the server asks for one", async (t) => {
  const { tls_cert, tls_key, ...nobody } = server("mutual");
  assert.ok(tls_cert && tls_key);
  const client = clientFor(t, server("mutual"));
  assert.equal((await client.getByPhone(phone))?.lead?.number, 1);
  const refused = await failureOf(clientFor(t, nobody).getByPhone(phone));
  assert.equal(refused.code, "UNAVAILABLE");
});

test("PEM as text does as well as bytes", async (t) => {
  const { tls } = optionsOf(server("mutual"));
  const client = connect(server("mutual").address, {
    tls: {
      ca: String(tls?.ca),
      cert: String(tls?.cert),
      key: String(tls?.key),
    },
    timeoutMs: 20_000,
  });
  t.after(() => client.close());
  assert.equal((await client.getByPhone(phone))?.lead?.number, 1);
});

test("TLS material that does not fit is said at once", () => {
  const { tls } = optionsOf(server("mutual"));
  assert.ok(tls);
  const { ca, cert, key } = tls;
  // biome-ignore lint/suspicious/noExplicitAny: as a caller without types
  const wrong: [any, RegExp][] = [
    [{ ca, key }, /tls.key is given without tls.cert/],
    [{ ca, cert }, /tls.cert is given without tls.key/],
    [{ cert, key }, /tls has no ca/],
    [{ ca: "" }, /tls.ca is not PEM/],
    [{ ca: server("mutual").tls_ca }, /tls.ca is not PEM; .* not a path/],
    [{ ca: 1 }, /tls.ca is neither a string nor bytes/],
    [{ ca, cert: key, key }, /tls cannot be used/],
  ];
  for (const [material, message] of wrong) {
    assert.throws(
      () => connect("127.0.0.1:1", { tls: material }),
      (error: Error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, message);
        return true;
      },
    );
  }
});
