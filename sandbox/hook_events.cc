// SPDX-License-Identifier: Apache-2.0
#include "sandbox/hook_events.h"

namespace sandbox {
namespace {

struct Event {
  uint32_t number;
  std::string_view code;
  std::string_view name;
};

// As accounts really assign them; the documentation is wrong from 28 on.
constexpr Event kEvents[] = {
    {1, "Landing_Page_submission", "Landing Page Submission"},
    {2, "LeadActivity_Post_Create", "Lead Activity Creation"},
    {3, "Lead_Post_Create", "Lead Creation"},
    {4, "Lead_Owner_Change", "Lead Owner Change"},
    {5, "Lead_Post_Stage_Change", "Lead Stage Change"},
    {6, "Lead_Post_Update", "Lead Update"},
    {7, "Task_Create", "Task Creation"},
    {8, "Task_Reminder", "Task Reminder"},
    {9, "Lead_Score_Change", "Lead Score Change"},
    {15, "LeadActivity_Post_Update", "Lead Activity Update"},
    {16, "Task_Complete", "Task Complete"},
    {17, "Task_Update", "Task Update"},
    {26, "Lead_Field_Change", "Lead Field Change"},
    {28, "task_delete", "Task Delete"},
    {29, "Opportunity_Post_Create", "Opportunity Creation"},
    {30, "Opportunity_Post_Update", "Opportunity Update"},
    {31, "Opportunity_Post_Delete", "Opportunity Delete"},
};

const Event* EventNumbered(uint32_t number) {
  for (const Event& event : kEvents) {
    if (event.number == number) return &event;
  }
  return nullptr;
}

}  // namespace

std::string_view HookEventCode(uint32_t event) {
  const Event* const found = EventNumbered(event);
  return found == nullptr ? "" : found->code;
}

std::string_view HookEventName(uint32_t event) {
  const Event* const found = EventNumbered(event);
  return found == nullptr ? "" : found->name;
}

}  // namespace sandbox
