// SPDX-License-Identifier: Apache-2.0
#include "sync/call_ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <fstream>
#include <system_error>
#include <utility>

#include "sync/ledger_image.h"

namespace leadline {
namespace {

// The hour of an older beginning has left the file already.
constexpr Duration kLongestMove = std::chrono::hours(24);

SteadyPoint PointAt(int64_t milliseconds) { return {Duration(milliseconds)}; }

absl::Status SystemError(const std::string& what, const std::string& path) {
  return absl::InternalError("the budget file " + path + " cannot be " + what +
                             ": " + std::system_category().message(errno));
}

std::string ReadBootId() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

bool SameFile(int fd, const std::string& path) {
  struct stat opened {};
  struct stat named {};
  return fstat(fd, &opened) == 0 && stat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

// Opens and locks the file; -1 in `fd` if it was replaced in between.
absl::Status OpenLocked(const std::string& path, int& fd) {
  fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return SystemError("opened", path);
  absl::Status status;
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    status = errno == EWOULDBLOCK
                 ? absl::UnavailableError(
                       "another leadline-sync is at work on this replica (it "
                       "has locked " +
                       path + "): stop it first")
                 : SystemError("locked", path);
  } else if (SameFile(fd, path)) {
    return absl::OkStatus();
  }
  close(fd);
  fd = -1;
  return status;
}

}  // namespace

// The open, locked file and what is in it.
class CallLedger::File {
 public:
  File(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(fd_); }

  absl::Status Load(const Clock& clock, const std::string& boot_id);
  absl::StatusOr<size_t> Begin(SteadyPoint now);
  absl::Status End(size_t number, SteadyPoint now);
  absl::Status SaveHeader();

  LedgerHeader& Header() { return image_.header; }
  const LedgerImage& Image() const { return image_; }
  const std::string& Distrust() const { return distrust_; }

 private:
  bool Read();
  void EndWhatIsInFlight(SteadyPoint now);
  absl::Status WriteAll();
  absl::Status SaveSlot(size_t number);
  absl::Status Count(SteadyPoint at, int step);
  // `part` is a part of image_.
  absl::Status Write(const void* part, size_t size);

  const std::string path_;
  const int fd_;
  LedgerImage image_;
  std::string distrust_;
  std::deque<size_t> free_;  // slots not in flight, the longest ended first
};

bool CallLedger::File::Read() {
  const ssize_t size = pread(fd_, &image_, sizeof(image_), 0);
  struct stat file {};
  return size == static_cast<ssize_t>(sizeof(image_)) &&
         fstat(fd_, &file) == 0 && file.st_size == size && image_.IsWhole();
}

absl::Status CallLedger::File::Load(const Clock& clock,
                                    const std::string& boot_id) {
  const bool whole = Read();
  // Read after the file: it must not be older than what the file tells.
  const SteadyPoint now = clock.SteadyNow();
  if (!whole) image_ = LedgerImage();
  distrust_ = whole ? image_.WhyDistrust(now, boot_id)
                    : "it is new, damaged or not a budget file";
  if (!distrust_.empty()) image_.ForgetCalls(now, clock.Now(), boot_id);
  EndWhatIsInFlight(now);
  return WriteAll();
}

// A dead worker's connections died with it, but not what it had sent.
void CallLedger::File::EndWhatIsInFlight(SteadyPoint now) {
  for (size_t i = 0; i < image_.slots.size(); ++i) {
    LedgerSlot& slot = image_.slots[i];
    if (slot.IsInFlight()) slot.ended = (now + kOnTheWay).since_boot.count();
    free_.push_back(i);
  }
  std::ranges::stable_sort(
      free_, {}, [&](size_t number) { return image_.slots[number].ended; });
}

absl::Status CallLedger::File::WriteAll() {
  image_.Seal();
  // Its blocks are reserved now, so that no later write finds the disk full.
  if (const int error = posix_fallocate(fd_, 0, sizeof(image_)); error != 0) {
    errno = error;
    return SystemError("made", path_);
  }
  if (ftruncate(fd_, sizeof(image_)) != 0) return SystemError("made", path_);
  return Write(&image_, sizeof(image_));
}

absl::Status CallLedger::File::Write(const void* part, size_t size) {
  const auto* const base = reinterpret_cast<const char*>(&image_);
  const auto* at = static_cast<const char*>(part);
  while (size > 0) {
    const ssize_t written = pwrite(fd_, at, size, at - base);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return SystemError("written", path_);
    at += written;
    size -= static_cast<size_t>(written);
  }
  return absl::OkStatus();
}

absl::Status CallLedger::File::SaveHeader() {
  image_.header.check = CheckOf(image_.header);
  return Write(&image_.header, sizeof(image_.header));
}

absl::Status CallLedger::File::SaveSlot(size_t number) {
  LedgerSlot& slot = image_.slots[number];
  slot.check = CheckOf(slot, number);
  return Write(&slot, sizeof(slot));
}

absl::Status CallLedger::File::Count(SteadyPoint at, int step) {
  LedgerBucket& bucket = image_.BucketOf(image_.HourOf(at));
  if (step < 0 && bucket.calls == 0) return absl::OkStatus();
  bucket.calls += static_cast<uint64_t>(step);
  bucket.check =
      CheckOf(bucket, static_cast<size_t>(&bucket - image_.buckets.data()));
  return Write(&bucket, sizeof(bucket));
}

absl::StatusOr<size_t> CallLedger::File::Begin(SteadyPoint now) {
  const size_t number = free_.front();
  LedgerSlot& slot = image_.slots[number];
  const LedgerSlot before = slot;
  slot = LedgerSlot{now.since_boot.count(), LedgerSlot::kNever, 0};
  absl::Status status = SaveSlot(number);
  if (status.ok()) status = Count(now, 1);
  if (!status.ok()) {
    slot = before;
    return status;
  }
  free_.pop_front();
  return number;
}

absl::Status CallLedger::File::End(size_t number, SteadyPoint now) {
  LedgerSlot& slot = image_.slots[number];
  const SteadyPoint begun = PointAt(slot.begun);
  slot.ended = now.since_boot.count();
  free_.push_back(number);
  absl::Status status = SaveSlot(number);
  if (!status.ok() || image_.HourOf(begun) == image_.HourOf(now)) {
    return status;
  }
  // It may have arrived as late as this, so it is a call of this hour.
  status = Count(now, 1);
  if (!status.ok() || now - begun > kLongestMove) return status;
  return Count(begun, -1);
}

absl::StatusOr<std::unique_ptr<CallLedger>> CallLedger::Open(
    const std::string& path, const Clock& clock) {
  return Open(path, clock, ReadBootId());
}

absl::StatusOr<std::unique_ptr<CallLedger>> CallLedger::Open(
    const std::string& path, const Clock& clock, const std::string& boot_id) {
  constexpr int kAttempts = 10;
  int fd = -1;
  for (int i = 0; i < kAttempts && fd < 0; ++i) {
    if (absl::Status status = OpenLocked(path, fd); !status.ok()) {
      return status;
    }
  }
  if (fd < 0) {
    return absl::UnavailableError("the budget file " + path +
                                  " is being replaced all the time");
  }
  auto file = std::make_unique<File>(path, fd);
  if (absl::Status status = file->Load(clock, boot_id); !status.ok()) {
    return status;
  }
  return std::unique_ptr<CallLedger>(new CallLedger(std::move(file)));
}

CallLedger::CallLedger(std::unique_ptr<File> file) : file_(std::move(file)) {}
CallLedger::~CallLedger() = default;

SteadyPoint CallLedger::KnownSince() const {
  return PointAt(file_->Image().header.known_since);
}

const std::string& CallLedger::Distrust() const { return file_->Distrust(); }

std::vector<CallRecord> CallLedger::Records() const {
  std::vector<CallRecord> records;
  for (const LedgerSlot& slot : file_->Image().slots) {
    if (!slot.IsUsed()) continue;
    CallRecord& record = records.emplace_back();
    record.begun = PointAt(slot.begun);
    if (!slot.IsInFlight()) record.ended = PointAt(slot.ended);
  }
  return records;
}

absl::StatusOr<size_t> CallLedger::Begin(SteadyPoint now) {
  return file_->Begin(now);
}

absl::Status CallLedger::End(size_t slot, SteadyPoint now) {
  return file_->End(slot, now);
}

uint64_t CallLedger::CallsInDay(SteadyPoint now) const {
  return file_->Image().CallsInDay(now);
}

Duration CallLedger::UntilDayShrinks(SteadyPoint now) const {
  return file_->Image().UntilDayShrinks(now);
}

SteadyPoint CallLedger::ClosedUntil() const {
  return PointAt(file_->Image().header.closed_until);
}

absl::Status CallLedger::CloseUntil(SteadyPoint until) {
  file_->Header().closed_until = until.since_boot.count();
  return file_->SaveHeader();
}

std::optional<LearnedLimit> CallLedger::Learned(SteadyPoint now) const {
  const LedgerHeader& header = file_->Image().header;
  const int64_t age = file_->Image().HourOf(now) - header.learned_hour;
  if (header.learned_calls == 0 || age > LedgerImage::kDayHours) {
    return std::nullopt;
  }
  return LearnedLimit{static_cast<int>(header.learned_calls),
                      Duration(header.learned_window)};
}

absl::Status CallLedger::Learn(const LearnedLimit& limit, SteadyPoint now) {
  LedgerHeader& header = file_->Header();
  header.learned_calls = limit.calls;
  header.learned_window = limit.window.count();
  header.learned_hour = file_->Image().HourOf(now);
  return file_->SaveHeader();
}

}  // namespace leadline
