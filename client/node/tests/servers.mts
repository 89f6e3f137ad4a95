// SPDX-License-Identifier: Apache-2.0
// The servers that `conformance --serve` has started.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import {
  type ConnectOptions,
  connect,
  type LeadlineClient,
} from "@leadline/client";

/** How to connect, as tests/conformance/README.md writes it. */
export interface Connect {
  address: string;
  tls_ca?: string;
  tls_cert?: string;
  tls_key?: string;
  token?: string;
}

/** The options of connect() that say the same. */
export function optionsOf(how: Connect): ConnectOptions {
  const content = (path?: string) =>
    path === undefined ? undefined : readFileSync(path);
  const ca = content(how.tls_ca);
  return {
    token: how.token,
    tls: ca && { ca, cert: content(how.tls_cert), key: content(how.tls_key) },
  };
}

/** A client as `how` says, and then as `options` say. */
export function connectTo(
  how: Connect,
  options: ConnectOptions = {},
): LeadlineClient {
  return connect(how.address, { ...optionsOf(how), ...options });
}

/**
 * A client that is closed after the test. It is patient unless `options` say
 * otherwise: the machine may be busy, and what is tested is not how fast it is.
 */
export function clientFor(
  test: TestContext,
  how: Connect,
  options: ConnectOptions = {},
): LeadlineClient {
  const client = connectTo(how, { timeoutMs: 20_000, ...options });
  test.after(() => client.close());
  return client;
}

interface Servers {
  [name: string]: Connect;
}

function readServers(): Servers & { restart_command: [string, ...string[]] } {
  const file = process.env.LEADLINE_TEST_SERVERS;
  if (!file) {
    throw new Error(
      "no LEADLINE_TEST_SERVERS: build/release/conformance --serve runs this",
    );
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

/** How to connect to the server that tests/conformance/servers.h calls `name`. */
export function server(name: string): Connect {
  const how = readServers()[name];
  if (how === undefined) throw new Error(`no server is called ${name}`);
  return how;
}

/** Kills the server "restarting"; ends when it runs again. */
export async function restart(): Promise<void> {
  const [program, ...words] = readServers().restart_command;
  await promisify(execFile)(program, words);
}
