// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_REPLICA_CODEC_H_
#define LEADLINE_REPLICA_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct ZSTD_CCtx_s;
struct ZSTD_CDict_s;
struct ZSTD_DCtx_s;
struct ZSTD_DDict_s;

namespace leadline {

// The codec of a body that is stored as it is. Other codecs are the number of
// the dictionary that the body was packed with.
inline constexpr int64_t kPlainCodec = 0;

// Trains a dictionary on bodies of the account's own leads. InvalidArgument
// if they are too few or too much alike to train on.
absl::StatusOr<std::string> TrainDictionary(
    std::span<const std::string_view> bodies);

// A dictionary made ready for packing. Immutable, so safe for concurrent use.
class PackDictionary {
 public:
  // Copies the dictionary.
  explicit PackDictionary(std::string_view dictionary);

 private:
  friend class BodyPacker;
  struct Free {
    void operator()(ZSTD_CDict_s* dictionary) const;
  };
  std::unique_ptr<ZSTD_CDict_s, Free> dictionary_;
};

// Packs bodies with one dictionary. Not thread-safe.
class BodyPacker {
 public:
  explicit BodyPacker(std::shared_ptr<const PackDictionary> dictionary);

  // The packed body, valid until the next call. Internal if zstd fails.
  absl::StatusOr<std::string_view> Pack(std::string_view body);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::shared_ptr<const PackDictionary> dictionary_;  // outlives the context
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::string packed_;
};

// A dictionary made ready for unpacking. Immutable, so safe for concurrent
// use.
class UnpackDictionary {
 public:
  // Copies the dictionary.
  explicit UnpackDictionary(std::string_view dictionary);

 private:
  friend class BodyUnpacker;
  struct Free {
    void operator()(ZSTD_DDict_s* dictionary) const;
  };
  std::unique_ptr<ZSTD_DDict_s, Free> dictionary_;
};

// Unpacks bodies. Not thread-safe: one for each connection.
class BodyUnpacker {
 public:
  BodyUnpacker();

  // Replaces `body` by what was packed. DataLoss if the bytes are damaged or
  // were packed with another dictionary.
  absl::Status Unpack(const UnpackDictionary& dictionary,
                      std::string_view packed, std::string& body);

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
};

}  // namespace leadline

#endif  // LEADLINE_REPLICA_CODEC_H_
