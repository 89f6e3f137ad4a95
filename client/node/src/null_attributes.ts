// SPDX-License-Identifier: Apache-2.0
import type { Connection } from "./call";
import { LeadlineError } from "./error";
import type { Lead } from "./generated/leadline/v1/lead";
import {
  ListAttributesRequest,
  LeadLookupServiceService as methods,
} from "./generated/leadline/v1/lookup";
import type { CallOptions } from "./options";
import { unlessAborted } from "./wait";

/**
 * Tells a lead's attributes that are null from those that the account does not
 * have. Asks for each list of attribute names once, and keeps it.
 */
export class NullAttributes {
  private readonly lists = new Map<number, readonly string[]>();
  // By list and time allowed: an impatient caller must not fail a patient one.
  private readonly asking = new Map<string, Promise<readonly string[]>>();

  constructor(private readonly connection: Connection) {}

  async of(lead: Lead, options: CallOptions): Promise<Set<string>> {
    if (options.signal?.aborted) throw options.signal.reason;
    const list = lead.attributeList;
    if (list === 0) return new Set();
    const names =
      this.lists.get(list) ??
      (await unlessAborted(this.ask(list, options), options.signal));
    return new Set(names.filter((name) => !lead.attributes.has(name)));
  }

  // Those who ask for the same share the call, which one's abort does not end.
  private ask(list: number, options: CallOptions): Promise<readonly string[]> {
    const timeoutMs = this.connection.timeoutOf(options);
    const key = `${list}/${timeoutMs}`;
    const asked = this.asking.get(key);
    if (asked) return asked;
    const asking = this.fetch(list, timeoutMs).finally(() =>
      this.asking.delete(key),
    );
    this.asking.set(key, asking);
    return asking;
  }

  private async fetch(
    list: number,
    timeoutMs: number,
  ): Promise<readonly string[]> {
    const { attributeLists } = await this.connection.call(
      methods.listAttributes,
      ListAttributesRequest.fromPartial({ attributeLists: [list] }),
      { timeoutMs },
    );
    const [only] = attributeLists;
    if (only === undefined || attributeLists.length > 1) {
      throw new LeadlineError("INTERNAL", "not one list of attributes");
    }
    this.lists.set(list, only.names);
    return only.names;
  }
}
