// SPDX-License-Identifier: Apache-2.0
#include "sync/page_check.h"

#include <algorithm>
#include <optional>

#include "sync/upstream_dates.h"

namespace leadline {
namespace {

// Bounds are whole seconds, as are the stamps that are printed: whether those
// are cut or rounded is not known.
constexpr std::chrono::seconds kSlack{1};

bool Fits(TimePoint stamp, const Stretch& window, TimePoint changing_since) {
  if (stamp < window.from - kSlack) return false;
  return stamp <= window.to + kSlack || stamp >= changing_since;
}

}  // namespace

absl::Status CheckPage(const LeadPage& page, const Stretch& window,
                       TimePoint changing_since) {
  if (!page.lacking.empty()) {
    return absl::InvalidArgumentError("a lead of the page has no attribute " +
                                      page.lacking);
  }
  for (const WindowStamps& stamps : page.window_stamps) {
    const std::optional<TimePoint> latest = std::ranges::max(stamps);
    const auto fits = [&](const std::optional<TimePoint>& stamp) {
      return stamp && Fits(*stamp, window, changing_since);
    };
    if (!latest || std::ranges::any_of(stamps, fits)) continue;
    return absl::InvalidArgumentError(
        "the page has a lead last modified at " + PrintUpstreamDate(*latest) +
        ", which is not of the window that was asked for");
  }
  return absl::OkStatus();
}

}  // namespace leadline
