// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_QUIRKS_H_
#define LEADLINE_SANDBOX_QUIRKS_H_

#include <cstdint>
#include <string_view>

namespace sandbox {

// What the upstream was seen to do and a tidier one would not. All of it is
// done unless it is left out.
enum class Quirk : uint8_t {
  kActivityMovesStamp,  // an activity moves LeadLastModifiedOn
  kHiddenMilliseconds,  // stamps have more than the seconds they print
  kMergeTakesNumbers,   // the master's free Mobile or Phone takes the child's
  kTieShuffle,          // equal rows come in another order in each read
  kMissingLeadsKey,     // an empty window has no "Leads", not an empty one
  kWindowCount,         // RecordCount is the window's total, not the page's
  kQueryAttributes,     // Total and CanUpdate end each lead
  kIgnoredParts,        // Leads.Get overlooks what it does not know
  kDroppedColumns,      // and all bulk reads the columns that no lead has
  kAnyCase,             // paths are read in any case
};

// A set of quirks, all of them at first. A value type.
class Quirks {
 public:
  bool Has(Quirk quirk) const { return (left_out_ & Bit(quirk)) == 0; }
  void LeaveOut(Quirk quirk) { left_out_ |= Bit(quirk); }

  // One bit for each that is left out.
  uint32_t LeftOut() const { return left_out_; }

 private:
  static uint32_t Bit(Quirk quirk) {
    return uint32_t{1} << static_cast<uint32_t>(quirk);
  }

  uint32_t left_out_ = 0;
};

// Reads what is to be left out, "tie-shuffle,any-case"; an empty text is
// nothing. False, and `quirks` as it was, if there is no quirk of such a name.
bool ParseQuirks(std::string_view left_out, Quirks& quirks);

// All names, with a comma between: "activity-moves-stamp,...".
std::string_view QuirkNames();

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_QUIRKS_H_
