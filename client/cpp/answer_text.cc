// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/answer_text.h"

#include <algorithm>

#include "client/cpp/words.h"
#include "client/cpp/worker_text.h"
#include "google/protobuf/util/json_util.h"

namespace leadline {
namespace {

using google::protobuf::Timestamp;

// "how" for the answer's own match, in words.
std::string MatchInWords(v1::MatchKind kind) {
  switch (kind) {
    case v1::MATCH_KIND_INTERNATIONAL:
      return "the whole number matches";
    case v1::MATCH_KIND_DEFAULT_COUNTRY:
      return "matches with the account's country code";
    case v1::MATCH_KIND_NATIONAL:
      return "matches without the country code";
    case v1::MATCH_KIND_AS_STORED:
      return "matches as it is stored";
    default:
      return "matches";
  }
}

void AddNumber(TextTable& table, const v1::GetLeadByPhoneResponse& response,
               v1::MatchedField field, Colours colours) {
  const bool is_phone = field == v1::MATCHED_FIELD_PHONE;
  const std::string& number =
      is_phone ? response.lead().phone() : response.lead().mobile();
  const char* label = is_phone ? "Phone" : "Mobile";
  if (number.empty() || response.matched_field() != field) {
    table.AddForeign(label, number);
    return;
  }
  const std::string how = "(" + MatchInWords(response.match_kind()) + ")";
  table.Add(label, Printable(number) + "  " + Faint(how, colours));
}

// The instant, and how long that was before the upstream's present, as far as
// the answer tells it.
std::string InstantAndAge(const Timestamp& instant,
                          const v1::Freshness& freshness) {
  std::string text = InstantText(instant);
  if (!freshness.has_as_of() || !freshness.has_age()) return text;
  const auto now =
      ToMilliseconds(freshness.as_of()) + ToMilliseconds(freshness.age());
  const auto age = now - ToMilliseconds(instant);
  if (age.count() >= 0) text += " (" + InWords(age) + " ago)";
  return text;
}

std::string SourceInWords(v1::Source source) {
  switch (source) {
    case v1::SOURCE_LIVE_READ:
      return ", read live";
    case v1::SOURCE_REMEMBERED_MISS:
      return ", from a remembered read";
    default:
      return "";
  }
}

std::string AsOf(const v1::Freshness& freshness) {
  if (!freshness.has_age()) return "never read from LeadSquared yet";
  return "as of " + InWords(ToMilliseconds(freshness.age())) + " ago" +
         SourceInWords(freshness.source());
}

void AddAttributes(TextTable& table, const v1::Lead& lead,
                   std::span<const std::string> names, Colours colours) {
  for (const std::string& name : names) {
    const auto found = lead.attributes().find(name);
    if (found == lead.attributes().end()) {
      table.Add(name, Faint("(none)", colours));
    } else if (found->second.empty()) {
      table.Add(name, "\"\"");
    } else {
      table.AddForeign(name, found->second);
    }
  }
}

std::string OwnerText(const v1::Lead& lead) {
  if (lead.owner_email().empty()) return lead.owner_name();
  if (lead.owner_name().empty()) return lead.owner_email();
  return lead.owner_name() + " <" + lead.owner_email() + ">";
}

// The lines that tell the lead itself.
void AddLead(TextTable& table, const v1::GetLeadByPhoneResponse& response,
             Colours colours) {
  const v1::Lead& lead = response.lead();
  table.AddForeign("Stage", lead.stage());
  table.AddForeign("Owner", OwnerText(lead));
  AddNumber(table, response, v1::MATCHED_FIELD_PHONE, colours);
  AddNumber(table, response, v1::MATCHED_FIELD_MOBILE, colours);
  table.AddForeign("E-mail", lead.email());
  if (!lead.company().empty()) table.AddForeign("Company", lead.company());
  if (!lead.source().empty()) table.AddForeign("Source", lead.source());
  if (lead.do_not_call()) table.Add("Note", Warning("do not call", colours));
  table.Add("Last activity",
            lead.has_last_activity_at()
                ? InstantAndAge(lead.last_activity_at(), response.freshness())
                : Faint("none", colours));
  std::string id = Printable(lead.id());
  if (lead.has_number()) id += ", number " + std::to_string(lead.number());
  table.Add("Lead", id);
}

std::string FillText(const v1::GetReplicaStatusResponse& response) {
  const v1::FillProgress& fill = response.fill();
  std::string text = WithThousands(fill.leads_stored());
  if (response.freshness().complete() || response.partial_view()) return text;
  if (!fill.has_leads_expected() || fill.leads_expected() == 0) return text;
  const v1::WorkerStatus& worker = response.worker();
  const std::string left =
      worker.has_fill_time_left()
          ? ", about " + InWords(ToMilliseconds(worker.fill_time_left())) +
                " to go"
          : "";
  const auto share = static_cast<double>(fill.leads_stored()) /
                     static_cast<double>(fill.leads_expected());
  // While the fill is under way it is never said to be whole.
  const int percent = std::min(99, static_cast<int>(share * 100));
  return text + " of " + WithThousands(fill.leads_expected()) +
         " (first fill " + std::to_string(percent) + " %" + left + ")";
}

std::string StateText(const v1::GetReplicaStatusResponse& response,
                      Colours colours) {
  const v1::Freshness& freshness = response.freshness();
  if (freshness.complete()) return "complete, " + AsOf(freshness);
  if (response.partial_view()) {
    return Warning("partial: leadline-sync is not shown all leads", colours) +
           ", " + AsOf(freshness);
  }
  const uint64_t broken = response.leads_broken();
  return Warning(broken == 0 ? "not complete yet"
                             : "not complete: " + std::to_string(broken) +
                                   " leads cannot be read",
                 colours) +
         ", " + AsOf(freshness);
}

}  // namespace

std::string NameOf(const v1::Lead& lead) {
  std::string name = lead.first_name();
  if (!name.empty() && !lead.last_name().empty()) name += ' ';
  name += lead.last_name();
  return name.empty() ? "(no name)" : Printable(name);
}

std::string LeadFreshness(const v1::Freshness& freshness, Colours colours) {
  if (freshness.complete()) return AsOf(freshness) + ", complete";
  return AsOf(freshness) + ", " +
         Warning("not complete: another lead may have the number too", colours);
}

std::string LeadText(const v1::GetLeadByPhoneResponse& response,
                     std::span<const std::string> attribute_names,
                     Colours colours) {
  const v1::Lead& lead = response.lead();
  TextTable table(colours);
  AddLead(table, response, colours);
  if (response.match_count() > 1) {
    table.Add("Matches", WithThousands(response.match_count()) +
                             " leads have this number; this one was active "
                             "last");
  }
  table.Add("Freshness", LeadFreshness(response.freshness(), colours));
  AddAttributes(table, lead, attribute_names, colours);
  return Bold(NameOf(lead), colours) + "\n" + table.Print();
}

std::string LeadByIdText(const v1::GetLeadByIdResponse& response,
                         std::span<const std::string> attribute_names,
                         Colours colours) {
  // As found by a number, of which no field matched.
  v1::GetLeadByPhoneResponse found;
  *found.mutable_lead() = response.lead();
  *found.mutable_freshness() = response.freshness();
  TextTable table(colours);
  AddLead(table, found, colours);
  if (!response.redirected_from().empty()) {
    table.Add("Merged",
              "redirected from " + Printable(response.redirected_from()));
  }
  table.Add("Freshness", AsOf(response.freshness()) +
                             (response.freshness().complete()
                                  ? ", complete"
                                  : ", " + Warning("not complete", colours)));
  AddAttributes(table, response.lead(), attribute_names, colours);
  return Bold(NameOf(response.lead()), colours) + "\n" + table.Print();
}

std::string StatusText(const v1::GetReplicaStatusResponse& response,
                       const std::string& server, Colours colours) {
  const v1::Freshness& freshness = response.freshness();
  TextTable table(colours);
  table.Add("Replica", StateText(response, colours));
  table.Add("Leads", FillText(response));
  if (freshness.has_complete_through()) {
    table.Add("Complete through", InstantText(freshness.complete_through()));
  } else if (response.fill().has_covered_from()) {
    table.Add("Read back to", InstantText(response.fill().covered_from()));
  }
  table.AddForeign("Account", response.account_id());
  table.AddForeign("Read from", response.upstream_host());
  if (!response.default_country_code().empty()) {
    table.AddForeign("Country code", "+" + response.default_country_code());
  }
  table.Add("Replica file", BytesInWords(response.file_bytes()) + ", schema " +
                                std::to_string(response.schema_version()));
  if (response.has_worker()) {
    AddWorker(table, response.worker(), colours);
  }
  table.Add("Server", Printable(server) + ", version " +
                          Printable(response.server_version()));
  return table.Print();
}

std::string JsonText(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  // A message of ours always has a JSON form; one that does not is no answer.
  if (!google::protobuf::util::MessageToJsonString(message, &json, options)
           .ok()) {
    return "{}\n";
  }
  return json + "\n";
}

}  // namespace leadline
