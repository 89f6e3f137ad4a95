// SPDX-License-Identifier: Apache-2.0
#include "replica/codec.h"

#include <zdict.h>
#include <zstd.h>

#include <utility>
#include <vector>

namespace leadline {
namespace {

constexpr size_t kDictionaryBytes = 64 << 10;
constexpr int kLevel = 3;
// More than any lead; what claims to be larger is damage.
constexpr unsigned long long kMaxBodyBytes = 64ULL << 20;

}  // namespace

absl::StatusOr<std::string> TrainDictionary(
    std::span<const std::string_view> bodies) {
  std::string joined;
  std::vector<size_t> sizes;
  sizes.reserve(bodies.size());
  for (const std::string_view body : bodies) {
    joined.append(body);
    sizes.push_back(body.size());
  }
  std::string dictionary(kDictionaryBytes, '\0');
  const size_t size =
      ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), joined.data(),
                            sizes.data(), static_cast<unsigned>(sizes.size()));
  if (ZDICT_isError(size) != 0U) {
    return absl::InvalidArgumentError(
        std::string("no dictionary could be trained: ") +
        ZDICT_getErrorName(size));
  }
  dictionary.resize(size);
  return dictionary;
}

void PackDictionary::Free::operator()(ZSTD_CDict_s* dictionary) const {
  ZSTD_freeCDict(dictionary);
}

PackDictionary::PackDictionary(std::string_view dictionary)
    : dictionary_(
          ZSTD_createCDict(dictionary.data(), dictionary.size(), kLevel)) {}

void BodyPacker::Free::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}

BodyPacker::BodyPacker(std::shared_ptr<const PackDictionary> dictionary)
    : dictionary_(std::move(dictionary)), context_(ZSTD_createCCtx()) {
  ZSTD_CCtx_refCDict(context_.get(), dictionary_->dictionary_.get());
  // The row names its dictionary; four bytes a lead can be saved.
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_dictIDFlag, 0);
}

absl::StatusOr<std::string_view> BodyPacker::Pack(std::string_view body) {
  packed_.resize(ZSTD_compressBound(body.size()));
  const size_t size = ZSTD_compress2(context_.get(), packed_.data(),
                                     packed_.size(), body.data(), body.size());
  if (ZSTD_isError(size) != 0U) {
    return absl::InternalError(std::string("a lead could not be packed: ") +
                               ZSTD_getErrorName(size));
  }
  return std::string_view(packed_).substr(0, size);
}

void UnpackDictionary::Free::operator()(ZSTD_DDict_s* dictionary) const {
  ZSTD_freeDDict(dictionary);
}

UnpackDictionary::UnpackDictionary(std::string_view dictionary)
    : dictionary_(ZSTD_createDDict(dictionary.data(), dictionary.size())) {}

void BodyUnpacker::Free::operator()(ZSTD_DCtx_s* context) const {
  ZSTD_freeDCtx(context);
}

BodyUnpacker::BodyUnpacker() : context_(ZSTD_createDCtx()) {}

absl::Status BodyUnpacker::Unpack(const UnpackDictionary& dictionary,
                                  std::string_view packed, std::string& body) {
  const unsigned long long size =
      ZSTD_getFrameContentSize(packed.data(), packed.size());
  // Errors and "unknown" are the largest values of the type.
  if (size > kMaxBodyBytes) {
    return absl::DataLossError("a stored lead is damaged: no packed size");
  }
  body.resize(size);
  const size_t unpacked = ZSTD_decompress_usingDDict(
      context_.get(), body.data(), body.size(), packed.data(), packed.size(),
      dictionary.dictionary_.get());
  if (ZSTD_isError(unpacked) != 0U || unpacked != size) {
    return absl::DataLossError(
        "a stored lead is damaged: it cannot be unpacked");
  }
  return absl::OkStatus();
}

}  // namespace leadline
