// SPDX-License-Identifier: Apache-2.0
#include "sync/key_watch.h"

#include <algorithm>

namespace leadline {

bool KeyWatch::Want(SteadyPoint now) {
  if (!can_be_had_ && now < due_) return false;
  if (failures_ == 0) due_ = std::min(due_, now);
  return true;
}

void KeyWatch::Answered(SteadyPoint sent) {
  are_refused_ = false;
  can_be_had_ = true;
  failures_ = 0;
  pause_ = kFirstPause;
  looked_ = std::max(looked_, sent);
  due_ = sent + kBetweenLooks;
}

void KeyWatch::Refused(SteadyPoint now) {
  are_refused_ = true;
  failures_ = 0;
  due_ = now + AfterFailure(CallFailure::kUnauthorized, 1, 0).delay;
}

bool KeyWatch::Failed(CallFailure failure, double random, SteadyPoint now) {
  const NextStep step = AfterFailure(failure, ++failures_, random);
  due_ = now + step.delay;
  if (are_refused_ || step.action != NextStep::Action::kGiveUp) return true;
  can_be_had_ = false;
  failures_ = 0;
  // It may have been this one answer only, and no lead goes without a look.
  due_ = now + pause_;
  pause_ = std::min(pause_ * 2, kBetweenLooks);
  return false;
}

}  // namespace leadline
