// SPDX-License-Identifier: Apache-2.0
import {
  type Client,
  type ClientDuplexStream,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import { openChannel } from "./channel";
import { errorOf, type LeadlineError } from "./error";
import {
  LeadLookupServiceService as methods,
  type StreamLeadsByPhoneRequest,
  type StreamLeadsByPhoneResponse,
} from "./generated/leadline/v1/lookup";
import {
  type CallOptions,
  type ConnectOptions,
  checkText,
  checkTimeout,
} from "./options";
import { sleep } from "./wait";

const defaultTimeoutMs = 300;
const mostRepetitions = 3;
const firstPauseMs = 20;

/** The calls of the service as they are, over one channel. */
export class Connection {
  private readonly channel: Client;
  private readonly metadata = new Metadata();
  private readonly timeoutMs: number;
  private isClosed = false;

  /** Throws a TypeError or RangeError for what cannot be connected with. */
  constructor(address: string, options: ConnectOptions) {
    if (checkText("address", address) === "") {
      throw new TypeError("address is empty");
    }
    this.timeoutMs = checkTimeout(options.timeoutMs ?? defaultTimeoutMs);
    if (options.token !== undefined) {
      this.metadata.set("authorization", `Bearer ${checkToken(options.token)}`);
    }
    this.channel = openChannel(address, options.tls);
  }

  /**
   * Calls `method`, and repeats it as client/README.md says. Rejects with a
   * LeadlineError, or with the reason of the caller's signal.
   */
  async call<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    options: CallOptions,
  ): Promise<Response> {
    const deadline = Date.now() + this.timeoutOf(options);
    for (let repetitions = 0; ; ++repetitions) {
      const outcome = await this.callOnce(
        method,
        request,
        deadline,
        options.signal,
      );
      if (!("error" in outcome)) return outcome.response;
      const pause = pauseBefore(outcome.error, outcome.trailers, repetitions);
      if (pause === undefined || Date.now() + pause >= deadline) {
        throw outcome.error;
      }
      await sleep(pause, options.signal);
    }
  }

  /** How long a call with these options may take. Throws a RangeError. */
  timeoutOf(options: CallOptions): number {
    return options.timeoutMs === undefined
      ? this.timeoutMs
      : checkTimeout(options.timeoutMs);
  }

  /** Opens a stream, which ends by `deadline` (as of Date.now()). */
  openStream(
    deadline: number,
  ): ClientDuplexStream<StreamLeadsByPhoneRequest, StreamLeadsByPhoneResponse> {
    this.checkOpen();
    const method = methods.streamLeadsByPhone;
    return this.channel.makeBidiStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      this.metadata,
      { deadline },
    );
  }

  close(): void {
    this.isClosed = true;
    this.channel.close();
  }

  private callOnce<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    deadline: number,
    signal?: AbortSignal,
  ): Promise<
    { response: Response } | { error: LeadlineError; trailers: Metadata }
  > {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      this.checkOpen();
      const onEnd = (error: ServiceError | null, response?: Response) => {
        signal?.removeEventListener("abort", onAbort);
        if (error === null) resolve({ response: response as Response });
        else if (signal?.aborted) reject(signal.reason);
        else resolve({ error: errorOf(error), trailers: error.metadata });
      };
      const call = this.channel.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        this.metadata,
        { deadline },
        onEnd,
      );
      const onAbort = () => call.cancel();
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  private checkOpen(): void {
    if (this.isClosed) throw new Error("the client is closed");
  }
}

/**
 * How many milliseconds to wait before a call that failed is repeated for the
 * time `repetitions` + 1; undefined if it is not. The server may forbid it or
 * name the delay (gRFC A6); else a random part of 20, 40 or 80 ms is waited.
 */
export function pauseBefore(
  error: LeadlineError,
  trailers: Metadata,
  repetitions: number,
): number | undefined {
  if (error.code !== "UNAVAILABLE" || repetitions >= mostRepetitions) {
    return undefined;
  }
  const [pushback] = trailers.get("grpc-retry-pushback-ms");
  if (pushback === undefined) {
    return Math.random() * firstPauseMs * 2 ** repetitions;
  }
  // What is no delay forbids it, as -1 does.
  return /^\d{1,9}$/.test(String(pushback)) ? Number(pushback) : undefined;
}

// Says nothing of the token itself: errors go into logs.
function checkToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(checkText("token", token))) return token;
  throw new TypeError("token is empty, or has more than visible ASCII");
}
