// SPDX-License-Identifier: Apache-2.0
// What tests say again and again.
import assert from "node:assert/strict";
import { LeadlineError, type LookupResult } from "@leadline/client";

/** The LeadlineError that `asked` fails with. */
export async function failureOf(
  asked: Promise<unknown>,
): Promise<LeadlineError> {
  try {
    await asked;
  } catch (error) {
    assert.ok(error instanceof LeadlineError, String(error));
    return error;
  }
  assert.fail("it did not fail");
}

/** All that an iterable gives. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Results, each as the lead's number, null, or the reason of its error. */
export function brief(results: readonly LookupResult[]) {
  return results.map((result) =>
    result instanceof LeadlineError
      ? result.reason
      : (result?.lead?.number ?? null),
  );
}

/** The same, and how many milliseconds that took. */
export async function timedFailureOf(
  ask: () => Promise<unknown>,
): Promise<{ error: LeadlineError; ms: number }> {
  const begun = performance.now();
  const error = await failureOf(ask());
  return { error, ms: performance.now() - begun };
}

/** `count` items: those of `cycle`, again and again. */
export function repeated<T>(cycle: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => cycle[i % cycle.length] as T);
}
