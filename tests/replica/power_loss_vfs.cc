// SPDX-License-Identifier: Apache-2.0
#include "tests/replica/power_loss_vfs.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <vector>

namespace leadline {
namespace {

constexpr uint64_t kSector = 512;
constexpr char kName[] = "power-loss";

// A write, or a cut to `offset` bytes where there is no data.
struct Operation {
  uint64_t offset = 0;
  std::optional<std::string> data;
};

// What the disk has of one file, and what is still on its way there.
struct Shadow {
  std::string durable;
  std::vector<Operation> pending;
};

struct Machine {
  std::map<ino_t, Shadow> files;
  uint64_t operations = 0;
  std::optional<uint64_t> dies_at;
  int refusal = 0;
};

Machine& TheMachine() {
  static auto& machine = *new Machine();
  return machine;
}

sqlite3_vfs& Real() {
  static sqlite3_vfs& real = *sqlite3_vfs_find("unix");
  return real;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

void Apply(const Operation& operation, std::string& bytes) {
  if (!operation.data) {
    bytes.resize(operation.offset);
    return;
  }
  const uint64_t end = operation.offset + operation.data->size();
  if (bytes.size() < end) bytes.resize(end);
  bytes.replace(operation.offset, operation.data->size(), *operation.data);
}

// SQLITE_OK if the machine still carries out an operation.
int Allow() {
  Machine& machine = TheMachine();
  ++machine.operations;
  if (machine.dies_at && machine.operations > *machine.dies_at) {
    return SQLITE_IOERR_WRITE;
  }
  return machine.refusal;
}

// An open file. SQLite gives the memory for it; that of the real one follows.
struct File {
  sqlite3_file base;
  ino_t inode;
  sqlite3_file* real;
};

File& Of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* RealOf(sqlite3_file* file) { return Of(file).real; }
const sqlite3_io_methods& MethodsOf(sqlite3_file* file) {
  return *RealOf(file)->pMethods;
}

int Write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  if (const int code = Allow(); code != SQLITE_OK) return code;
  const auto length = static_cast<size_t>(size);
  TheMachine().files[Of(file).inode].pending.push_back(
      {static_cast<uint64_t>(at),
       std::string(static_cast<const char*>(data), length)});
  return MethodsOf(file).xWrite(RealOf(file), data, size, at);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = Allow(); code != SQLITE_OK) return code;
  TheMachine().files[Of(file).inode].pending.push_back(
      {static_cast<uint64_t>(size), std::nullopt});
  return MethodsOf(file).xTruncate(RealOf(file), size);
}

int Sync(sqlite3_file* file, int /*flags*/) {
  if (const int code = Allow(); code != SQLITE_OK) return code;
  Shadow& shadow = TheMachine().files[Of(file).inode];
  for (const Operation& operation : shadow.pending) {
    Apply(operation, shadow.durable);
  }
  shadow.pending.clear();
  return SQLITE_OK;
}

// All else is the real file's.
const sqlite3_io_methods& Methods() {
  static const sqlite3_io_methods methods = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;  // with shared memory, without mapped reads
    m.xClose = [](sqlite3_file* f) { return MethodsOf(f).xClose(RealOf(f)); };
    m.xRead = [](sqlite3_file* f, void* data, int size, sqlite3_int64 at) {
      return MethodsOf(f).xRead(RealOf(f), data, size, at);
    };
    m.xWrite = Write;
    m.xTruncate = Truncate;
    m.xSync = Sync;
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      return MethodsOf(f).xFileSize(RealOf(f), size);
    };
    m.xLock = [](sqlite3_file* f, int level) {
      return MethodsOf(f).xLock(RealOf(f), level);
    };
    m.xUnlock = [](sqlite3_file* f, int level) {
      return MethodsOf(f).xUnlock(RealOf(f), level);
    };
    m.xCheckReservedLock = [](sqlite3_file* f, int* locked) {
      return MethodsOf(f).xCheckReservedLock(RealOf(f), locked);
    };
    m.xFileControl = [](sqlite3_file* f, int what, void* value) {
      return MethodsOf(f).xFileControl(RealOf(f), what, value);
    };
    m.xSectorSize = [](sqlite3_file* f) {
      return MethodsOf(f).xSectorSize(RealOf(f));
    };
    m.xDeviceCharacteristics = [](sqlite3_file* f) {
      return MethodsOf(f).xDeviceCharacteristics(RealOf(f));
    };
    m.xShmMap = [](sqlite3_file* f, int page, int size, int extend,
                   void volatile** memory) {
      return MethodsOf(f).xShmMap(RealOf(f), page, size, extend, memory);
    };
    m.xShmLock = [](sqlite3_file* f, int offset, int count, int flags) {
      return MethodsOf(f).xShmLock(RealOf(f), offset, count, flags);
    };
    m.xShmBarrier = [](sqlite3_file* f) {
      MethodsOf(f).xShmBarrier(RealOf(f));
    };
    m.xShmUnmap = [](sqlite3_file* f, int remove) {
      return MethodsOf(f).xShmUnmap(RealOf(f), remove);
    };
    return m;
  }();
  return methods;
}

int Open(sqlite3_vfs* /*vfs*/, const char* path, sqlite3_file* opened,
         int flags, int* out_flags) {
  File& file = Of(opened);
  file.base.pMethods = nullptr;
  file.real = reinterpret_cast<sqlite3_file*>(&file + 1);
  const int code = Real().xOpen(&Real(), path, file.real, flags, out_flags);
  if (code != SQLITE_OK) return code;
  file.base.pMethods = &Methods();
  struct stat status {};
  if (path == nullptr || stat(path, &status) != 0) return SQLITE_OK;
  file.inode = status.st_ino;
  auto& files = TheMachine().files;
  // An empty file is a new one, which may have an old one's number.
  if (status.st_size == 0) files.erase(file.inode);
  if (!files.contains(file.inode)) files[file.inode].durable = ReadAll(path);
  return SQLITE_OK;
}

sqlite3_vfs& Vfs() {
  static sqlite3_vfs& vfs = *new sqlite3_vfs([] {
    sqlite3_vfs made = Real();
    made.zName = kName;
    made.pNext = nullptr;
    made.szOsFile = static_cast<int>(sizeof(File)) + Real().szOsFile;
    made.xOpen = Open;
    return made;
  }());
  return vfs;
}

// Any of the writes, whole or up to some sector of theirs.
void ApplySome(const Shadow& shadow, std::mt19937_64& random,
               std::string& bytes) {
  // Of some losses all is lost, of some nothing.
  const uint64_t kept_of_8 = random() % 9;
  for (const Operation& operation : shadow.pending) {
    if (random() % 8 >= kept_of_8) continue;
    Operation part = operation;
    if (part.data && random() % 8 == 0) {
      part.data->resize(std::min<uint64_t>(
          part.data->size(),
          random() % (part.data->size() / kSector + 1) * kSector));
    }
    Apply(part, bytes);
  }
}

}  // namespace

PowerLossVfs::PowerLossVfs() {
  TheMachine() = Machine();
  sqlite3_vfs_register(&Vfs(), 1);
}

PowerLossVfs::~PowerLossVfs() {
  sqlite3_vfs_unregister(&Vfs());
  sqlite3_vfs_register(&Real(), 1);
}

void PowerLossVfs::DieAfter(uint64_t operations) {
  TheMachine().dies_at = TheMachine().operations + operations;
}

void PowerLossVfs::RefuseWrites(int code) { TheMachine().refusal = code; }

uint64_t PowerLossVfs::Operations() { return TheMachine().operations; }

void PowerLossVfs::LosePower(const std::string& folder,
                             std::mt19937_64& random) {
  Machine& machine = TheMachine();
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    struct stat status {};
    if (stat(entry.path().c_str(), &status) != 0) continue;
    const auto found = machine.files.find(status.st_ino);
    if (entry.path().string().ends_with("-shm")) {
      std::filesystem::remove(entry.path());
    } else if (found != machine.files.end()) {
      std::string bytes = found->second.durable;
      ApplySome(found->second, random, bytes);
      std::ofstream(entry.path(), std::ios::binary | std::ios::trunc) << bytes;
    }
  }
  machine = Machine();
}

}  // namespace leadline
