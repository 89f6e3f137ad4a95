// SPDX-License-Identifier: Apache-2.0
import {
  type ClientDuplexStream,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import { errorOf, type LeadlineError } from "./error";

/**
 * One stream, of which what comes is kept until it is taken. The user bounds
 * that by what is sent and not answered.
 */
export class AnswerQueue<Request, Answer> {
  private readonly answers: Answer[] = [];
  private ended: StatusObject | undefined;

  /** `ring` is called when there is something new to see. */
  constructor(
    private readonly stream: ClientDuplexStream<Request, Answer>,
    ring: () => void,
  ) {
    stream.on("data", (answer: Answer) => {
      this.answers.push(answer);
      ring();
    });
    stream.on("status", (ended: StatusObject) => {
      // It overtakes answers that have not left Node's buffer yet, which
      // reading hands to the listener above.
      while (stream.read() !== null);
      this.ended = ended;
      ring();
    });
    // The status says the same. An error without a listener ends the process.
    stream.on("error", () => {});
  }

  send(request: Request): void {
    if (!this.ended) this.stream.write(request);
  }

  endSending(): void {
    if (!this.ended) this.stream.end();
  }

  /** The next answer, if it is there. */
  take(): Answer | undefined {
    return this.answers.shift();
  }

  /** True if all answers were taken and no more will come. */
  get isOver(): boolean {
    return this.ended !== undefined && this.answers.length === 0;
  }

  /** Why it is over; undefined if it ended well. */
  get error(): LeadlineError | undefined {
    if (this.ended === undefined || this.ended.code === status.OK) {
      return undefined;
    }
    return errorOf(this.ended);
  }

  /** Breaks it off. */
  cancel(): void {
    this.stream.cancel();
  }
}
