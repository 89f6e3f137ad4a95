// SPDX-License-Identifier: Apache-2.0
#include "sync/lead_builder.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <utility>

#include "sync/lead_digest.h"
#include "sync/upstream_dates.h"

namespace leadline {
namespace {

bool BelongsToTheQuery(std::string_view name) {
  return name == "Total" || name == "CanUpdate";
}

std::optional<int64_t> ParseNumber(std::optional<std::string_view> text) {
  if (!text || text->starts_with('-')) return std::nullopt;
  int64_t value = 0;
  const char* const end = text->data() + text->size();
  const auto [at, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

std::optional<bool> ParseFlag(std::optional<std::string_view> text) {
  if (text == "1") return true;
  if (text == "0") return false;
  return std::nullopt;
}

std::optional<TimePoint> ParseDate(std::optional<std::string_view> text) {
  return text ? ParseUpstreamDate(*text) : std::nullopt;
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

}  // namespace

LeadBuilder::LeadBuilder(NumberNames number_names)
    : number_names_(std::move(number_names)) {
  role_places_.fill(kAbsent);
}

bool LeadBuilder::HasSameNames(
    std::span<const LeadAttribute> attributes) const {
  // No list has been learned yet: even an empty one is new.
  if (!knows_names_ || attributes.size() != name_ends_.size()) return false;
  const std::string_view names = names_;
  size_t begin = 0;
  for (size_t i = 0; i < attributes.size(); ++i) {
    if (names.substr(begin, name_ends_[i] - begin) != attributes[i].name) {
      return false;
    }
    begin = name_ends_[i];
  }
  return true;
}

absl::Status LeadBuilder::LearnNames(
    std::span<const LeadAttribute> attributes) {
  knows_names_ = false;
  names_.clear();
  name_ends_.clear();
  kept_places_.clear();
  std::vector<std::string_view> list;
  std::unordered_map<std::string_view, size_t> places;  // in `list`
  for (size_t i = 0; i < attributes.size(); ++i) {
    const std::string_view name = attributes[i].name;
    names_ += name;
    name_ends_.push_back(names_.size());
    if (BelongsToTheQuery(name)) continue;
    const auto [entry, is_new] = places.try_emplace(name, list.size());
    if (is_new) {
      list.push_back(name);
      kept_places_.push_back(i);
    } else {
      kept_places_[entry->second] = i;
    }
  }
  for (size_t role = 0; role < kRoles; ++role) {
    const auto entry = places.find(kRoleNames[role]);
    role_places_[role] = entry == places.end() ? kAbsent : entry->second;
  }
  LeadDigest digest;
  for (const std::string_view name : list) {
    if (name != kRoleNames[kLeadAge]) digest.Add(name);
  }
  names_digest_ = digest.Value();

  const absl::StatusOr<uint32_t> number = number_names_(list);
  if (!number.ok()) return number.status();
  list_number_ = *number;
  knows_names_ = true;
  return absl::OkStatus();
}

void LeadBuilder::Keep(std::span<const LeadAttribute> attributes) {
  kept_.clear();
  for (const size_t place : kept_places_) kept_.push_back(attributes[place]);
}

std::optional<std::string_view> LeadBuilder::Text(Role role) const {
  const size_t place = role_places_[role];
  if (place == kAbsent || kept_[place].is_null) return std::nullopt;
  return kept_[place].value;
}

TypedLead LeadBuilder::TypedFields() const {
  TypedLead lead;
  lead.first_name = Text(kFirstName);
  lead.last_name = Text(kLastName);
  lead.email = Text(kEmail);
  lead.phone = Text(kPhone);
  lead.mobile = Text(kMobile);
  lead.company = Text(kCompany);
  lead.stage = Text(kStage);
  lead.source = Text(kSource);
  lead.owner_id = Text(kOwnerId);
  lead.owner_name = Text(kOwnerName);
  lead.owner_email = Text(kOwnerEmail);
  lead.do_not_call = ParseFlag(Text(kDoNotCall));
  lead.do_not_email = ParseFlag(Text(kDoNotEmail));
  lead.created_at = ParseDate(Text(kCreatedOn));
  lead.last_activity_at = ParseDate(Text(kLastActivity));
  for (const Role role : {kLeadLastModifiedOn, kLastModifiedOn, kModifiedOn}) {
    if (lead.modified_at) break;
    lead.modified_at = ParseDate(Text(role));
  }
  return lead;
}

WindowStamps LeadBuilder::Stamps() const {
  return {ParseDate(Text(kLeadLastModifiedOn)),
          ParseDate(Text(kLastModifiedOn))};
}

std::string_view LeadBuilder::Lacking() const {
  for (const Role role : {kPhone, kMobile}) {
    if (role_places_[role] == kAbsent) return kRoleNames[role];
  }
  const bool stamped = std::ranges::any_of(
      std::array{kLeadLastModifiedOn, kLastModifiedOn, kModifiedOn},
      [this](Role role) { return role_places_[role] != kAbsent; });
  return stamped ? std::string_view() : kRoleNames[kLeadLastModifiedOn];
}

uint64_t LeadBuilder::Digest() const {
  LeadDigest digest(names_digest_);
  for (size_t place = 0; place < kept_.size(); ++place) {
    if (place == role_places_[kLeadAge]) continue;
    if (kept_[place].is_null) {
      digest.AddNull();
    } else {
      digest.Add(kept_[place].value);
    }
  }
  return digest.Value();
}

absl::StatusOr<std::optional<LeadRow>> LeadBuilder::Build(
    std::span<const LeadAttribute> attributes) {
  if (!HasSameNames(attributes)) {
    if (absl::Status status = LearnNames(attributes); !status.ok()) {
      return status;
    }
  }
  Keep(attributes);
  const std::string_view id = Text(kId).value_or("");
  if (id.empty()) return std::nullopt;

  LeadRow row;
  row.id = LowerCase(id);
  TypedLead typed = TypedFields();
  typed.id = row.id;
  if (const auto number = ParseNumber(Text(kNumber))) {
    row.number = *number;
    typed.number = static_cast<uint64_t>(*number);
  }
  row.last_activity = typed.last_activity_at;
  row.stamp = typed.modified_at;
  row.phone = typed.phone.value_or("");
  row.mobile = typed.mobile.value_or("");
  row.lead = EncodeLead(typed, kept_, list_number_);
  row.digest = Digest();
  return row;
}

}  // namespace leadline
