// SPDX-License-Identifier: Apache-2.0
// All that the package offers.
export {
  type AnyIterable,
  connect,
  type LeadlineClient,
  type LookupResult,
} from "./client";
export { type CallCode, LeadlineError } from "./error";
export { Duration } from "./generated/google/protobuf/duration";
export { Timestamp } from "./generated/google/protobuf/timestamp";
export { Lead } from "./generated/leadline/v1/lead";
export {
  Agreement,
  Alarm,
  FillProgress,
  Freshness,
  GetLeadByIdResponse,
  GetLeadByPhoneResponse,
  GetReplicaStatusResponse,
  MatchedField,
  MatchKind,
  PhoneMatch,
  Source,
  WorkerStatus,
} from "./generated/leadline/v1/lookup";
export type {
  CallOptions,
  ConnectOptions,
  GetByPhoneOptions,
  ListOptions,
  LookupOptions,
  StreamOptions,
  TlsOptions,
} from "./options";
