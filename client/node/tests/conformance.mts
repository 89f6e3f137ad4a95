// SPDX-License-Identifier: Apache-2.0
// The conformance runner; see tests/conformance/README.md. It uses nothing but
// what the package exports.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import {
  type CallOptions,
  type Freshness,
  type GetLeadByPhoneResponse,
  type Lead,
  type LeadlineClient,
  LeadlineError,
  type LookupResult,
  type PhoneMatch,
  type Timestamp,
} from "@leadline/client";
import { type Connect, connectTo } from "./servers.mjs";

interface Case {
  name: string;
  connect: Connect;
  call: string;
  phone?: string;
  phones?: string[];
  id?: string;
  page_size?: number;
  chunk?: number;
  attributes?: string[];
  max_staleness_ms?: number;
  timeout_ms?: number;
  hook?: { after: number; command: [string, ...string[]] };
}

type Json =
  | null
  | boolean
  | number
  | string
  | Json[]
  | { [key: string]: Json | undefined };

// One case being answered.
class Asked {
  constructor(
    private readonly one: Case,
    private readonly client: LeadlineClient,
  ) {}

  async answer(): Promise<{ [key: string]: Json | undefined }> {
    try {
      return { outcome: await this.outcome() };
    } catch (error) {
      if (error instanceof LeadlineError) return errorJson(error);
      throw error;
    }
  }

  private outcome(): Promise<Json> {
    switch (this.one.call) {
      case "get_by_phone":
        return this.getByPhone();
      case "get_by_id":
        return this.getById();
      case "list":
        return this.list();
      case "batch":
        return this.batch();
      case "stream":
        return this.stream();
      case "status":
        return this.status();
      default:
        throw new Error(`no call is named ${this.one.call}`);
    }
  }

  private get options() {
    return {
      ...this.callOptions,
      attributeNames: this.one.attributes,
      maxStalenessMs: this.one.max_staleness_ms,
    };
  }

  private get callOptions(): CallOptions {
    return { timeoutMs: this.one.timeout_ms };
  }

  private async getByPhone(): Promise<Json> {
    const found = await this.client.getByPhone(
      this.one.phone ?? "",
      this.options,
    );
    if (found === null) return null;
    return {
      ...(await this.matchJson(found)),
      freshness: freshnessJson(found.freshness),
    };
  }

  private async getById(): Promise<Json> {
    const found = await this.client.getById(this.one.id ?? "", this.options);
    if (found === null) return null;
    return {
      lead: await this.leadJson(found.lead),
      redirected_from: found.redirectedFrom,
      freshness: freshnessJson(found.freshness),
    };
  }

  private async list(): Promise<Json> {
    const matches: Json[] = [];
    const options = { ...this.options, pageSize: this.one.page_size };
    for await (const match of this.client.list(this.one.phone ?? "", options)) {
      matches.push(await this.resultJson(match));
    }
    return matches;
  }

  private async batch(): Promise<Json> {
    const results: Json[] = [];
    for (const result of await this.client.batch(
      this.one.phones ?? [],
      this.options,
    )) {
      results.push(await this.resultJson(result));
    }
    return results;
  }

  private async stream(): Promise<Json> {
    const results: Json[] = [];
    const { phones = [], chunk, hook } = this.one;
    const options = { ...this.options, numbersPerMessage: chunk };
    for await (const result of this.client.stream(phones, options)) {
      results.push(await this.resultJson(result));
      if (results.length === hook?.after) {
        const [program, ...words] = hook.command;
        await promisify(execFile)(program, words);
      }
    }
    return results;
  }

  private async status(): Promise<Json> {
    const status = await this.client.status(this.callOptions);
    return {
      account_id: status.accountId,
      complete: status.freshness?.complete ?? false,
      default_country_code: status.defaultCountryCode,
      leads_stored: status.fill?.leadsStored ?? 0,
      schema_version: status.schemaVersion,
    };
  }

  private async resultJson(result: LookupResult): Promise<Json> {
    if (result === null) return null;
    if (result instanceof LeadlineError) return errorJson(result);
    return {
      ...(await this.matchJson(result)),
      complete: result.complete,
      lead_read_at: instantJson(result.leadReadAt),
    };
  }

  private async matchJson(match: PhoneMatch | GetLeadByPhoneResponse) {
    return {
      lead: await this.leadJson(match.lead),
      matched_field: match.matchedField,
      match_kind: match.matchKind,
      match_count: match.matchCount,
    };
  }

  private async leadJson(lead: Lead | undefined): Promise<Json> {
    if (lead === undefined) throw new Error("a match without a lead");
    const nulls = await this.client.nullAttributes(lead);
    return {
      id: lead.id,
      number: lead.number,
      first_name: lead.firstName,
      last_name: lead.lastName,
      email: lead.email,
      phone: lead.phone,
      mobile: lead.mobile,
      company: lead.company,
      stage: lead.stage,
      source: lead.source,
      owner_id: lead.ownerId,
      owner_name: lead.ownerName,
      owner_email: lead.ownerEmail,
      do_not_call: lead.doNotCall,
      do_not_email: lead.doNotEmail,
      created_at: instantJson(lead.createdAt),
      modified_at: instantJson(lead.modifiedAt),
      last_activity_at: instantJson(lead.lastActivityAt),
      attributes: Object.fromEntries(lead.attributes),
      attribute_list: lead.attributeList,
      null_attributes: [...nulls].sort(byBytes),
    };
  }
}

function errorJson(error: LeadlineError) {
  const metadata = new Map(error.metadata);
  const hasAge = metadata.delete("age_seconds");
  return {
    error: {
      code: error.code,
      reason: error.reason,
      field: error.field,
      field_problem: error.fieldProblem,
      has_age: hasAge,
      metadata: Object.fromEntries(metadata),
      retry_delay_ms: error.retryDelayMs ?? null,
      message: error.reason !== "" && !hasAge ? error.message : undefined,
    },
  };
}

function freshnessJson(freshness: Freshness | undefined): Json {
  if (freshness === undefined) throw new Error("an answer without freshness");
  return {
    source: freshness.source,
    complete: freshness.complete,
    as_of: instantJson(freshness.asOf),
    complete_through: instantJson(freshness.completeThrough),
    lead_read_at: instantJson(freshness.leadReadAt),
  };
}

function instantJson(instant: Timestamp | undefined): Json | undefined {
  return instant && { nanos: instant.nanos, seconds: instant.seconds };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

// JSON as README.md wants it: the keys of objects sorted, what is undefined left
// out. JSON.stringify escapes the same characters of strings in the same way.
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => byBytes(a, b))
    .flatMap(([key, member]) =>
      member === undefined ? [] : `${JSON.stringify(key)}:${canonical(member)}`,
    );
  return `{${members.join(",")}}`;
}

async function main(path: string): Promise<void> {
  const clients = new Map<string, LeadlineClient>();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (line === "") continue;
    const one: Case = JSON.parse(line);
    const key = JSON.stringify(one.connect);
    const client = clients.get(key) ?? connectTo(one.connect);
    clients.set(key, client);
    const answer = await new Asked(one, client).answer();
    process.stdout.write(`${canonical({ ...answer, name: one.name })}\n`);
  }
  for (const client of clients.values()) client.close();
}

const [path, ...more] = process.argv.slice(2);
if (path === undefined || more.length > 0) {
  console.error("usage: client/node/conformance CASES.jsonl");
  process.exit(2);
}
await main(path);
