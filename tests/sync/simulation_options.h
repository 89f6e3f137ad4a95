// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_SIMULATION_OPTIONS_H_
#define LEADLINE_TESTS_SYNC_SIMULATION_OPTIONS_H_

#include <chrono>
#include <cstdint>
#include <optional>

#include "sandbox/api.h"
#include "sync/sync_engine.h"

namespace leadline {

// What happens to the worker's machine, beside restarts.
struct MachineOptions {
  // The wall clock is set to what it is days or seconds away from, or right
  // again; all along.
  double wall_jumps_per_minute = 0;
  // Of starts, those after a boot or on another machine; after every other boot
  // what was not synced is lost.
  double boots = 0;
  // Of starts, those before which the ledger is lost or damaged.
  double lost_ledgers = 0;
  double second_workers_per_minute = 0;
  // Of answers, those in the midst of whose commit the worker is killed.
  double commit_kills = 0;
  // In its midst no worker lives for half a second, for so long.
  Duration crash_loop{0};
};

// What one history is made of. Everything else is drawn from the seed.
struct SimulationOptions {
  uint64_t seed = 1;
  uint32_t leads = 150;
  int page_size = 4;
  int rate_calls = 25;
  // The worker is told so many, and learns better; 0: it is told the truth.
  int told_calls = 0;
  double share = 1;
  // The account's in any 24 hours; then the budget's plan decides the interval
  // and is checked to hold.
  std::optional<uint64_t> daily_calls = {};
  double changes_per_second = 2;
  Duration busy{std::chrono::minutes(3)};  // how long the account changes
  // How much later than its stamp a change becomes visible, at most; and the
  // share of changes to which that happens.
  Duration longest_delay{20000};
  double late_share = 0.2;
  // The one call that breaks off, counted from 1; 0: none does.
  uint64_t broken_call = 0;
  // Pages for more leads than this are never answered; 0: all are.
  uint32_t fail_pages_above = 0;
  // Until the account rests every page with one certain lead is an error.
  bool poisoned = false;
  // Until the account rests so many leads are broken in every answer, in all
  // the ways the sandbox has.
  uint32_t broken_leads = 0;
  // Until the account rests, what every answer about a window has wrong.
  enum class Misread : uint8_t { kNothing, kDates, kMobile };
  Misread misread = Misread::kNothing;
  // Until the account rests, of answers that claim to have found nothing.
  double empty_share = 0;
  Duration revoked_for{0};  // how long the keys are refused, in its midst
  // Calls that the fill can do without are answered 403, all along.
  bool forbidden = false;
  // In its midst the keys' user comes to see his own leads only.
  bool demoted = false;
  double fault_share = 0;    // of calls that go wrong, half the rest through
  double slow_share = 0.1;   // of answers that take half a minute
  double check_share = 0.1;  // of answers after which promises are checked
  double restarts_per_minute = 0;
  bool restarts_at_rest = false;  // for two thirds of the rest as well
  MachineOptions machine = {};
  bool deletes = false;  // leads are deleted and merged, too
  // The guard holds deletes back until, half the rest through, the operator
  // allows them.
  bool guarded = false;
  ReconcileOptions reconcile = {};
  // Answers whose Date is an hour off; and how long all are an hour ahead.
  double wrong_dates = 0;
  Duration wrong_for{0};
  double hint_share = 0;  // of changes that a webhook tells of, soon or late
  // Reads by id lack the account's own attributes.
  bool slim_by_id = false;
  // Once the account rests its users get other names, which moves no stamp.
  bool renames = false;
  // Attributes appear and vanish, and stamps go back, now and then.
  bool drifts = false;
  // Half of the busy time through all leads are stamped anew at once; whatever
  // changes ten seconds after that, or later, is in the replica so soon after
  // it can be seen.
  std::optional<Duration> fresh_within = {};
  // Until the account rests, one lead of so many is in no window; 0: all are.
  uint32_t hidden_leads = 0;
  // Of the account, each read by calls of its own; 0: it has no types.
  uint32_t lead_types = 0;
  uint32_t stampless = 0;  // leads that no window shows until they change
  VerifyOptions verify = {};
  EnumerateOptions enumerate = {};
  // Announced merges are followed, and whether they are is checked.
  MergeOptions merges = {};
  // Numbers asked for while the account changes, some by several callers; those
  // that the replica lacks are asked of the account itself. 0: no live reads.
  double questions_per_second = 0;
  bool all_phone_matches = false;  // such an answer shows, not the best alone
  // The newest changes are to be as fresh as the interval says, and the fill is
  // to end while the account is busy.
  bool keeps_pace = false;
  // Calls go through real sockets: the worker's transport, the sandbox's
  // server.
  bool over_sockets = false;
  bool neighbours = false;  // others use up the account now and then
  sandbox::RefusalStyle refusal = sandbox::RefusalStyle::k429;
  Duration rest{std::chrono::minutes(20)};
  Duration poll_interval{10000};
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_SIMULATION_OPTIONS_H_
