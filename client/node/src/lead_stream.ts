// SPDX-License-Identifier: Apache-2.0
import { AnswerQueue } from "./answer_queue";
import {
  checkCount,
  findEach,
  isLeftOut,
  type LookupResult,
  type RequestFields,
  resultOf,
} from "./batch";
import type { Connection } from "./call";
import { LeadlineError } from "./error";
import {
  StreamLeadsByPhoneRequest,
  type StreamLeadsByPhoneResponse,
} from "./generated/leadline/v1/lookup";
import { type AnyIterable, NumberReader } from "./number_reader";
import { Bell, sleep } from "./wait";

const mostUnanswered = 4;
// Of text: more than HTTP/2's window, which may be 64 KiB, and the server would
// wait for us to read while we wait for it to.
const mostUnansweredBytes = 48 * 1024;
const firstPauseMs = 20;
const longestPauseMs = 1_000;

/** StreamOptions, with all that was not given filled in. */
export interface StreamSettings {
  fields: RequestFields;
  numbersPerMessage: number;
  patienceMs: number;
  /** Of all of it; Infinity is no bound. */
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

interface Message {
  phones: string[];
  bytes: number;
}

/**
 * Streams numbers: gives exactly one result for each, in their order. Nothing
 * happens before the first result is asked for; when the caller takes no more,
 * the stream is broken off and the source of the numbers is let go.
 */
export async function* streamLeads(
  connection: Connection,
  phones: AnyIterable<string>,
  settings: StreamSettings,
): AsyncGenerator<LookupResult, void, undefined> {
  const run = new Run(connection, phones, settings);
  try {
    yield* run.results();
  } finally {
    await run.close();
  }
}

/** One use of streamLeads. */
class Run {
  private readonly bell = new Bell();
  private readonly numbers: NumberReader;
  private readonly deadline: number;
  private readonly timer: NodeJS.Timeout | undefined;

  // Without an answer, in order; `sent` of them are on the stream that is open.
  private readonly messages: Message[] = [];
  private sent = 0;
  private stream:
    | AnswerQueue<StreamLeadsByPhoneRequest, StreamLeadsByPhoneResponse>
    | undefined;
  private isSendingEnded = false;

  private pauseMs = firstPauseMs;
  // Since when an answer is due, as of performance.now().
  private dueSince: number | undefined;

  constructor(
    private readonly connection: Connection,
    phones: AnyIterable<string>,
    private readonly settings: StreamSettings,
  ) {
    this.numbers = new NumberReader(phones, this.ring);
    const { signal, timeoutMs } = settings;
    this.deadline = Date.now() + timeoutMs;
    // A longer timer than this would ring at once.
    if (timeoutMs < 2 ** 31) this.timer = setTimeout(this.ring, timeoutMs);
    signal?.addEventListener("abort", this.onAbort, { once: true });
  }

  async *results(): AsyncGenerator<LookupResult, void, undefined> {
    while (true) {
      this.checkTime();
      this.sendWhatHasRoom();
      const answer = this.stream?.take();
      if (answer) {
        yield* this.resultsIn(answer);
      } else if (this.stream?.isOver) {
        const { error } = this.stream;
        if (!error && this.isSendingEnded) return;
        await this.recover(
          error ??
            new LeadlineError(
              "INTERNAL",
              "the stream ended before its last answer",
            ),
        );
      } else {
        await this.bell.heard();
      }
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.settings.signal?.removeEventListener("abort", this.onAbort);
    this.stream?.cancel();
    await this.numbers.close();
  }

  private readonly ring = () => this.bell.ring();

  // At once, also while the caller is busy with a result.
  private readonly onAbort = () => {
    this.stream?.cancel();
    this.ring();
  };

  private checkTime(): void {
    if (this.settings.signal?.aborted) throw this.settings.signal.reason;
    if (Date.now() < this.deadline) return;
    throw new LeadlineError("DEADLINE_EXCEEDED", "the stream's time is up");
  }

  private sendWhatHasRoom(): void {
    while (this.hasNext() && this.hasRoom()) {
      const message = this.messages[this.sent] as Message;
      this.openStream().send(
        StreamLeadsByPhoneRequest.fromPartial({
          ...this.settings.fields,
          phones: message.phones,
        }),
      );
      this.sent += 1;
    }
    if (this.messages.length === 0 && this.numbers.isDone) {
      // Also where there were no numbers: the server may refuse the caller.
      const stream = this.openStream();
      if (!this.isSendingEnded) stream.endSending();
      this.isSendingEnded = true;
    }
    if (this.stream) this.dueSince ??= performance.now();
  }

  private openStream() {
    this.stream ??= new AnswerQueue(
      this.connection.openStream(this.deadline),
      this.ring,
    );
    return this.stream;
  }

  // A source that keeps us waiting gets what it gave sent once nothing is
  // unanswered: it may be waiting for the result.
  private hasNext(): boolean {
    if (this.sent < this.messages.length) return true;
    if (this.sent === mostUnanswered) return false;
    const phones = this.numbers.take(
      this.settings.numbersPerMessage,
      this.sent === 0,
    );
    if (phones.length === 0) return false;
    const bytes = phones.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
    this.messages.push({ phones, bytes });
    return true;
  }

  // For the message behind those that are sent.
  private hasRoom(): boolean {
    if (this.sent === 0) return true;
    const withIt = this.messages.slice(0, this.sent + 1);
    const bytes = withIt.reduce((sum, one) => sum + one.bytes, 0);
    return this.sent < mostUnanswered && bytes <= mostUnansweredBytes;
  }

  // Hands out what answers the first message. What it leaves out is asked for
  // by a batch; if that breaks off, the rest of the message is sent again.
  private async *resultsIn({
    results,
  }: StreamLeadsByPhoneResponse): AsyncGenerator<
    LookupResult,
    void,
    undefined
  > {
    this.pauseMs = firstPauseMs;
    this.dueSince = undefined;
    const message = this.messages[0];
    checkCount(results, message?.phones ?? []);
    const full = results.findIndex(isLeftOut);
    const answered = full < 0 ? results : results.slice(0, full);
    for (const one of answered) yield* this.handOut(resultOf(one));
    message?.phones.splice(0, answered.length);
    if (message && message.phones.length > 0) {
      const rest = await this.askForRest(message.phones);
      if (rest === undefined) return;
      for (const one of rest) yield* this.handOut(one);
    }
    this.messages.shift();
    this.sent -= 1;
  }

  private *handOut(result: LookupResult): Generator<LookupResult> {
    this.checkTime();
    yield result;
  }

  private async askForRest(
    phones: readonly string[],
  ): Promise<LookupResult[] | undefined> {
    const { fields, signal } = this.settings;
    const timeoutMs = Math.min(
      this.connection.timeoutOf({}),
      Math.max(1, this.deadline - Date.now()),
    );
    try {
      return await findEach(this.connection, phones, fields, {
        signal,
        timeoutMs,
      });
    } catch (error) {
      if (!(error instanceof LeadlineError)) throw error;
      this.stream?.cancel();
      await this.recover(error);
      return undefined;
    }
  }

  // The stream is over. Waits before the next one is opened; throws what was
  // not the server's going away, or has gone on for too long.
  private async recover(error: LeadlineError): Promise<void> {
    this.stream = undefined;
    this.isSendingEnded = false;
    this.sent = 0;
    const isBrokenOff =
      error.code === "UNAVAILABLE" &&
      (error.reason === "" || error.reason === "DRAINING");
    if (!isBrokenOff) throw error;
    const now = performance.now();
    this.dueSince ??= now;
    const { patienceMs, signal } = this.settings;
    if (
      now + this.pauseMs > this.dueSince + patienceMs ||
      Date.now() + this.pauseMs >= this.deadline
    ) {
      throw error;
    }
    await sleep(this.pauseMs, signal);
    this.pauseMs = Math.min(this.pauseMs * 2, longestPauseMs);
  }
}
