// SPDX-License-Identifier: Apache-2.0
import type { Connection } from "./call";
import { callCodeOf, LeadlineError } from "./error";
import {
  BatchGetLeadsByPhoneRequest,
  LeadLookupServiceService as methods,
  type PhoneMatch,
  type PhoneResult,
} from "./generated/leadline/v1/lookup";
import { type CallOptions, mostNumbersInMessage } from "./options";

/** What one of several numbers led to; null: the account has no such lead. */
export type LookupResult = PhoneMatch | null | LeadlineError;

/** What all messages of a batch or a stream have, the numbers apart. */
export type RequestFields = Pick<
  BatchGetLeadsByPhoneRequest,
  "attributeNames" | "maxStaleness"
>;

/**
 * The results of any count of numbers, in order. Makes a call for each 1,000 of
 * them, and more where an answer is full. Rejects with the error of any call:
 * all have a result, or there is none.
 */
export async function findEach(
  connection: Connection,
  phones: readonly string[],
  fields: RequestFields,
  options: CallOptions,
): Promise<LookupResult[]> {
  const found: LookupResult[] = [];
  while (found.length < phones.length) {
    const asked = phones.slice(
      found.length,
      found.length + mostNumbersInMessage,
    );
    const { results } = await connection.call(
      methods.batchGetLeadsByPhone,
      BatchGetLeadsByPhoneRequest.fromPartial({ ...fields, phones: asked }),
      options,
    );
    checkCount(results, asked);
    // The first one always has room.
    const full = results.findIndex((one, i) => i > 0 && isLeftOut(one));
    const answered = full < 0 ? results : results.slice(0, full);
    for (const one of answered) found.push(resultOf(one));
  }
  return found;
}

/** Throws a LeadlineError where these cannot be the results of `asked`. */
export function checkCount(
  results: readonly PhoneResult[],
  asked: readonly string[],
): void {
  if (results.length === asked.length) return;
  throw new LeadlineError("INTERNAL", "an answer for other numbers");
}

/** The result that the server sent for a number. */
export function resultOf({ result }: PhoneResult): LookupResult {
  if (result?.$case === "match") return result.value;
  const code = callCodeOf(result?.value.code ?? Number.NaN);
  if (code === "NOT_FOUND") return null;
  const { message = "", reason = "" } = result?.value ?? {};
  return new LeadlineError(code, message, { reason });
}

/** True if the answer had no room for the number: it is to be asked again. */
export function isLeftOut({ result }: PhoneResult): boolean {
  return result?.$case === "failure" && result.value.reason === "ANSWER_FULL";
}
