// SPDX-License-Identifier: Apache-2.0
// How leads can be stored: as they are, with a number in place of each
// attribute's name, packed with zstd and a trained dictionary, and packed by
// slots. Bytes a lead and the time to pack and to
// unpack one, of invented leads, or of the replica that is given. The ways take
// turns, so that a machine that changes its speed does so for all.
//   codec_bench [REPLICA]
#include <zdict.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/varint.h"
#include "bench/invented_leads.h"
#include "replica/dictionary_trainer.h"
#include "replica/lead_bodies.h"
#include "replica/lead_fields.h"
#include "replica/lead_packer.h"
#include "replica/open_for_reading.h"

namespace leadline {
namespace {

constexpr size_t kLeads = 20000;
constexpr size_t kSamples = 2000;
constexpr size_t kZstdDictionary = 64 << 10;
constexpr int kZstdLevel = 3;
constexpr int kRounds = 7;

using Leads = std::vector<std::string>;

Leads InventedLeads() {
  Leads leads;
  for (uint64_t n = 0; n < kLeads; ++n) {
    leads.push_back(InventedLead(n * 37 + 5, 1).lead);
  }
  return leads;
}

absl::StatusOr<Leads> LeadsOf(const std::string& replica) {
  absl::StatusOr<Database> database = OpenForReading(replica);
  if (!database.ok()) return database.status();
  absl::StatusOr<LeadBodies> bodies =
      LeadBodies::Open(*database, std::make_shared<LeadDictionaries>());
  if (!bodies.ok()) return bodies.status();
  absl::StatusOr<Statement> rows =
      database->Prepare("SELECT lead FROM leads WHERE lead % ?1 = 0");
  if (!rows.ok()) return rows.status();
  const absl::StatusOr<int64_t> last =
      database->Number("SELECT max(lead) FROM leads");
  if (!last.ok()) return last.status();
  rows->Bind(1, std::max<int64_t>(1, *last / static_cast<int64_t>(kLeads)));
  Leads leads;
  absl::StatusOr<bool> row = rows->Step();
  for (; row.ok() && *row; row = rows->Step()) {
    absl::StatusOr<LeadBody> body = bodies->Read(rows->Int(0), {});
    if (!body.ok()) return body.status();
    leads.push_back(std::move(body->lead));
  }
  if (!row.ok()) return row.status();
  return leads;
}

std::vector<std::string_view> SamplesOf(const Leads& leads) {
  std::vector<std::string_view> samples;
  const size_t step = std::max<size_t>(1, leads.size() / kSamples);
  for (size_t i = 0; i < leads.size(); i += step) samples.push_back(leads[i]);
  return samples;
}

// One way to store leads.
struct Way {
  const char* name;
  std::function<void(const std::string& lead, std::string& packed)> pack;
  std::function<void(const std::string& packed, std::string& lead)> unpack;
  Leads packed = {};
  double pack_us = 1e9;
  double unpack_us = 1e9;
};

Way Plain() {
  const auto copy = [](const std::string& from, std::string& to) { to = from; };
  return {"plain", copy, copy};
}

// An entry whose key is among the samples' is a byte, its number there and its
// value; anything else is kept whole, behind another byte.
Way InternedNames(const std::vector<std::string_view>& samples) {
  constexpr char kEntry = 1;
  constexpr char kOther = 2;
  struct Names {
    std::map<std::pair<std::string, std::string>, size_t> numbers;
    std::vector<LeadField> fields;  // borrow from `numbers`
  };
  const auto names = std::make_shared<Names>();
  for (const std::string_view sample : samples) {
    LeadFieldReader reader(sample);
    for (LeadField field; reader.Next(field);) {
      if (field.kind != FieldKind::kEntry) continue;
      const auto [at, is_new] = names->numbers.try_emplace(
          {std::string(field.tag), std::string(field.key)},
          names->fields.size());
      if (!is_new) continue;
      names->fields.push_back(
          {field.kind, at->first.first, at->first.second, {}, {}});
    }
  }
  const auto append = [](std::string_view bytes, std::string& out) {
    AppendVarint(bytes.size(), out);
    out.append(bytes);
  };
  return {"names",
          [=](const std::string& lead, std::string& packed) {
            packed.clear();
            LeadFieldReader reader(lead);
            for (LeadField field; reader.Next(field);) {
              const auto known = names->numbers.find(
                  {std::string(field.tag), std::string(field.key)});
              if (known == names->numbers.end()) {
                packed.push_back(kOther);
                append(field.whole, packed);
              } else {
                packed.push_back(kEntry);
                AppendVarint(known->second, packed);
                append(field.content, packed);
              }
            }
          },
          [=](const std::string& packed, std::string& lead) {
            lead.clear();
            const char* at = packed.data();
            const char* const end = at + packed.size();
            while (at != end) {
              const char kind = *at++;
              uint64_t number = 0;
              uint64_t size = 0;
              if (kind == kEntry) ReadVarint(at, end, number);
              ReadVarint(at, end, size);
              const std::string_view bytes(at, static_cast<size_t>(size));
              at += size;
              if (kind == kEntry) {
                AppendField(names->fields[number], bytes, lead);
              } else {
                lead.append(bytes);
              }
            }
          }};
}

Way Zstd(const std::vector<std::string_view>& samples) {
  std::string joined;
  std::vector<size_t> sizes;
  for (const std::string_view sample : samples) {
    joined += sample;
    sizes.push_back(sample.size());
  }
  std::string trained(kZstdDictionary, '\0');
  trained.resize(ZDICT_trainFromBuffer(trained.data(), trained.size(),
                                       joined.data(), sizes.data(),
                                       static_cast<unsigned>(sizes.size())));
  const std::shared_ptr<ZSTD_CCtx> packing(ZSTD_createCCtx(), ZSTD_freeCCtx);
  const std::shared_ptr<ZSTD_DCtx> unpacking(ZSTD_createDCtx(), ZSTD_freeDCtx);
  const std::shared_ptr<ZSTD_CDict> packer(
      ZSTD_createCDict(trained.data(), trained.size(), kZstdLevel),
      ZSTD_freeCDict);
  const std::shared_ptr<ZSTD_DDict> unpacker(
      ZSTD_createDDict(trained.data(), trained.size()), ZSTD_freeDDict);
  return {"zstd",
          [=](const std::string& lead, std::string& packed) {
            packed.resize(ZSTD_compressBound(lead.size()));
            packed.resize(ZSTD_compress_usingCDict(packing.get(), packed.data(),
                                                   packed.size(), lead.data(),
                                                   lead.size(), packer.get()));
          },
          [=](const std::string& packed, std::string& lead) {
            lead.resize(ZSTD_getFrameContentSize(packed.data(), packed.size()));
            ZSTD_decompress_usingDDict(unpacking.get(), lead.data(),
                                       lead.size(), packed.data(),
                                       packed.size(), unpacker.get());
          }};
}

Way Slots(const std::vector<std::string_view>& samples) {
  const std::shared_ptr<const LeadDictionary> dictionary =
      *LeadDictionary::Parse(TrainLeadDictionary(samples));
  const auto packer = std::make_shared<LeadPacker>(dictionary);
  const auto unpacker = std::make_shared<LeadUnpacker>(dictionary);
  return {"slots",
          [=](const std::string& lead, std::string& packed) {
            packed.clear();
            packer->Pack(lead, packed);
          },
          [=](const std::string& packed, std::string& lead) {
            unpacker->Unpack(packed, lead).IgnoreError();
          }};
}

// Microseconds a lead.
double Time(const Leads& leads, const std::function<void(size_t)>& act) {
  const auto begin = std::chrono::steady_clock::now();
  for (size_t i = 0; i < leads.size(); ++i) act(i);
  return std::chrono::duration<double, std::micro>(
             std::chrono::steady_clock::now() - begin)
             .count() /
         static_cast<double>(leads.size());
}

// False if a lead does not come back.
bool Measure(const Leads& leads, Way& way) {
  way.packed.resize(leads.size());
  const double packing =
      Time(leads, [&](size_t i) { way.pack(leads[i], way.packed[i]); });
  std::string lead;
  const double unpacking =
      Time(leads, [&](size_t i) { way.unpack(way.packed[i], lead); });
  way.pack_us = std::min(way.pack_us, packing);
  way.unpack_us = std::min(way.unpack_us, unpacking);
  for (size_t i = 0; i < leads.size(); ++i) {
    way.unpack(way.packed[i], lead);
    if (lead != leads[i]) return false;
  }
  return true;
}

int Main(int argc, char** argv) {
  absl::StatusOr<Leads> leads = InventedLeads();
  if (argc > 1) leads = LeadsOf(argv[1]);
  if (!leads.ok() || leads->empty()) {
    std::fprintf(stderr, "codec_bench: %s\n",
                 leads.status().ToString().c_str());
    return 1;
  }
  const std::vector<std::string_view> samples = SamplesOf(*leads);
  Way ways[] = {Plain(), InternedNames(samples), Zstd(samples), Slots(samples)};
  for (int round = 0; round < kRounds; ++round) {
    for (Way& way : ways) {
      if (!Measure(*leads, way)) return 1;
    }
  }
  std::printf("%zu leads\n", leads->size());
  for (const Way& way : ways) {
    size_t bytes = 0;
    for (const std::string& packed : way.packed) bytes += packed.size();
    std::printf(
        "%-6s %5.0f bytes a lead, packed in %5.1f us, unpacked in %4.2f us\n",
        way.name,
        static_cast<double>(bytes) / static_cast<double>(leads->size()),
        way.pack_us, way.unpack_us);
  }
  return 0;
}

}  // namespace
}  // namespace leadline

int main(int argc, char** argv) { return leadline::Main(argc, argv); }
