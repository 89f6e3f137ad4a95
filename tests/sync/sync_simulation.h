// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_TESTS_SYNC_SYNC_SIMULATION_H_
#define LEADLINE_TESTS_SYNC_SYNC_SIMULATION_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replica/phone_keys.h"
#include "replica/phone_query.h"
#include "replica/reader.h"
#include "replica/writer.h"
#include "sandbox/account.h"
#include "sandbox/api.h"
#include "sync/call_ledger.h"
#include "sync/call_limiter.h"
#include "sync/live_reads.h"
#include "sync/page_decoder.h"
#include "sync/sync_engine.h"
#include "tests/sync/fake_clock.h"
#include "tests/sync/machine_clock.h"
#include "tests/sync/simulation_options.h"
#include "tests/sync/simulation_wire.h"
#include "tests/sync/worker_files.h"

namespace leadline {

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string HttpDateOf(int64_t upstream_ms);

// The value of a lead's attribute; empty if it has none.
std::string ValueOf(const sandbox::Lead& lead, std::string_view name);

// In what an encoded lead is not the account's, LeadAge aside; empty if in
// nothing.
std::string DifferenceOf(const sandbox::Lead& lead, const std::string& encoded);

// A worker and an account in simulated time: calls travel, are answered by the
// account as it is when they arrive, and their answers come back later, three
// under way at a time, while the account changes and the worker is killed and
// started again. Everything but the sockets and the threads is the real thing:
// the engine, the ledger's file, the replica's file, the sandbox's text.
//
// Checks while it runs what must hold at every moment, and at its end that
// replica and account are equal.
class SyncSimulation {
 public:
  SyncSimulation(const SimulationOptions& options,
                 std::filesystem::path folder);
  ~SyncSimulation();

  // Runs to the end; the first thing that was wrong, or empty.
  std::string Run();

 private:
  static constexpr Duration kSafetyLag{30000};

  struct Event {
    SteadyPoint at;
    uint64_t sequence;
    std::function<void()> action;
    bool operator<(const Event& other) const {
      return at != other.at ? at > other.at : sequence > other.sequence;
    }
  };
  // A change that was made, as the worker's promises are checked against it.
  struct Change {
    uint32_t index;
    std::string id;
    int64_t at_ms;
    int64_t visible_ms;
  };

  // Somebody who waits for a live read.
  struct Caller {
    PhoneQuery query;
    LiveReads::Ticket ticket;
    SteadyPoint asked;
    // When the read that he joined was sent; as `asked` if he joined none.
    SteadyPoint joined;
  };
  // What the account had for a number when it was asked.
  struct Sight {
    SteadyPoint at;
    std::optional<sandbox::Lead> winner;  // of what the answer shows
    uint32_t matches = 0;                 // of what the answer shows
  };
  using Number = std::pair<PhoneKey, bool>;  // and whether a + came first

  // A merge that was made.
  struct Merged {
    std::string child;
    std::string survivor;
    uint32_t survivor_index;
    int64_t at_ms;
    bool followed = false;  // the child's tombstone names its survivor
  };

  void At(Duration later, std::function<void()> action);
  int64_t UpstreamMs() const;
  // What the Date header of an answer says.
  std::string DateHeader();
  double Random();
  Duration RandomUpTo(Duration longest);

  void SetFaults(double share);
  void BreakLeads();
  // That the broken leads keep no other back.
  void CheckOthersThanBroken();
  void MendLeads();
  // Checks that no page which is wrong was taken for good, and ends it.
  void EndMisreading();
  // Refuses the keys for a while, and checks that few calls tried them.
  void RevokeKeys();
  // Whose keys these are; what was wrong, or empty.
  std::string LearnUser();
  bool IsForbidden(const std::string& path);
  // That few were made.
  void CheckForbidden();
  void Demote();
  // That no lead has gone, and nothing is promised of those not seen.
  void CheckDemoted();
  // Checks what the guard is for, and lets go what it holds.
  void AllowDeletes();
  void StartWorker();
  void KillWorker();
  // The worker dies, and leaves these files; later another is started.
  void Die(const WorkerFiles& left);
  void PlanDeath();
  bool IsInCrashLoop() const;
  bool MayDie() const;
  bool DiesInCommit();
  void PlanMachine();
  WorkerFiles::Draw Below();
  // What happens to the machine and the files while no worker runs.
  void Reboot(Duration down);
  void Move();  // to another machine, which may have been up for longer
  void LosePower(WorkerFiles& files);
  void LoseLedger();
  void JumpWallClock();
  // Another worker is refused, and changes nothing.
  void StartSecondWorker();
  void Poll(Lane lane);
  void Travel(SyncCall call);
  void Arrive(SyncCall call, SteadyPoint sent, int generation);
  // The account's answer to a request that arrives now.
  sandbox::Response AnswerTo(const sandbox::Request& request);
  // The same, by sockets or without. A call that is sent again takes a slot.
  absl::StatusOr<HttpResponse> Exchange(SyncCall& call, int generation);
  void Complete(const SyncCall& call, SteadyPoint sent, HttpResponse& response);
  void Deliver(const SyncCall& call,
               const absl::StatusOr<HttpResponse>& response);
  void MakeChange();
  void RenameUsers();
  void Drift();
  void TouchAll();
  void CheckFresh(const Change& change);
  // A webhook tells of the lead, perhaps twice, perhaps of one that is none.
  void Hint(uint32_t index);
  // What must hold of a read by id: it takes no attribute away and brings no
  // older lead.
  std::vector<std::string> StoredLeads(const std::vector<std::string>& ids);
  void CheckNothingTaken(const std::vector<std::string>& before,
                         const std::vector<std::string>& after);
  // Notes the change once reads can see it.
  void Witness(uint32_t index, int64_t at_ms);
  void Fail(const std::string& what);

  // Draws a number, and so many callers for it, again and again.
  void AskSomething();
  std::string DrawNumber();
  // One caller: the replica first, then the account, for as long as he waits.
  void AskFor(const PhoneQuery& query);
  void Leave(uint64_t caller);
  void WakeLiveLane();
  void SchedulePoll(Lane lane, Duration later);
  // A live read on its way, arriving, and told to who waited for it.
  void NoteLiveCall(const SyncCall& call);
  void NoteSight(const SyncCall& call);
  std::vector<std::string> IdsSeen(const SyncCall& call);
  void Told(uint64_t caller, const LiveAnswer& answer);
  bool HasNumber(const sandbox::Lead& lead, const PhoneQuery& query) const;
  // That the answer was right when the account was asked, which was not before
  // the caller did or what is remembered goes back to.
  void CheckLiveAnswer(const Caller& caller, const LiveAnswer& answer);
  std::string WrongWith(const LiveAnswer& answer, const Sight& sight) const;
  // That "no such lead" would be true.
  void CheckMiss(const PhoneQuery& query, const PhoneAnswer& miss);
  // That nobody was left waiting, and live reads found leads and none.
  void CheckLiveReads();
  void CheckFilled();

  void CheckArrival();
  // That the newest changes go on being read, and as the limit allows.
  void CheckLearned();
  // That one lead whose pages fail keeps no other from the replica.
  void CheckOthersAreRead();
  // That the newest changes are as fresh as the plan says; again and again.
  void CheckPlan();
  bool IsPromised(const Change& change, const ReplicaState& state) const;
  void CheckPromise();
  // At each commit that has the end of a merged lead: its survivor is there,
  // with what it took over, and is where its id leads.
  void CheckMerges();
  void CheckMerge(Merged& merge);
  // That all merges were followed whose survivors are there.
  void CheckMergesFollowed();
  // That the checks ran, and complain of nothing that is right by now.
  void CheckChecks();
  void CheckEqual();
  void CheckLead(const sandbox::Lead& lead, ReplicaReader& reader);

  const SimulationOptions options_;
  const std::filesystem::path folder_;
  std::mt19937_64 random_;
  FakeClock clock_;
  int64_t upstream_zero_ms_;  // what upstream's clock showed at our boot
  sandbox::Account account_;
  sandbox::Api api_;

  // The worker's limit, and what it makes of it.
  LimiterOptions limit_;
  Duration poll_interval_;

  // The machine the worker runs on.
  MachineClock machine_{clock_};
  int boots_ = 1;
  WorkerFiles at_start_;  // the latest worker's; only where power is lost

  // The worker; gone while it is dead.
  int generation_ = 0;
  std::unique_ptr<CallLedger> ledger_;
  std::unique_ptr<CallLimiter> limiter_;
  std::unique_ptr<ReplicaWriter> writer_;
  std::unique_ptr<SyncEngine> engine_;
  std::unique_ptr<PageDecoder> decoder_;

  // Of live reads; null where none are made.
  std::unique_ptr<LiveReads> reads_;
  std::optional<PhoneKeyRules> phone_rules_;
  std::optional<Number> live_in_flight_;
  uint64_t live_poll_ = 0;  // the one of its polls that counts
  uint64_t callers_made_ = 0;
  std::map<uint64_t, Caller> callers_;
  std::map<Number, std::deque<Sight>> sights_;
  std::map<Number, SteadyPoint> remembered_until_;
  std::deque<SteadyPoint> live_sent_;  // of a window
  uint64_t live_found_ = 0;
  uint64_t live_none_ = 0;

  HintQueue hints_;
  std::unique_ptr<SimulationWire> wire_;  // null: calls are made directly
  // How long the latest answer is to be held back; with a wire its thread says
  // so.
  std::atomic<Duration> held_{Duration(0)};
  std::priority_queue<Event> events_;
  uint64_t sequence_ = 0;
  uint64_t calls_ = 0;
  SteadyPoint end_;
  SteadyPoint quiet_from_;  // changes end here
  std::string poison_;      // the id of the lead whose pages fail
  std::vector<Change> changes_;
  std::vector<Merged> merged_;
  std::set<uint32_t> set_back_;  // leads whose stamp has gone back
  std::optional<int64_t> all_touched_ms_;
  std::deque<SteadyPoint> arrivals_;  // of a window, or of a day
  std::optional<SteadyPoint> refused_at_;
  int64_t calls_with_revoked_keys_ = 0;
  int64_t calls_forbidden_ = 0;
  Account key_account_;
  std::string wrong_;
};

}  // namespace leadline

#endif  // LEADLINE_TESTS_SYNC_SYNC_SIMULATION_H_
