// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_NULL_ATTRIBUTES_H_
#define LEADLINE_CLIENT_CPP_NULL_ATTRIBUTES_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "client/cpp/lead_client.h"

namespace leadline {

// Tells an attribute that is null from one that the account does not have, for
// leads of one server, whose lists of attribute names it asks for once each.
// Thread-safe.
class NullAttributes {
 public:
  // `client` must outlive it.
  explicit NullAttributes(const LeadClient& client) : client_(client) {}

  // The names of the lead's attributes that are null; none where its list is
  // unknown. Of a lead that was sent whole: of one whose attributes were cut,
  // all that was cut off seems null. Errors are those of ListAttributes.
  CallResult<std::set<std::string>> Of(const v1::Lead& lead);

 private:
  using Names = std::shared_ptr<const std::vector<std::string>>;

  CallResult<Names> NamesOf(std::uint32_t list);

  const LeadClient& client_;
  std::mutex mutex_;
  std::map<std::uint32_t, Names> lists_;  // guarded by mutex_
};

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_NULL_ATTRIBUTES_H_
