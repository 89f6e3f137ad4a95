// SPDX-License-Identifier: Apache-2.0
#include "replica/replica_store.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include "base/log.h"
#include "replica/lead_dictionaries.h"
#include "replica/reader.h"
#include "replica/reader_pool.h"

namespace leadline {
namespace {

using SteadyTime = ReplicaReader::SteadyTime;
using std::chrono::milliseconds;

// Snapshots are ended this much early, so that a thread that wakes late still
// ends them in time.
constexpr milliseconds kEndAt =
    ReplicaReader::kMaxSnapshotAge - milliseconds(1);
// After the last lookup the thread goes on looking for snapshots this long,
// and only then has to be woken by the next lookup.
constexpr milliseconds kAttentive{100};
constexpr size_t kMinReaders = 4;
constexpr size_t kMaxReaders = 16;

size_t PoolSize(size_t wanted) {
  if (wanted > 0) return wanted;
  return std::clamp(size_t{2} * std::thread::hardware_concurrency(),
                    kMinReaders, kMaxReaders);
}

// Which file a path names.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;
  // There is a -shm file. Where there was none, the replica may have been
  // opened as one that nobody writes, and has to be opened anew.
  bool is_shared = false;

  bool IsSameFile(const FileId& other) const {
    return device == other.device && inode == other.inode;
  }
  friend bool operator==(const FileId&, const FileId&) = default;
};

std::optional<FileId> FileAt(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return std::nullopt;
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path shared = fs::canonical(path, error);
  shared += "-shm";
  return FileId{file.st_dev, file.st_ino, fs::exists(shared, error)};
}

}  // namespace

// Keeps the pool filled and its snapshots short, on a thread of its own.
class ReplicaStore::Watch {
 public:
  explicit Watch(ReplicaStoreOptions options)
      : options_(std::move(options)), pool_(PoolSize(options_.readers)) {
    Look();
    thread_ = std::jthread([this](std::stop_token stop) { Run(stop); });
  }

  // Calls `read` with a reader; the error that Health() has if there is none.
  template <typename Answer, typename Read>
  absl::StatusOr<Answer> With(const Read& read) {
    std::optional<absl::StatusOr<Answer>> answer;
    {
      const ReaderPool::Lease lease = pool_.Take();
      if (ReplicaReader* reader = lease.Reader()) answer = read(*reader);
    }
    if (!answer) return Missing();
    // Only now, since the thread cannot see a snapshot whose place is taken.
    if (asleep_.load()) Wake();
    return *std::move(answer);
  }

  absl::Status Health() const {
    const std::scoped_lock lock(mu_);
    return health_;
  }

  // Whether another file has taken the name of the one that is open, and is no
  // good.
  bool RefusesReplacement() const { return refuses_; }

 private:
  void Run(std::stop_token stop);
  void Look();
  void Refuse(const FileId& file, const absl::Status& why);
  void Wake();
  void WaitUntil(SteadyTime time, std::stop_token stop);
  absl::StatusOr<std::vector<std::unique_ptr<ReplicaReader>>> OpenAll();
  absl::Status Missing() const {
    absl::Status health = Health();
    if (!health.ok()) return health;
    return absl::UnavailableError("the replica is being opened");
  }
  void SetHealth(absl::Status health) {
    const std::scoped_lock lock(mu_);
    health_ = std::move(health);
  }

  // Constant after construction.
  const ReplicaStoreOptions options_;

  ReaderPool pool_;
  // True while the thread sleeps without regard to snapshots.
  std::atomic<bool> asleep_{false};
  std::atomic<bool> refuses_{false};

  mutable std::mutex mu_;
  std::condition_variable_any woken_;
  bool wake_ = false;    // guarded by mu_
  absl::Status health_;  // guarded by mu_

  // Of the thread only.
  std::optional<FileId> open_;
  std::optional<FileId> refused_;  // each is told once
  std::jthread thread_;            // last, so that it ends before all else
};

void ReplicaStore::Watch::Run(std::stop_token stop) {
  SteadyTime next_look = std::chrono::steady_clock::now();
  SteadyTime last_snapshot = next_look;
  while (!stop.stop_requested()) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now >= next_look) {
      Look();
      next_look = now + options_.watch_interval;
    }
    pool_.EndSnapshotsOlderThan(now - kEndAt);
    const std::optional<SteadyTime> oldest = pool_.OldestSnapshot();
    if (oldest) last_snapshot = now;
    if (oldest || now - last_snapshot < kAttentive) {
      // A snapshot that begins while this thread sleeps is due after it wakes.
      const SteadyTime due = oldest.value_or(now) + kEndAt;
      WaitUntil(std::min({std::max(due, now + milliseconds(1)), next_look}),
                stop);
    } else {
      asleep_ = true;
      // Unless a lookup came between the last check and the flag.
      if (!pool_.OldestSnapshot()) WaitUntil(next_look, stop);
      asleep_ = false;
    }
  }
}

void ReplicaStore::Watch::Wake() {
  {
    const std::scoped_lock lock(mu_);
    wake_ = true;
  }
  woken_.notify_one();
}

void ReplicaStore::Watch::WaitUntil(SteadyTime time, std::stop_token stop) {
  std::unique_lock lock(mu_);
  woken_.wait_until(lock, stop, time, [this] { return wake_; });
  wake_ = false;
}

void ReplicaStore::Watch::Look() {
  const std::optional<FileId> file = FileAt(options_.path);
  if (!file || file == open_) refuses_ = false;
  if (file && file == open_) return;
  if (!file) {
    // A file that is gone can still be read by those who have it open.
    if (!open_) {
      SetHealth(absl::UnavailableError("there is no replica at " +
                                       options_.path +
                                       " yet; leadline-sync makes it"));
    }
    return;
  }
  absl::StatusOr<std::vector<std::unique_ptr<ReplicaReader>>> readers =
      OpenAll();
  if (!readers.ok()) {
    // A good replica goes on serving when a bad one takes its name.
    if (!open_) {
      SetHealth(readers.status());
    } else if (!open_->IsSameFile(*file)) {
      Refuse(*file, readers.status());
    }
    return;
  }
  // Opening can make the -shm file, so ask again. If the link moved meanwhile
  // the readers may be of different files: the next look tries again.
  const std::optional<FileId> opened = FileAt(options_.path);
  if (!opened || !opened->IsSameFile(*file)) return;
  pool_.Replace(std::move(*readers));
  open_ = opened;
  refuses_ = false;
  SetHealth(absl::OkStatus());
}

void ReplicaStore::Watch::Refuse(const FileId& file, const absl::Status& why) {
  refuses_ = true;
  if (refused_ && refused_->IsSameFile(file)) return;
  refused_ = file;
  LogError("replacement-refused",
           {{"path", options_.path},
            {"why", why},
            {"next",
             "lookups go on from the replica that was open; see what was put "
             "in its place"}});
}

absl::StatusOr<std::vector<std::unique_ptr<ReplicaReader>>>
ReplicaStore::Watch::OpenAll() {
  const auto dictionaries = std::make_shared<LeadDictionaries>();
  std::vector<std::unique_ptr<ReplicaReader>> readers;
  for (size_t i = 0; i < pool_.Size(); ++i) {
    absl::StatusOr<std::unique_ptr<ReplicaReader>> reader =
        ReplicaReader::Open(options_.path, dictionaries);
    if (!reader.ok()) return reader.status();
    readers.push_back(std::move(*reader));
  }
  return readers;
}

ReplicaStore::ReplicaStore(ReplicaStoreOptions options)
    : watch_(std::make_unique<Watch>(std::move(options))) {}
ReplicaStore::~ReplicaStore() = default;

absl::StatusOr<PhoneAnswer> ReplicaStore::FindByPhone(
    const PhoneQuery& query, const Projection& wanted) const {
  return watch_->With<PhoneAnswer>(
      [&](ReplicaReader& reader) { return reader.FindByPhone(query, wanted); });
}

absl::StatusOr<SnapshotFreshness> ReplicaStore::FindEach(
    std::span<const PhoneQuery> queries, const Projection& wanted,
    TakeAnswer take) const {
  return watch_->With<SnapshotFreshness>([&](ReplicaReader& reader) {
    return reader.FindEach(queries, wanted, take);
  });
}

absl::StatusOr<MatchListEnd> ReplicaStore::ListByPhone(
    const PhoneQuery& query, const std::optional<MatchPosition>& after,
    const Projection& wanted, TakeLead take) const {
  return watch_->With<MatchListEnd>([&](ReplicaReader& reader) {
    return reader.ListByPhone(query, after, wanted, take);
  });
}

absl::StatusOr<IdAnswer> ReplicaStore::FindById(std::string_view id) const {
  return watch_->With<IdAnswer>(
      [&](ReplicaReader& reader) { return reader.FindByIdOrSurvivor(id); });
}

absl::StatusOr<ReplicaState> ReplicaStore::State() const {
  auto state = watch_->With<ReplicaState>(
      [](ReplicaReader& reader) { return reader.State(); });
  if (state.ok()) state->replacement_refused = watch_->RefusesReplacement();
  return state;
}

absl::StatusOr<std::vector<AttributeList>> ReplicaStore::AttributeLists()
    const {
  return watch_->With<std::vector<AttributeList>>(
      [](ReplicaReader& reader) { return reader.AttributeLists(); });
}

absl::Status ReplicaStore::Health() const { return watch_->Health(); }

}  // namespace leadline
