// SPDX-License-Identifier: Apache-2.0
#include "sandbox/sample_lead.h"

#include "sandbox/json_body.h"
#include "sandbox/sample_lead_json.h"

namespace sandbox {
namespace {

Lead ReadSample() {
  const std::optional<JsonBody> body = JsonBody::Parse(kSampleLeadJson);
  if (!body) return {};
  Lead lead = body->Members("/0");
  std::erase_if(lead, [](const Attribute& attribute) {
    return attribute.name == "Total" || attribute.name == "CanUpdate";
  });
  return lead;
}

}  // namespace

const Lead& SampleLead() {
  static const Lead* const sample = new Lead(ReadSample());
  return *sample;
}

}  // namespace sandbox
