// SPDX-License-Identifier: Apache-2.0
// What callers may say, and the checks of it. Every length of time is in
// milliseconds. What is wrong throws a TypeError or a RangeError at once: it is
// a mistake in the program, not an answer of the server.
import { Duration } from "./generated/google/protobuf/duration";

/** PEM texts, not paths. */
export interface TlsOptions {
  /** The CAs, one of which signed the server's certificate. */
  ca: string | Uint8Array;
  /** The client's own certificate, where the server asks for one; with `key`. */
  cert?: string | Uint8Array | undefined;
  /** The key of `cert`. */
  key?: string | Uint8Array | undefined;
}

/** How to connect, and what goes for every call. */
export interface ConnectOptions {
  /** Not given: no TLS. */
  tls?: TlsOptions | undefined;
  /** Sent with every call. Without TLS, whoever is on the way can read it. */
  token?: string | undefined;
  /** How long a call may take, its repetitions included: 300 unless given. */
  timeoutMs?: number | undefined;
}

/** Of any call. */
export interface CallOptions {
  /**
   * How long the call may take, its repetitions included; Infinity is no bound.
   * The client's unless given. Of lists and batches: each call that they make.
   * Of a stream: all of it, and it has no bound unless given.
   */
  timeoutMs?: number | undefined;
  /** Ends the call, which then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Of any call that looks leads up. */
export interface LookupOptions extends CallOptions {
  /** The attributes wanted in Lead.attributes; all unless given, or if empty. */
  attributeNames?: readonly string[] | undefined;
  /** Fail with FAILED_PRECONDITION where the replica is older than this. */
  maxStalenessMs?: number | undefined;
}

export interface GetByPhoneOptions extends LookupOptions {
  /** On a miss, the server may ask LeadSquared, where it was told that it may. */
  allowReadThrough?: boolean | undefined;
}

export interface ListOptions extends LookupOptions {
  /** How many leads a page has at most; the server's 20 unless given. */
  pageSize?: number | undefined;
}

export interface StreamOptions extends LookupOptions {
  /** How many numbers go into a message, 1 to 1,000; 1,000 unless given. */
  numbersPerMessage?: number | undefined;
  /**
   * How long a stream that breaks off is opened anew without an answer; 30,000
   * unless given.
   */
  patienceMs?: number | undefined;
}

export const mostNumbersInMessage = 1000;

/** The fields that all requests for leads have. */
export function lookupFields(options: LookupOptions): {
  attributeNames: string[];
  maxStaleness: Duration | undefined;
} {
  const names = options.attributeNames ?? [];
  if (!Array.isArray(names)) {
    throw new TypeError("attributeNames is not an array");
  }
  return {
    attributeNames: names.map((name) => checkText("an attribute name", name)),
    maxStaleness:
      options.maxStalenessMs === undefined
        ? undefined
        : durationOf(options.maxStalenessMs),
  };
}

/** `value`, if it is a string. */
export function checkText(what: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${what} is ${typeOf(value)} instead of a string`);
}

/** `value`, if it is above 0; Infinity is no bound. */
export function checkTimeout(value: number): number {
  if (typeof value === "number" && value > 0) return value;
  throw new RangeError(`timeoutMs is ${String(value)} instead of above 0`);
}

/** `value`, if it is 0 or more; Infinity is for ever. */
export function checkPatience(value: number): number {
  if (typeof value === "number" && value >= 0) return value;
  throw new RangeError(`patienceMs is ${String(value)} instead of 0 or more`);
}

/** `value`, if it is a whole number from `least` to `most`. */
export function checkWhole(
  what: string,
  value: number,
  least: number,
  most: number,
): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(
    `${what} is ${String(value)} instead of a whole number from ${least} to ${most}`,
  );
}

/** A type for people. */
export function typeOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}

// The server judges a negative one.
function durationOf(ms: number): Duration {
  // What protobuf's Duration holds: 10,000 years.
  const most = 315_576_000_000_000;
  if (typeof ms !== "number" || !(Math.abs(ms) <= most)) {
    throw new RangeError(
      `maxStalenessMs is ${String(ms)} instead of a length of time`,
    );
  }
  return Duration.create({
    seconds: Math.trunc(ms / 1000),
    nanos: Math.trunc((ms % 1000) * 1e6),
  });
}
