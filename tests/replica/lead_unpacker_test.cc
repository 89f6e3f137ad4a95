// SPDX-License-Identifier: Apache-2.0
// Leads unpacked as far as they are wanted: what a cut of the whole lead is.
#include "replica/lead_unpacker.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "replica/cut_cache.h"
#include "replica/dictionary_trainer.h"
#include "replica/lead_packer.h"
#include "tests/replica/any_message.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

using Samples = std::vector<std::string>;
using Names = std::vector<std::string_view>;

std::shared_ptr<const LeadDictionary> DictionaryFor(const Samples& leads) {
  const auto dictionary = LeadDictionary::Parse(
      TrainLeadDictionary(Names(leads.begin(), leads.end())));
  EXPECT_TRUE(dictionary.ok()) << dictionary.status();
  return *dictionary;
}

// Packs leads with one dictionary and unpacks them again.
class Codec {
 public:
  explicit Codec(const Samples& samples) : Codec(DictionaryFor(samples)) {}
  explicit Codec(std::shared_ptr<const LeadDictionary> dictionary)
      : dictionary_(std::move(dictionary)),
        packer_(dictionary_),
        unpacker_(dictionary_) {}

  const LeadUnpacker& Unpacker() const { return unpacker_; }

  std::string Pack(std::string_view lead) const {
    std::string packed;
    packer_.Pack(lead, packed);
    return packed;
  }

  // What is left of the lead. The cut of what is no message is an error, also
  // of the whole.
  void ExpectCut(const std::string& lead, const Projection& wanted,
                 const LeadUnpacker::Cut& cut) const {
    std::string kept = "left over";
    const absl::Status status = unpacker_.Unpack(Pack(lead), cut, kept);
    const absl::StatusOr<std::string> whole = wanted.Cut(lead);
    ASSERT_EQ(status.code(), whole.status().code()) << status;
    ASSERT_EQ(kept, whole.value_or(""));
  }

 private:
  std::shared_ptr<const LeadDictionary> dictionary_;
  LeadPacker packer_;
  LeadUnpacker unpacker_;
};

class LeadUnpackerTest : public testing::Test {
 protected:
  LeadUnpackerTest() {
    for (uint64_t number = 0; number < 1000; ++number) {
      leads_.push_back(BodyOf(number));
    }
    LeadFieldReader fields(leads_[0]);
    LeadField field;
    while (fields.Next(field)) {
      if (field.kind == FieldKind::kEntry) names_.emplace_back(field.key);
    }
  }

  Samples leads_;
  Names names_;  // of all attributes
};

TEST_F(LeadUnpackerTest, AnyAttributesOfAnyLead) {
  ASSERT_GT(names_.size(), 10U);
  const Codec codec(leads_);
  std::mt19937_64 random(20261127);
  for (int round = 0; round < 200; ++round) {
    Names some = {"no such attribute"};
    for (const std::string_view name : names_) {
      if (random() % (1 + round % 20) == 0) some.push_back(name);
    }
    const Projection wanted(kAttributes, some);
    const LeadUnpacker::Cut cut(codec.Unpacker(), wanted);
    for (uint64_t number = 0; number < 20; ++number) {
      codec.ExpectCut(BodyOf(random() % 9000), wanted, cut);
    }
  }
}

// An attribute may be packed as "what the other one is".
TEST(LeadUnpackerPartnerTest, OnlyTheOtherOfTwoThatAreTheSameIsWanted) {
  LeadSlot first;
  first.field = {FieldKind::kEntry, "\x7a", "first", {}, {}};
  first.values = {"frequent"};
  LeadSlot second;
  second.field = {FieldKind::kEntry, "\x7a", "second", {}, {}};
  second.partner = 0;
  second.typical = SlotCode::kSame;
  const Codec codec(
      *LeadDictionary::Parse(LeadDictionary::Encode({first, second})));
  const Projection wanted(15, {"second"});
  const LeadUnpacker::Cut cut(codec.Unpacker(), wanted);
  for (const char* content : {"frequent", "9901111111", "", "unlike others"}) {
    std::string lead;
    AppendField(first.field, content, lead);
    AppendField(second.field, content, lead);
    ASSERT_LE(codec.Pack(lead).size(), std::string(content).size() + 5);
    codec.ExpectCut(lead, wanted, cut);
  }
}

TEST_F(LeadUnpackerTest, NoneOfTheAttributesLeavesTheRest) {
  const Codec codec(leads_);
  const Projection wanted(kAttributes, {"nothing"});
  const LeadUnpacker::Cut cut(codec.Unpacker(), wanted);
  std::string kept;
  ASSERT_TRUE(codec.Unpacker().Unpack(codec.Pack(leads_[7]), cut, kept).ok());
  EXPECT_GT(kept.size(), 0U);
  EXPECT_LT(kept.size(), leads_[7].size());
  codec.ExpectCut(leads_[7], wanted, cut);
}

TEST_F(LeadUnpackerTest, WhatIsNoMessageIsAFault) {
  const Codec codec(leads_);
  const Projection wanted(kAttributes, {"Phone"});
  const LeadUnpacker::Cut cut(codec.Unpacker(), wanted);
  std::string kept = "left over";
  EXPECT_EQ(codec.Unpacker().Unpack(codec.Pack("\xff"), cut, kept).code(),
            absl::StatusCode::kInternal);
  EXPECT_EQ(kept, "");
}

// What comes of it may be another lead; it stays within bounds.
TEST_F(LeadUnpackerTest, DamageDoesNotSpread) {
  const Codec codec(leads_);
  const Projection wanted(kAttributes, {names_[1], names_[5]});
  const LeadUnpacker::Cut cut(codec.Unpacker(), wanted);
  const std::string packed = codec.Pack(leads_[0]);
  std::string kept;
  for (size_t at = 0; at < packed.size(); ++at) {
    codec.Unpacker().Unpack(packed.substr(0, at), cut, kept).IgnoreError();
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const absl::Status status = codec.Unpacker().Unpack(damaged, cut, kept);
      EXPECT_TRUE(status.ok() || absl::IsDataLoss(status) ||
                  absl::IsInternal(status));
      EXPECT_TRUE(status.ok() || kept.empty());
    }
  }
}

// Any field may be the map, and its entries be written in any way.
TEST(LeadUnpackerPropertyTest, AnyPartOfAnyMessageByAnyDictionary) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    AnyMessage messages(seed);
    Samples samples;
    for (uint64_t i = 0; i < seed * 3 % 100; ++i) {
      samples.push_back(messages.Next());
    }
    const Codec codec(samples);
    for (int i = 0; i < 50; ++i) samples.push_back(messages.Next());
    for (int map = 1; map <= AnyMessage::kMaxField; map += 3) {
      for (const Names& names : {Names{"key1", "key4"}, Names{""}}) {
        const Projection wanted(map, names);
        const LeadUnpacker::Cut cut(codec.Unpacker(), wanted);
        for (const std::string& message : samples) {
          codec.ExpectCut(message, wanted, cut);
        }
      }
    }
  }
}

TEST(CutCacheTest, GivesEachWhatItWants) {
  Samples leads;
  for (uint64_t number = 0; number < 100; ++number) {
    leads.push_back(BodyOf(number));
  }
  const Codec one(leads);
  leads.resize(50);
  for (std::string& lead : leads) lead = lead.substr(lead.size() / 2);
  const Codec two(leads);
  const Names names = {"DateAttribute1", "SystemAttributeNumber2",
                       "mx_Custom_Field_3"};
  CutCache cache;
  std::mt19937_64 random(7);
  for (int round = 0; round < 100; ++round) {
    const size_t count = 1 + random() % names.size();
    const auto begin =
        names.begin() + static_cast<Names::difference_type>(
                            random() % (names.size() - count + 1));
    const Projection wanted(
        random() % 4 == 0 ? 1 : kAttributes,
        Names(begin, begin + static_cast<Names::difference_type>(count)));
    const Codec& codec = random() % 2 == 0 ? one : two;
    const LeadUnpacker::Cut& cut = cache.CutFor(codec.Unpacker(), wanted);
    codec.ExpectCut(BodyOf(3), wanted, cut);
  }
}

}  // namespace
}  // namespace leadline
