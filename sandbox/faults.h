// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_FAULTS_H_
#define LEADLINE_SANDBOX_FAULTS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace sandbox {

enum class FaultKind : uint8_t {
  kBadGateway,    // 502 with a page of HTML, as an edge server gives it
  kBareError,     // 500 with an empty body: an outage
  kMxError,       // 500 with an MX body: a logical error
  kMxErrorInOk,   // 200 with an MX body that is not about the rate
  kRefusal,       // refused for its rate, whatever the limit says
  kTruncated,     // the answer's text ends in its middle, as if complete
  kGarbage,       // 200 with text that is not JSON
  kEmpty,         // 200 that claims to have found nothing
  kUnauthorized,  // 401, as for a key that was revoked
  kClose,         // the connection is closed before the answer
  kCloseInBody,   // the connection is closed in the middle of the answer
  kDelay,         // the right answer, late
};

// The kind with this name ("bad-gateway", "bare-error", "mx-error",
// "mx-error-in-ok", "refusal", "truncated", "garbage", "empty", "unauthorized",
// "close", "close-in-body", "delay"), or nullopt.
std::optional<FaultKind> FaultNamed(std::string_view name);

// All names, with a comma between.
std::string_view FaultNames();

// What is wrong with one lead in answers that are good otherwise.
enum class Breakage : uint8_t {
  kNoId,      // ProspectID is missing
  kNoList,    // a text stands where the attributes should
  kBadStamp,  // no stamp is a date
  kBadValue,  // an object stands where FirstName's text should
  kBadText,   // half of a character stands in FirstName
  kBadEntry,  // a text stands where one pair should; flat reads are whole
};

// The breakage with this name ("no-id", "no-list", "bad-stamp", "bad-value",
// "bad-text", "bad-entry"), or nullopt.
std::optional<Breakage> BreakageNamed(std::string_view name);

// By index of the lead.
using BrokenLeads = std::map<uint32_t, Breakage>;

// Which of the coming calls go wrong, and how. Faults that were asked for by
// number come first, in their order; random ones after them. The draw is
// repeatable from the seed. Safe for use by many threads at once.
class Faults {
 public:
  explicit Faults(uint64_t seed) : random_(seed) {}

  // The next `count` calls of `operation` ("Leads.RecentlyModified"; empty is
  // any) go wrong.
  void Next(FaultKind kind, uint32_t count = 1, std::string operation = "");

  // From now on each call goes wrong in this way with this probability; 0
  // switches it off.
  void Randomly(FaultKind kind, double probability);

  // Whether the key is dead: every call is then answered 401.
  void RevokeKey(bool revoked);
  bool KeyRevoked() const;

  // How late a kDelay answer is. 2 s unless set.
  void SetDelay(int64_t delay_ms);
  int64_t DelayMs() const;

  // Pages asked with a larger PageSize than this are answered 500 without a
  // body, as an overloaded upstream does; 0 switches it off.
  void FailPagesAbove(uint32_t page_size);
  // Whether this page fails: for its size, or, with a probability that grows
  // with it, `of_5000` for a page of 5,000, by chance.
  bool PageFails(uint32_t page_size, double of_5000);

  // Every answer shows the lead broken, until it is mended.
  void BreakLead(uint32_t index, Breakage how);
  void MendLead(uint32_t index);
  std::shared_ptr<const BrokenLeads> Broken() const;

  // No fault from here on, and no broken lead.
  void Clear();

  // What goes wrong with the call that just arrived, if anything.
  std::optional<FaultKind> Draw(std::string_view operation);

 private:
  struct Planned {
    FaultKind kind;
    uint32_t left;
    std::string operation;
  };
  struct Random {
    FaultKind kind;
    double probability;
  };

  mutable std::mutex mu_;
  // Guarded by mu_.
  std::mt19937_64 random_;
  std::deque<Planned> planned_;
  std::vector<Random> randomly_;
  bool revoked_ = false;
  int64_t delay_ms_ = 2000;
  uint32_t largest_page_ = 0;
  std::shared_ptr<const BrokenLeads> broken_ =
      std::make_shared<const BrokenLeads>();
};

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_FAULTS_H_
