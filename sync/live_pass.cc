// SPDX-License-Identifier: Apache-2.0
#include "sync/live_pass.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "leadline/v1/lead.pb.h"

namespace leadline {
namespace {

// Enough to tell the usual form by.
constexpr uint64_t kLeadsLookedAt = 200;
constexpr size_t kRowsLookedAt = 16;

std::string PercentEncoded(const std::string& text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
  }
  return out;
}

// Most recent activity, then the later stamp, then the larger number, as in
// the replica; none comes last.
auto RankOf(const LeadRow& row) {
  return std::tuple(row.last_activity, row.stamp, row.number);
}

}  // namespace

HttpRequest LeadByPhoneCall(const std::string& phone) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/v2/LeadManagement.svc/RetrieveLeadByPhoneNumber?phone=" +
                 PercentEncoded(phone);
  return request;
}

// [{"ProspectID":"1bfdec89-...","Phone":"9901111111",...}], or [].
absl::StatusOr<LeadPage> ReadPhoneAnswer(std::string body,
                                         PageDecoder& decoder) {
  const size_t first = body.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || body[first] != '[') {
    return absl::InvalidArgumentError(
        "the answer of RetrieveLeadByPhoneNumber is no array");
  }
  return decoder.Decode("{\"RecordCount\":0,\"Leads\":" + body + "}");
}

absl::StatusOr<std::unique_ptr<LivePass>> LivePass::Create(
    LiveReads& reads, const std::string& default_country_code,
    ReplicaWriter& replica) {
  auto rules = PhoneKeyRules::Create(default_country_code);
  if (!rules.ok()) return rules.status();
  std::unique_ptr<LivePass> pass(
      new LivePass(reads, *std::move(rules), default_country_code));
  const auto latest = replica.LatestLeads(kLeadsLookedAt);
  if (!latest.ok()) return latest.status();
  auto reader = replica.OpenReader();
  if (!reader.ok()) return reader.status();
  for (const StampedLead& lead : *latest) {
    const auto kept = (*reader)->FindById(lead.id);
    if (!kept.ok()) return kept.status();
    v1::Lead message;
    if (*kept && message.ParseFromString((*kept)->lead)) {
      pass->forms_.Note(message.phone());
    }
  }
  return pass;
}

void LivePass::Note(std::span<const LeadRow> rows) {
  for (const LeadRow& row : rows.first(std::min(rows.size(), kRowsLookedAt))) {
    forms_.Note(row.phone);
  }
}

std::optional<LiveQuestion> LivePass::Next() {
  const std::optional<PhoneQuery> query = reads_.Next();
  if (!query) {
    current_.reset();
    return std::nullopt;
  }
  const bool same =
      current_ && current_->query.Key() == query->Key() &&
      current_->query.IsInternational() == query->IsInternational();
  if (!same) current_ = Current{*query, forms_.TextsFor(*query), 0};
  return LiveQuestion{*query, current_->texts[current_->at]};
}

std::optional<LiveFinding> LivePass::Take(std::vector<LeadRow> rows,
                                          TimePoint sent) {
  if (!current_) return std::nullopt;
  LiveFinding finding;
  finding.answer.outcome = LiveAnswer::Outcome::kNoneShown;
  finding.answer.read_at = sent;
  uint32_t matches = 0;
  std::ranges::sort(rows, [](const LeadRow& a, const LeadRow& b) {
    return RankOf(a) > RankOf(b);
  });
  for (LeadRow& row : rows) {
    std::optional<FoundLead> found = Match(row);
    if (!found || ++matches > 1) continue;
    found->read_at = sent;
    finding.answer.outcome = LiveAnswer::Outcome::kFound;
    finding.answer.found = std::move(found);
    finding.row = std::move(row);
  }
  if (matches == 0 && ++current_->at < current_->texts.size()) {
    return std::nullopt;
  }
  if (matches > 0) finding.answer.found->match_count = matches;
  current_.reset();
  return finding;
}

// Upstream may match by the last digits: what does not have the number by our
// rules is no match.
std::optional<FoundLead> LivePass::Match(const LeadRow& row) const {
  const std::array fields = {std::pair(&row.phone, MatchedField::kPhone),
                             std::pair(&row.mobile, MatchedField::kMobile)};
  for (const auto& [stored, field] : fields) {
    for (const PhoneIndexKey& key : rules_.KeysOf(*stored)) {
      if (key.key != current_->query.Key()) continue;
      if (current_->query.IsInternational() &&
          key.kind == MatchKind::kNational) {
        continue;
      }
      FoundLead found;
      found.lead = row.lead;
      found.field = field;
      found.kind = key.kind;
      found.last_activity = row.last_activity;
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace leadline
