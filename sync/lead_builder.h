// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SYNC_LEAD_BUILDER_H_
#define LEADLINE_SYNC_LEAD_BUILDER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replica/writer.h"
#include "sync/lead_encoder.h"
#include "sync/page_decoder.h"

namespace leadline {

// Makes a row for the replica of a lead's attributes as upstream gave them:
// the rules that page_decoder.h lists. It remembers the names of the last lead
// and what they mean, since the next lead has nearly always the same. Not
// thread-safe.
class LeadBuilder {
 public:
  explicit LeadBuilder(NumberNames number_names);

  // None if no attribute ProspectID has a value. Errors are those of
  // number_names. REQUIRES: all text is valid UTF-8.
  absl::StatusOr<std::optional<LeadRow>> Build(
      std::span<const LeadAttribute> attributes);

  // Of the lead that was built last: what windows may go by, and an attribute
  // that lookups need and it has not even as null (empty: it has all).
  WindowStamps Stamps() const;
  std::string_view Lacking() const;

 private:
  // The attributes that a row or a typed field is made of.
  enum Role : size_t {
    kId,
    kNumber,
    kFirstName,
    kLastName,
    kEmail,
    kPhone,
    kMobile,
    kCompany,
    kStage,
    kSource,
    kOwnerId,
    kOwnerName,
    kOwnerEmail,
    kDoNotCall,
    kDoNotEmail,
    kCreatedOn,
    kLeadLastModifiedOn,
    kLastModifiedOn,
    kModifiedOn,
    kLastActivity,
    kLeadAge,
    kRoles,
  };
  // In the order of Role.
  static constexpr std::array<std::string_view, kRoles> kRoleNames = {
      "ProspectID",
      "ProspectAutoId",
      "FirstName",
      "LastName",
      "EmailAddress",
      "Phone",
      "Mobile",
      "Company",
      "ProspectStage",
      "Source",
      "OwnerId",
      "OwnerIdName",
      "OwnerIdEmailAddress",
      "DoNotCall",
      "DoNotEmail",
      "CreatedOn",
      "LeadLastModifiedOn",
      "LastModifiedOn",
      "ModifiedOn",
      "ProspectActivityDate_Max",
      "LeadAge",
  };
  static constexpr size_t kAbsent = SIZE_MAX;

  bool HasSameNames(std::span<const LeadAttribute> attributes) const;
  absl::Status LearnNames(std::span<const LeadAttribute> attributes);
  void Keep(std::span<const LeadAttribute> attributes);
  std::optional<std::string_view> Text(Role role) const;
  TypedLead TypedFields() const;
  uint64_t Digest() const;

  const NumberNames number_names_;

  // Of the last lead: all its names, one behind the other, and their ends.
  std::string names_;
  std::vector<size_t> name_ends_;
  // For each attribute kept, its place among all: the last of its name.
  std::vector<size_t> kept_places_;
  // For each role, its place among the attributes kept.
  std::array<size_t, kRoles> role_places_{};
  bool knows_names_ = false;
  uint32_t list_number_ = 0;
  uint64_t names_digest_ = 0;

  // The attributes of the lead being built.
  std::vector<LeadAttribute> kept_;
};

}  // namespace leadline

#endif  // LEADLINE_SYNC_LEAD_BUILDER_H_
