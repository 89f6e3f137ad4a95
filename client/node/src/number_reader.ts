// SPDX-License-Identifier: Apache-2.0
import { checkText, typeOf } from "./options";

/** What numbers are taken from. */
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;

/** Throws a TypeError for what is none; a string is one number, not many. */
export function checkNumbers(phones: unknown): void {
  const isIterable =
    typeof phones === "object" &&
    phones !== null &&
    (Symbol.iterator in phones || Symbol.asyncIterator in phones);
  if (isIterable) return;
  throw new TypeError(`phones is ${typeOf(phones)} instead of an iterable`);
}

/**
 * Reads numbers ahead of their use, from a source that may keep one waiting, so
 * that the reader can do other things meanwhile.
 */
export class NumberReader {
  private readonly numbers: string[] = [];
  private readonly source: Iterator<string> | AsyncIterator<string>;
  private isReading = false;
  private isSlow = false;
  private hasEnded = false;
  private failure: { reason: unknown } | undefined;

  /** `ring` is called when more was read of a source that kept one waiting. */
  constructor(
    phones: AnyIterable<string>,
    private readonly ring: () => void,
  ) {
    this.source =
      Symbol.asyncIterator in phones
        ? phones[Symbol.asyncIterator]()
        : phones[Symbol.iterator]();
  }

  /** True if all numbers were taken and there are no more. */
  get isDone(): boolean {
    return this.hasEnded && this.numbers.length === 0;
  }

  /**
   * The next `count` numbers; fewer at the end. None where they are still to
   * come. If `isUrgent`, what there is will do, as soon as the source has not
   * gone on by itself within a turn of the event loop. Throws what the source
   * throws, and a TypeError for what is no string.
   */
  take(count: number, isUrgent: boolean): string[] {
    this.readUpTo(count);
    if (this.failure) throw this.failure.reason;
    const isReady =
      this.hasEnded ||
      this.numbers.length >= count ||
      (isUrgent && this.isSlow);
    return isReady ? this.numbers.splice(0, count) : [];
  }

  /**
   * Lets the source go where it has not ended by itself. Waits for it, unless
   * it is in the middle of something that may never end.
   */
  async close(): Promise<void> {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const closed = this.source.return?.();
    if (this.isReading) Promise.resolve(closed).catch(() => {});
    else await closed;
  }

  private readUpTo(count: number): void {
    while (
      this.numbers.length < count &&
      !this.isReading &&
      !this.hasEnded &&
      !this.failure
    ) {
      this.readOne();
    }
  }

  private readOne(): void {
    const next = this.source.next();
    if (!(next instanceof Promise || "then" in next)) {
      this.keep(next);
      return;
    }
    this.isReading = true;
    const turn = setImmediate(() => {
      this.isSlow = true;
      this.ring();
    });
    Promise.resolve(next)
      .then((read) => this.keep(read))
      .catch((reason: unknown) => {
        // A source that throws has ended.
        this.hasEnded = true;
        this.failure = { reason };
      })
      .finally(() => {
        clearImmediate(turn);
        this.isReading = false;
        this.isSlow = false;
        this.ring();
      });
  }

  private keep(read: IteratorResult<string, unknown>): void {
    if (read.done) {
      this.hasEnded = true;
      return;
    }
    try {
      this.numbers.push(checkText("a number", read.value));
    } catch (reason) {
      this.failure = { reason };
    }
  }
}
