// SPDX-License-Identifier: Apache-2.0
// Histories of how changes are read: whenever they show, and whatever answers
// are wrong with.
#include <gtest/gtest.h>

#include "tests/sync/histories.h"

namespace leadline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(SyncPropertyTest, BusyAccountEndsEqual) {
  RunHistories(40, [](uint64_t seed) {
    return SimulationOptions{.seed = seed, .changes_per_second = 4};
  });
}

TEST(SyncPropertyTest, FaultsAndRestartsEndEqual) {
  RunHistories(40, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = 0.15,
                             .restarts_per_minute = 3,
                             .refusal = sandbox::RefusalStyle(seed % 3)};
  });
}

// Of a fill and what follows it, each call in turn.
TEST(SyncPropertyTest, WhicheverCallBreaksOffItEndsEqual) {
  RunHistories(60, [](uint64_t seed) {
    return SimulationOptions{.seed = 1,
                             .leads = 40,
                             .busy = minutes(1),
                             .broken_call = seed,
                             .slow_share = 0,
                             .rest = minutes(3)};
  });
}

TEST(SyncPropertyTest, ChangesSeenLateEndEqual) {
  RunHistories(30, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed, .longest_delay = minutes(8), .late_share = 0.5};
  });
}

TEST(SyncPropertyTest, ChangesSeenADayLateEndEqual) {
  RunHistories(1, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .longest_delay = hours(6),
                             .late_share = 0.5,
                             .rest = hours(27),
                             .poll_interval = minutes(5)};
  });
}

TEST(SyncPropertyTest, SlowAnswersEndEqual) {
  RunHistories(30, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 60,
                             .changes_per_second = 6,
                             .slow_share = 0.6,
                             .poll_interval = seconds(3)};
  });
}

TEST(SyncPropertyTest, SlowReadsDoNotUndoChanges) {
  RunHistories(10, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = 100,
                             .changes_per_second = 1,
                             .slow_share = 0.5,
                             .check_share = 1};
  });
}

// Large pages time out, and will again: the fill has to end with small ones.
TEST(SyncPropertyTest, PagesThatAreTooLargeEndEqual) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed,
        .leads = 3000,
        .page_size = 400,
        .fail_pages_above = static_cast<uint32_t>(60 + 40 * (seed % 3))};
  });
}

TEST(SyncPropertyTest, ALeadWhosePagesFailHoldsUpNoOther) {
  RunHistories(6, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = seed % 2 == 0 ? 4 : 200,
                             .changes_per_second = 0.2,
                             .busy = minutes(60),
                             .poisoned = true};
  });
}

// An answer to something else than was asked covers nothing and stores nothing.
TEST(SyncPropertyTest, PagesThatWereNotAskedForEndEqual) {
  RunHistories(6, [](uint64_t seed) {
    using Misread = SimulationOptions::Misread;
    return SimulationOptions{
        .seed = seed,
        .page_size = seed % 3 == 0 ? 4 : 200,
        .misread = seed % 2 == 0 ? Misread::kDates : Misread::kMobile,
        .check_share = 0.5};
  });
}

// Some are skipped, some stored as they are shown; once mended all come, though
// no stamp of theirs moves.
TEST(SyncPropertyTest, LeadsBrokenForAWhileEndEqual) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = seed % 2 == 0 ? 4 : 200,
                             .changes_per_second = 0.2,
                             .busy = minutes(20),
                             .broken_leads = 12,
                             .check_share = 0,
                             .reconcile = FastReconcile()};
  });
}

// Windows that were read in vain are settled, and swept; no lead goes for it.
TEST(SyncPropertyTest, AnswersThatClaimNothingEndEqual) {
  RunHistories(8, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .page_size = seed % 2 == 0 ? 4 : 200,
                             .empty_share = 0.1,
                             .check_share = 0,
                             .deletes = seed % 4 == 0,
                             .reconcile = FastReconcile(),
                             .rest = minutes(30)};
  });
}

// The fill begins anew, and the newest changes do not wait for it.
TEST(SyncPropertyTest, WhileAllLeadsAreStampedAnewChangesStayFresh) {
  RunHistories(4, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 3000,
                             .page_size = 50,
                             .changes_per_second = 1,
                             .late_share = 0,
                             .slow_share = 0,
                             .fresh_within = seconds(6),
                             .poll_interval = seconds(3)};
  });
}

// Without a type in the request the account shows its default type only.
TEST(SyncPropertyTest, SeveralObjectTypesEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = seed % 2 == 0 ? 0.05 : 0.0,
                             .restarts_per_minute = seed % 3 == 0 ? 1.0 : 0.0,
                             .deletes = true,
                             .reconcile = FastReconcile(),
                             .hint_share = 0.3,
                             .lead_types = 2 + static_cast<uint32_t>(seed % 2),
                             .enumerate = {.between_calls = Duration(500),
                                           .between_runs = minutes(5),
                                           .page_size = 30},
                             .rest = minutes(40)};
  });
}

TEST(SyncPropertyTest, WrongDatesNowAndThenEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{
        .seed = seed, .fault_share = 0.05, .wrong_dates = 0.1};
  });
}

// While every answer is an hour ahead nothing can be promised: the worker has
// no better clock.
TEST(SyncPropertyTest, DatesThatWereWrongForAWhileEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .check_share = 0,
                             .restarts_per_minute = seed % 2 == 0 ? 1.0 : 0,
                             .wrong_for = seconds(45)};
  });
}

TEST(SyncPropertyTest, HintsOfEverySortEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .fault_share = seed % 2 == 0 ? 0.1 : 0.0,
                             .restarts_per_minute = seed % 3 == 0 ? 2.0 : 0.0,
                             .hint_share = 0.7,
                             .slim_by_id = seed % 2 == 1};
  });
}

TEST(SyncPropertyTest, BurstsLargerThanAPageEndEqual) {
  RunHistories(20, [](uint64_t seed) {
    return SimulationOptions{.seed = seed,
                             .leads = 300,
                             .page_size = 10,
                             .changes_per_second = 40,
                             .busy = minutes(1)};
  });
}

}  // namespace
}  // namespace leadline
