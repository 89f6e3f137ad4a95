// SPDX-License-Identifier: Apache-2.0
#include "sync/troubled_windows.h"

#include <algorithm>
#include <utility>

namespace leadline {
namespace {

using std::chrono::seconds;

// What two stretches share; windows that only touch share nothing.
Stretch Shared(const Stretch& x, const Stretch& y) {
  return {std::max(x.from, y.from), std::min(x.to, y.to)};
}

bool Overlap(const Stretch& x, const Stretch& y) {
  const Stretch shared = Shared(x, y);
  return shared.from < shared.to;
}

}  // namespace

void TroubledWindows::Add(const Stretch& window, TimePoint now) {
  const seconds length = window.to - window.from;
  Duration rest = kFirstRest;
  if (length <= seconds(1)) {
    for (const Piece& piece : pieces_) {
      if (piece.stretch == window) {
        rest = std::min(piece.rest * 2, kLongestRest);
      }
    }
  }
  std::erase_if(pieces_, [&](const Piece& piece) {
    return Overlap(piece.stretch, window);
  });
  if (length <= seconds(1)) {
    pieces_.push_back({window, rest, now + rest});
  } else {
    const auto middle = window.from + length / 2;
    pieces_.push_back({{window.from, middle}, rest, now + rest});
    pieces_.push_back({{middle, window.to}, rest, now + rest});
  }
  while (pieces_.size() > kMost) {
    pieces_.erase(std::ranges::min_element(pieces_, {}, &Piece::until));
  }
}

void TroubledWindows::Done(const Stretch& window) {
  std::erase_if(pieces_, [&](const Piece& piece) {
    return window.from <= piece.stretch.from && piece.stretch.to <= window.to;
  });
}

bool TroubledWindows::Has(const Stretch& window) const {
  return std::ranges::any_of(pieces_, [&](const Piece& piece) {
    return Overlap(piece.stretch, window);
  });
}

bool TroubledWindows::Rests(const Stretch& window, TimePoint now) const {
  return std::ranges::any_of(pieces_, [&](const Piece& piece) {
    return now < piece.until && Overlap(piece.stretch, window);
  });
}

std::vector<Stretch> TroubledWindows::Readable(std::vector<Stretch> wanted,
                                               TimePoint now) const {
  for (const Piece& piece : pieces_) {
    std::vector<Stretch> parts = Without(wanted, piece.stretch);
    for (const Stretch& stretch : wanted) {
      if (now < piece.until || !Overlap(stretch, piece.stretch)) continue;
      parts.push_back(Shared(stretch, piece.stretch));
    }
    std::ranges::sort(parts, {}, &Stretch::from);
    wanted = std::move(parts);
  }
  return wanted;
}

}  // namespace leadline
