// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_LEAD_TEXT_H_
#define LEADLINE_SANDBOX_LEAD_TEXT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/account_options.h"
#include "sandbox/lead_state.h"

namespace sandbox {

struct FieldContext;

// Values set by hand, by attribute name.
using Overrides = std::map<std::string, std::optional<std::string>>;

// What a lead's text is made from. Borrows `overrides`, which may be null.
struct LeadSource {
  uint32_t index = 0;
  LeadState state;
  int64_t stamp_ms = kNever;
  const Overrides* overrides = nullptr;
};

// The values of one lead, one for each attribute name of its list, in one
// reused buffer. Not safe for use by several threads at once.
class LeadValues {
 public:
  // Forgets everything and makes room for `count` values, all null.
  void Reset(size_t count);

  // The text that the next Close() gives to a value; append only.
  std::string& Buffer() { return buffer_; }

  // Value number `slot` is what was appended since the last Close().
  void Close(size_t slot);

  size_t Count() const { return spans_.size(); }

  // nullopt is null. Valid until the next Reset().
  std::optional<std::string_view> At(size_t slot) const;

 private:
  struct Span {
    uint32_t begin = kNull;
    uint32_t size = 0;
  };
  static constexpr uint32_t kNull = 0xffffffff;

  std::string buffer_;
  uint32_t closed_ = 0;
  std::vector<Span> spans_;
  std::vector<size_t> written_;  // the slots that are not null
};

// Which values of a list are asked for: their slots, ascending.
using Slots = std::vector<size_t>;

// Turns what is remembered about a lead into its attributes. The same input
// always gives the same text. A value type; safe for use by many threads as
// long as none changes it.
class LeadText {
 public:
  explicit LeadText(const AccountOptions& options);

  uint64_t Seed() const { return seed_; }

  // The names of a lead's attributes in their order: lead 0, the sample, has
  // its own list, all invented leads share another.
  const std::vector<std::string>& Names(uint32_t index) const {
    return ListOf(index).names;
  }

  // Where that exact name stands in Names(index); nullopt if it does not.
  std::optional<size_t> Slot(uint32_t index, std::string_view name) const;

  // Every slot of Names(index).
  Slots AllSlots(uint32_t index) const;

  // Fills `values` for those slots of Names(index) that are wanted.
  void Write(const LeadSource& source, int64_t now_ms, const Slots& wanted,
             LeadValues& values) const;

  // The user that owns an invented lead; nullopt for the sample, whose owner
  // is none of the account's users.
  std::optional<uint32_t> Owner(uint32_t index) const;

  // The number of a lead's object type; 0 when they are off.
  uint32_t LeadType(uint32_t index) const;

  uint32_t Renames(uint32_t user) const { return renames_[user]; }

  void RenameUser(uint32_t user);

  // One more custom field at the end of both lists. It is null on leads that
  // were not modified since.
  void AddField(int64_t at_ms);

  // The custom field of that name ("mx_...") vanishes from both lists. Names
  // of other fields are ignored.
  void RemoveField(std::string_view name);

  // Whether the value in that slot of Names(index) is JSON: a set of fields.
  bool IsFieldSet(uint32_t index, size_t slot) const {
    return ListOf(index).numbers[slot] == kFieldSet;
  }

 private:
  // Attribute names with what they stand for: the number of a field of the lead
  // itself, counted on for added ones, or one of the two below.
  struct List {
    void Add(std::string name, size_t number) {
      names.push_back(std::move(name));
      numbers.push_back(number);
    }
    void Remove(std::string_view name);

    std::vector<std::string> names;
    std::vector<size_t> numbers;
  };
  static constexpr size_t kLeadType = static_cast<size_t>(-1);
  static constexpr size_t kFieldSet = static_cast<size_t>(-2);

  const List& ListOf(uint32_t index) const {
    return index == 0 ? sample_list_ : list_;
  }

  // Each appends one value; false is null.
  bool WriteSlot(FieldContext& context, size_t slot, std::string& out) const;
  bool WriteInvented(FieldContext& context, size_t number,
                     std::string& out) const;
  bool WriteAdded(const LeadSource& source, size_t number,
                  std::string& out) const;
  static bool WriteFieldSet(const FieldContext& context, std::string& out);

  uint64_t seed_;
  uint32_t lead_types_;
  bool dashes_;
  double shared_numbers_;
  std::vector<uint32_t> renames_;  // how often, by user
  std::vector<int64_t> added_at_;  // when each added field came
  List list_;
  List sample_list_;
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_LEAD_TEXT_H_
