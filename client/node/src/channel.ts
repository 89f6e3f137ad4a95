// SPDX-License-Identifier: Apache-2.0
import {
  type ChannelCredentials,
  type ChannelOptions,
  Client,
  credentials,
} from "@grpc/grpc-js";
import type { TlsOptions } from "./options";

const channelOptions: ChannelOptions = {
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 2_000,
  // A name is looked up again as often as it is connected to again.
  "grpc.dns_min_time_between_resolutions_ms": 2_000,
  // A lead of many long attributes is tens of kilobytes; a thousand lists of
  // names are a few megabytes.
  "grpc.max_receive_message_length": 64 * 1024 * 1024,
  // Proxies in the environment are for the internet, not for this.
  "grpc.enable_http_proxy": 0,
  // Calls are repeated in call.ts, by the rules that all clients have.
  "grpc.service_config_disable_resolution": 1,
  // A client's connection is its own: it ends with the client, and one that is
  // made after a failure of another one tries at once.
  "grpc.use_local_subchannel_pool": 1,
};

/**
 * Connects on the first call. An idle connection does not keep the process
 * running.
 */
export function openChannel(address: string, tls?: TlsOptions): Client {
  return new Client(address, credentialsOf(tls), channelOptions);
}

function credentialsOf(tls?: TlsOptions): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const ca = pemOf("tls.ca", tls.ca);
  if (ca === null) throw new TypeError("tls has no ca");
  const cert = pemOf("tls.cert", tls.cert);
  const key = pemOf("tls.key", tls.key);
  if (key !== null && cert === null) {
    throw new TypeError("tls.key is given without tls.cert");
  }
  if (cert !== null && key === null) {
    throw new TypeError("tls.cert is given without tls.key");
  }
  try {
    return credentials.createSsl(ca, key, cert);
  } catch (error) {
    // What OpenSSL says has none of the key in it.
    throw new TypeError("tls cannot be used: the key and cert do not fit", {
      cause: error,
    });
  }
}

// OpenSSL passes over a CA that is none, and all servers would seem strangers.
function pemOf(
  what: string,
  value: string | Uint8Array | undefined,
): Buffer | null {
  if (value === undefined) return null;
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    throw new TypeError(`${what} is neither a string nor bytes`);
  }
  const pem = Buffer.from(value);
  if (pem.includes("-----BEGIN ")) return pem;
  throw new TypeError(`${what} is not PEM; it is the content, not a path`);
}
