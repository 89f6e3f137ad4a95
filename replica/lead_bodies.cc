// SPDX-License-Identifier: Apache-2.0
#include "replica/lead_bodies.h"

#include <string_view>
#include <utility>

namespace leadline {
namespace {

constexpr char kBody[] =
    "SELECT codec, read_sent, body FROM leads WHERE lead = ?1";
constexpr char kDictionary[] =
    "SELECT bytes FROM dictionaries WHERE codec = ?1";

}  // namespace

LeadBodies::LeadBodies(Statement body, Statement dictionary,
                       std::shared_ptr<LeadDictionaries> dictionaries)
    : body_(std::move(body)),
      dictionary_(std::move(dictionary)),
      dictionaries_(std::move(dictionaries)) {}

absl::StatusOr<LeadBodies> LeadBodies::Open(
    Database& database, std::shared_ptr<LeadDictionaries> dictionaries) {
  absl::StatusOr<Statement> body = database.Prepare(kBody);
  if (!body.ok()) return body.status();
  absl::StatusOr<Statement> dictionary = database.Prepare(kDictionary);
  if (!dictionary.ok()) return dictionary.status();
  return LeadBodies(*std::move(body), *std::move(dictionary),
                    std::move(dictionaries));
}

absl::StatusOr<LeadBody> LeadBodies::Read(int64_t row,
                                          const Projection& wanted) {
  absl::StatusOr<LeadBody> lead = ReadRow(row, wanted);
  body_.Reset();
  return lead;
}

absl::StatusOr<LeadBody> LeadBodies::ReadRow(int64_t row,
                                             const Projection& wanted) {
  body_.Bind(1, row);
  const absl::StatusOr<bool> found = body_.Step();
  if (!found.ok()) return found.status();
  if (!*found) {
    return absl::DataLossError(
        "an index of the replica names a lead that is not there");
  }
  const int64_t codec = body_.Int(0);
  LeadBody result;
  result.read_at = TimeOf(body_.Int(1));
  const std::string_view body = body_.Blob(2);
  absl::Status status = codec == kPlainCodec
                            ? wanted.CutInto(body, result.lead)
                            : Unpack(codec, body, wanted, result.lead);
  if (!status.ok()) return status;
  return result;
}

absl::Status LeadBodies::Unpack(int64_t codec, std::string_view packed,
                                const Projection& wanted, std::string& lead) {
  const absl::StatusOr<const LeadUnpacker*> unpacker = UnpackerOf(codec);
  if (!unpacker.ok()) return unpacker.status();
  if (wanted.IsEverything()) return (*unpacker)->Unpack(packed, lead);
  return (*unpacker)->Unpack(packed, cuts_.CutFor(**unpacker, wanted), lead);
}

absl::StatusOr<const LeadUnpacker*> LeadBodies::UnpackerOf(int64_t codec) {
  if (codec == latest_codec_) return latest_unpacker_;
  const LeadUnpacker* unpacker = dictionaries_->Find(codec);
  if (unpacker == nullptr) {
    dictionary_.Bind(1, codec);
    const absl::StatusOr<bool> row = dictionary_.Step();
    absl::StatusOr<const LeadUnpacker*> added =
        absl::DataLossError("a lead names a dictionary that is not there");
    if (!row.ok()) {
      added = row.status();
    } else if (*row) {
      added = dictionaries_->Add(codec, dictionary_.Blob(0));
    }
    dictionary_.Reset();
    if (!added.ok()) return added.status();
    unpacker = *added;
  }
  latest_codec_ = codec;
  latest_unpacker_ = unpacker;
  return unpacker;
}

}  // namespace leadline
