// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/null_attributes.h"

namespace leadline {

CallResult<std::set<std::string>> NullAttributes::Of(const v1::Lead& lead) {
  std::set<std::string> null;
  if (lead.attribute_list() == 0) return null;
  const CallResult<Names> names = NamesOf(lead.attribute_list());
  if (!names.Ok()) return names.Error();
  for (const std::string& name : *names.Value()) {
    if (!lead.attributes().contains(name)) null.insert(name);
  }
  return null;
}

CallResult<NullAttributes::Names> NullAttributes::NamesOf(std::uint32_t list) {
  {
    const std::scoped_lock lock(mutex_);
    const auto known = lists_.find(list);
    if (known != lists_.end()) return known->second;
  }
  v1::ListAttributesRequest request;
  request.add_attribute_lists(list);
  const auto answer = client_.ListAttributes(request);
  if (!answer.Ok()) return answer.Error();
  if (answer.Value().attribute_lists_size() != 1) {
    return CallError{CallCode::kInternal, "not one list of attributes"};
  }
  const auto& names = answer.Value().attribute_lists(0).names();
  auto kept = std::make_shared<const std::vector<std::string>>(names.begin(),
                                                               names.end());
  const std::scoped_lock lock(mutex_);
  return lists_.emplace(list, std::move(kept)).first->second;
}

}  // namespace leadline
