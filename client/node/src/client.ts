// SPDX-License-Identifier: Apache-2.0
import { findEach, type LookupResult } from "./batch";
import { Connection } from "./call";
import { LeadlineError } from "./error";
import type { Lead } from "./generated/leadline/v1/lead";
import {
  GetLeadByIdRequest,
  type GetLeadByIdResponse,
  GetLeadByPhoneRequest,
  type GetLeadByPhoneResponse,
  type GetReplicaStatusResponse,
  ListLeadsByPhoneRequest,
  LeadLookupServiceService as methods,
  type PhoneMatch,
} from "./generated/leadline/v1/lookup";
import { streamLeads } from "./lead_stream";
import { NullAttributes } from "./null_attributes";
import { type AnyIterable, checkNumbers } from "./number_reader";
import {
  type CallOptions,
  type ConnectOptions,
  checkPatience,
  checkText,
  checkTimeout,
  checkWhole,
  type GetByPhoneOptions,
  type ListOptions,
  type LookupOptions,
  lookupFields,
  mostNumbersInMessage,
  type StreamOptions,
} from "./options";

export type { AnyIterable, LookupResult };

/**
 * A client of the server at `address`: HOST:PORT, or a target as gRPC writes
 * them ("unix:/run/leadline.sock"). It connects on the first call. Throws a
 * TypeError or a RangeError for what cannot be connected with.
 */
export function connect(
  address = "127.0.0.1:50051",
  options: ConnectOptions = {},
): LeadlineClient {
  return new Client(new Connection(address, options));
}

/**
 * The calls of one server, over one connection. Any number of calls may be in
 * hand at once.
 *
 * All of them fail with a LeadlineError, with the reason of the signal that
 * aborted them, or, for arguments that are none, with a TypeError or a
 * RangeError.
 */
export interface LeadlineClient {
  /** The lead a number belongs to; null where the account has none. */
  getByPhone(
    phone: string,
    options?: GetByPhoneOptions,
  ): Promise<GetLeadByPhoneResponse | null>;

  /**
   * The lead with an id, or the one that it was merged into; null where the
   * account has none, or has it no more.
   */
  getById(
    id: string,
    options?: LookupOptions,
  ): Promise<GetLeadByIdResponse | null>;

  /**
   * All leads with a number, the one that getByPhone gives first. Pages are
   * asked for as they are consumed. None where the account has none.
   */
  list(
    phone: string,
    options?: ListOptions,
  ): AsyncGenerator<PhoneMatch, void, undefined>;

  /**
   * What each of the numbers leads to, in their order. An error of a number is
   * its result; an error of a call is that of the batch.
   */
  batch(
    phones: Iterable<string>,
    options?: LookupOptions,
  ): Promise<LookupResult[]>;

  /**
   * The same for any number of numbers, as the results are consumed: exactly
   * one for each, in order, though the server be restarted meanwhile.
   *
   * Nothing is opened before the first result is asked for. Who leaves off
   * early ends the stream, as `for await` does by itself.
   */
  stream(
    phones: AnyIterable<string>,
    options?: StreamOptions,
  ): AsyncGenerator<LookupResult, void, undefined>;

  /** How fresh and how full the replica is. */
  status(options?: CallOptions): Promise<GetReplicaStatusResponse>;

  /**
   * The names of a lead's attributes that are null; none where its list of
   * names is unknown. For a lead that was sent whole: of one that was asked for
   * by attributeNames, all that was left out seems null.
   */
  nullAttributes(lead: Lead, options?: CallOptions): Promise<Set<string>>;

  /**
   * Closes the connection once the calls in hand have ended. A client that is
   * not closed does not keep the process running.
   */
  close(): void;
}

class Client implements LeadlineClient {
  private readonly nulls: NullAttributes;

  constructor(private readonly connection: Connection) {
    this.nulls = new NullAttributes(connection);
  }

  async getByPhone(phone: string, options: GetByPhoneOptions = {}) {
    const request = GetLeadByPhoneRequest.fromPartial({
      ...lookupFields(options),
      phone: checkText("phone", phone),
      allowReadThrough: options.allowReadThrough === true,
    });
    return nullWhereNotFound(
      this.connection.call(methods.getLeadByPhone, request, options),
    );
  }

  async getById(id: string, options: LookupOptions = {}) {
    const request = GetLeadByIdRequest.fromPartial({
      ...lookupFields(options),
      id: checkText("id", id),
    });
    return nullWhereNotFound(
      this.connection.call(methods.getLeadById, request, options),
    );
  }

  list(phone: string, options: ListOptions = {}) {
    this.connection.timeoutOf(options);
    const request = ListLeadsByPhoneRequest.fromPartial({
      ...lookupFields(options),
      phone: checkText("phone", phone),
      // The server judges a negative one.
      pageSize: checkWhole(
        "pageSize",
        options.pageSize ?? 0,
        -(2 ** 31),
        2 ** 31 - 1,
      ),
    });
    return this.pages(request, options);
  }

  async batch(phones: Iterable<string>, options: LookupOptions = {}) {
    checkNumbers(phones);
    const all = Array.from(phones, (one) => checkText("a number", one));
    return findEach(this.connection, all, lookupFields(options), options);
  }

  stream(phones: AnyIterable<string>, options: StreamOptions = {}) {
    checkNumbers(phones);
    return streamLeads(this.connection, phones, {
      fields: lookupFields(options),
      numbersPerMessage: checkWhole(
        "numbersPerMessage",
        options.numbersPerMessage ?? mostNumbersInMessage,
        1,
        mostNumbersInMessage,
      ),
      patienceMs: checkPatience(options.patienceMs ?? 30_000),
      timeoutMs: checkTimeout(options.timeoutMs ?? Number.POSITIVE_INFINITY),
      signal: options.signal,
    });
  }

  status(options: CallOptions = {}) {
    return this.connection.call(methods.getReplicaStatus, {}, options);
  }

  nullAttributes(lead: Lead, options: CallOptions = {}) {
    return this.nulls.of(lead, options);
  }

  close(): void {
    this.connection.close();
  }

  private async *pages(
    request: ListLeadsByPhoneRequest,
    options: CallOptions,
  ): AsyncGenerator<PhoneMatch, void, undefined> {
    let pageToken = "";
    do {
      const page = await nullWhereNotFound(
        this.connection.call(
          methods.listLeadsByPhone,
          { ...request, pageToken },
          options,
        ),
      );
      if (page === null) return;
      for (const match of page.matches) {
        if (options.signal?.aborted) throw options.signal.reason;
        yield match;
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
  }
}

async function nullWhereNotFound<T>(called: Promise<T>): Promise<T | null> {
  try {
    return await called;
  } catch (error) {
    if (error instanceof LeadlineError && error.code === "NOT_FOUND") {
      return null;
    }
    throw error;
  }
}
