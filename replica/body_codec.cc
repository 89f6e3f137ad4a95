// SPDX-License-Identifier: Apache-2.0
#include "replica/body_codec.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "replica/dictionary_trainer.h"

namespace leadline {
namespace {

// Fewer leads make a dictionary that fits none but themselves.
constexpr size_t kMinLeads = 1000;
// More leads train longer, not better.
constexpr size_t kMaxSamples = 2000;
// How many stored bodies are in memory at a time while they are packed anew.
constexpr size_t kBatch = 5000;

constexpr char kLatest[] =
    "SELECT codec, bytes FROM dictionaries ORDER BY codec DESC LIMIT 1";
constexpr char kAdd[] = "INSERT INTO dictionaries(codec, bytes) VALUES(?1, ?2)";
constexpr char kPlain[] =
    "SELECT lead, body FROM leads WHERE codec = 0 ORDER BY lead LIMIT ?1";
constexpr char kUpdate[] =
    "UPDATE leads SET codec = ?1, body = ?2 WHERE lead = ?3";

struct PlainBody {
  int64_t lead = 0;
  std::string body;
};

absl::StatusOr<std::vector<PlainBody>> LoadPlain(Database& database,
                                                 size_t limit) {
  absl::StatusOr<Statement> query = database.Prepare(kPlain);
  if (!query.ok()) return query.status();
  query->Bind(1, static_cast<int64_t>(limit));
  std::vector<PlainBody> plain;
  absl::StatusOr<bool> row = query->Step();
  for (; row.ok() && *row; row = query->Step()) {
    plain.push_back({query->Int(0), std::string(query->Blob(1))});
  }
  if (!row.ok()) return row.status();
  return plain;
}

}  // namespace

absl::StatusOr<BodyCodec> BodyCodec::Open(Database& database) {
  absl::StatusOr<Statement> latest = database.Prepare(kLatest);
  if (!latest.ok()) return latest.status();
  const absl::StatusOr<bool> row = latest->Step();
  if (!row.ok()) return row.status();
  BodyCodec bodies(database);
  if (*row) {
    absl::Status status = bodies.Use(latest->Int(0), latest->Blob(1));
    if (!status.ok()) return status;
  }
  return bodies;
}

absl::Status BodyCodec::Use(int64_t codec, std::string_view dictionary) {
  absl::StatusOr<std::shared_ptr<const LeadDictionary>> parsed =
      LeadDictionary::Parse(dictionary);
  if (!parsed.ok()) return parsed.status();
  codec_ = codec;
  packer_ = std::make_shared<LeadPacker>(*std::move(parsed));
  return absl::OkStatus();
}

absl::Status BodyCodec::TrainIfDue(std::span<const std::string_view> incoming,
                                   uint64_t stored) {
  if (packer_ == nullptr) {
    if (incoming.size() + stored < kMinLeads) return absl::OkStatus();
    return TrainFirst(incoming);
  }
  const std::optional<std::string> better = drift_.Look(incoming, *packer_);
  return better ? Adopt(*better) : absl::OkStatus();
}

absl::Status BodyCodec::TrainFirst(std::span<const std::string_view> incoming) {
  const absl::StatusOr<std::vector<PlainBody>> plain =
      LoadPlain(*database_, kMaxSamples);
  if (!plain.ok()) return plain.status();
  std::vector<std::string_view> known(incoming.begin(), incoming.end());
  for (const PlainBody& body : *plain) known.push_back(body.body);
  // Evenly spread, since neighbours on a page can be much alike.
  const size_t count = std::min(known.size(), kMaxSamples);
  std::vector<std::string_view> samples;
  samples.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    samples.push_back(known[i * known.size() / count]);
  }
  absl::Status status = Adopt(TrainLeadDictionary(samples));
  if (!status.ok()) return status;
  return PackStored();
}

absl::Status BodyCodec::Adopt(const std::string& dictionary) {
  absl::StatusOr<Statement> add = database_->Prepare(kAdd);
  if (!add.ok()) return add.status();
  const int64_t codec = codec_ + 1;
  add->Bind(1, codec);
  add->BindBlob(2, dictionary);
  absl::Status status = add->Run();
  return status.ok() ? Use(codec, dictionary) : status;
}

absl::Status BodyCodec::PackStored() {
  absl::StatusOr<Statement> update = database_->Prepare(kUpdate);
  if (!update.ok()) return update.status();
  while (true) {
    const absl::StatusOr<std::vector<PlainBody>> plain =
        LoadPlain(*database_, kBatch);
    if (!plain.ok()) return plain.status();
    if (plain->empty()) return absl::OkStatus();
    for (const PlainBody& row : *plain) {
      const StoredBody packed = Pack(row.body);
      update->Bind(1, packed.codec);
      update->BindBlob(2, packed.bytes);
      update->Bind(3, row.lead);
      absl::Status status = update->Run();
      if (!status.ok()) return status;
    }
  }
}

StoredBody BodyCodec::Pack(std::string_view body) {
  if (packer_ == nullptr) return {kPlainCodec, body};
  packed_.clear();
  packer_->Pack(body, packed_);
  return {codec_, packed_};
}

StoredBody BodyCodec::Pack(std::string_view body, const PackedBodies* ahead,
                           size_t row) {
  if (ahead == nullptr || !ahead->IsPackedBy(packer_)) return Pack(body);
  return {codec_, ahead->Body(row)};
}

}  // namespace leadline
