// SPDX-License-Identifier: Apache-2.0
import { type Metadata, type StatusObject, status } from "@grpc/grpc-js";
import {
  BadRequest,
  ErrorInfo,
  RetryInfo,
} from "./generated/google/rpc/error_details";
import { Status } from "./generated/google/rpc/status";

/** gRPC's status codes, by name. */
export type CallCode = Exclude<keyof typeof status, "OK">;

/** What an error says beside its code and its message. */
export interface ErrorDetails {
  reason?: string;
  metadata?: ReadonlyMap<string, string>;
  retryDelayMs?: number;
  field?: string;
  fieldProblem?: string;
}

/**
 * Why a call, or one number of many, has no answer: gRPC's status, and what the
 * server said of it in google.rpc details.
 */
export class LeadlineError extends Error {
  /** gRPC's code. */
  readonly code: CallCode;
  /**
   * ErrorInfo.reason, for example "REPLICA_STALE"; empty where the error does
   * not come from a Leadline server (nobody listens, the time is up, ...).
   */
  readonly reason: string;
  /** ErrorInfo.metadata, for example "leads_stored" => "42". */
  readonly metadata: ReadonlyMap<string, string>;
  /** How old the replica is, where the server said so. */
  readonly ageMs: number | undefined;
  /** How long the server asks to be left alone, where it does. */
  readonly retryDelayMs: number | undefined;
  /** The request's field at fault; empty where there is none. */
  readonly field: string;
  /** What is wrong with it. */
  readonly fieldProblem: string;

  constructor(code: CallCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.reason = details.reason ?? "";
    this.metadata = details.metadata ?? new Map();
    this.ageMs = ageOf(this.metadata);
    this.retryDelayMs = details.retryDelayMs;
    this.field = details.field ?? "";
    this.fieldProblem = details.fieldProblem ?? "";
  }

  static {
    // As of the built-in ones: not a field of each.
    LeadlineError.prototype.name = "LeadlineError";
  }
}

/** gRPC's name of a code; UNKNOWN for a number that it does not define. */
export function callCodeOf(code: number): CallCode {
  return ((status[code] as CallCode | "OK" | undefined) ??
    "UNKNOWN") as CallCode;
}

/**
 * The error that a call ended with. CANCELLED is UNAVAILABLE: who asks here did
 * not cancel the call, so it is a server that is closing its connections.
 */
export function errorOf(ended: StatusObject): LeadlineError {
  const code =
    ended.code === status.CANCELLED
      ? "UNAVAILABLE"
      : callCodeOf(Number(ended.code));
  return new LeadlineError(code, ended.details, detailsOf(ended.metadata));
}

// Details that cannot be read are passed over.
function detailsOf(trailers: Metadata): ErrorDetails {
  const [bytes] = trailers.get("grpc-status-details-bin");
  const read: ErrorDetails = {};
  if (!Buffer.isBuffer(bytes)) return read;
  const carried = orNothing(() => Status.decode(bytes));
  for (const { typeUrl, value } of carried?.details ?? []) {
    Object.assign(
      read,
      orNothing(() => detailOf(typeUrl, value)),
    );
  }
  return read;
}

function detailOf(typeUrl: string, value: Uint8Array): ErrorDetails {
  switch (typeUrl.slice(typeUrl.lastIndexOf("/") + 1)) {
    case "google.rpc.ErrorInfo": {
      const { reason, metadata } = ErrorInfo.decode(value);
      return { reason, metadata };
    }
    case "google.rpc.BadRequest": {
      const [first] = BadRequest.decode(value).fieldViolations;
      if (first === undefined) return {};
      return { field: first.field, fieldProblem: first.description };
    }
    case "google.rpc.RetryInfo": {
      const { seconds = 0, nanos = 0 } =
        RetryInfo.decode(value).retryDelay ?? {};
      return { retryDelayMs: seconds * 1000 + Math.trunc(nanos / 1e6) };
    }
    default:
      return {};
  }
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function ageOf(metadata: ReadonlyMap<string, string>): number | undefined {
  const seconds = Number(metadata.get("age_seconds") || Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
