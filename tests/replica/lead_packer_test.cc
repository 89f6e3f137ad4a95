// SPDX-License-Identifier: Apache-2.0
// Leads packed and unpacked: the very same bytes, whatever they are.
#include "replica/lead_packer.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "replica/dictionary_trainer.h"
#include "replica/drift_watch.h"
#include "replica/lead_unpacker.h"
#include "replica/value_forms.h"
#include "tests/replica/any_message.h"
#include "tests/replica/replica_fixture.h"

namespace leadline {
namespace {

std::shared_ptr<const LeadDictionary> DictionaryFor(
    const std::vector<std::string>& leads) {
  const auto dictionary = LeadDictionary::Parse(TrainLeadDictionary(
      std::vector<std::string_view>(leads.begin(), leads.end())));
  EXPECT_TRUE(dictionary.ok()) << dictionary.status();
  return *dictionary;
}

class LeadPackerTest : public testing::Test {
 protected:
  LeadPackerTest() {
    for (uint64_t number = 0; number < 1000; ++number) {
      leads_.push_back(BodyOf(number));
    }
    dictionary_ = DictionaryFor(leads_);
  }

  std::string Pack(std::string_view lead) const {
    std::string packed;
    LeadPacker(dictionary_).Pack(lead, packed);
    return packed;
  }

  void ExpectSame(std::string_view lead) const {
    std::string unpacked = "left over";
    ASSERT_TRUE(LeadUnpacker(dictionary_).Unpack(Pack(lead), unpacked).ok());
    ASSERT_EQ(unpacked, lead);
  }

  std::vector<std::string> leads_;
  std::shared_ptr<const LeadDictionary> dictionary_;
};

TEST_F(LeadPackerTest, NewLeadsOfTheAccountPackWell) {
  size_t plain = 0;
  size_t packed = 0;
  for (uint64_t number = 5000; number < 5100; ++number) {
    ExpectSame(BodyOf(number));
    plain += BodyOf(number).size();
    packed += Pack(BodyOf(number)).size();
  }
  EXPECT_LT(packed * 5, plain);
}

TEST_F(LeadPackerTest, BytesOfAnyKindComeBack) {
  ExpectSame("");
  ExpectSame("no message");
  ExpectSame(std::string(1 << 20, 'x'));
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 100, ' ');
    for (char& byte : bytes) byte = static_cast<char>(random());
    ExpectSame(bytes);
  }
}

// Leads as they are, with fields cut out, put elsewhere, doubled and damaged.
TEST_F(LeadPackerTest, LeadsThatDifferComeBack) {
  std::mt19937_64 random(20261126);
  for (int i = 0; i < 3000; ++i) {
    std::string lead = leads_[random() % leads_.size()];
    for (uint64_t changes = random() % 4; changes > 0; --changes) {
      const size_t from = random() % lead.size();
      const size_t size = random() % std::min<size_t>(60, lead.size() - from);
      const std::string part = lead.substr(from, size);
      switch (random() % 4) {
        case 0:
          lead.erase(from, size);
          break;
        case 1:
          lead.insert(random() % lead.size(), part);
          break;
        case 2:
          lead[from] = static_cast<char>(random());
          break;
        default:
          lead = lead.substr(from) + lead.substr(0, from);
      }
      if (lead.empty()) lead = part + "x";
    }
    ExpectSame(lead);
  }
}

TEST(LeadPackerPropertyTest, MessagesOfAnyKindComeBackByAnyDictionary) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    AnyMessage fields(seed);
    std::vector<std::string> samples;
    for (uint64_t i = 0; i < seed * 3 % 100; ++i) {
      samples.push_back(fields.Next());
    }
    const auto dictionary = DictionaryFor(samples);
    const LeadPacker packer(dictionary);
    const LeadUnpacker unpacker(dictionary);
    for (int i = 0; i < 200; ++i) samples.push_back(fields.Next());
    for (const std::string& message : samples) {
      std::string packed = "before";
      packer.Pack(message, packed);
      ASSERT_TRUE(packed.starts_with("before"));
      std::string unpacked;
      ASSERT_TRUE(unpacker.Unpack(packed.substr(6), unpacked).ok());
      ASSERT_EQ(unpacked, message);
    }
  }
}

TEST_F(LeadPackerTest, ACutIsDetected) {
  const LeadUnpacker unpacker(dictionary_);
  for (size_t lead = 0; lead < 20; ++lead) {
    const std::string packed = Pack(leads_[lead]);
    std::string body;
    for (size_t size = 0; size < packed.size(); ++size) {
      EXPECT_EQ(unpacker.Unpack(packed.substr(0, size), body).code(),
                absl::StatusCode::kDataLoss)
          << size;
    }
  }
}

// What comes of it may be another lead; it stays within bounds.
TEST_F(LeadPackerTest, DamageDoesNotSpread) {
  const LeadUnpacker unpacker(dictionary_);
  const std::string packed = Pack(leads_[0]);
  std::string body;
  for (size_t at = 0; at < packed.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const absl::Status status = unpacker.Unpack(damaged, body);
      EXPECT_TRUE(status.ok() || absl::IsDataLoss(status));
      EXPECT_EQ(status.ok(), !body.empty());
    }
  }
}

TEST_F(LeadPackerTest, ADamagedDictionaryIsRefusedOrHarmless) {
  const std::string bytes = TrainLeadDictionary(
      std::vector<std::string_view>(leads_.begin(), leads_.end()));
  for (size_t size = 0; size < bytes.size(); size += 7) {
    EXPECT_FALSE(LeadDictionary::Parse(bytes.substr(0, size)).ok()) << size;
  }
  const std::string packed = Pack(leads_[0]);
  for (size_t at = 0; at < bytes.size(); at += 5) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(~damaged[at]);
    const auto dictionary = LeadDictionary::Parse(damaged);
    std::string body;
    if (!dictionary.ok()) continue;
    LeadUnpacker(*dictionary).Unpack(packed, body).IgnoreError();
  }
}

TEST_F(LeadPackerTest, TheSameLeadsMakeTheSameDictionary) {
  const std::vector<std::string_view> samples(leads_.begin(), leads_.end());
  EXPECT_EQ(TrainLeadDictionary(samples), TrainLeadDictionary(samples));
}

TEST(ValueFormsTest, AFormIsShorterThanItsText) {
  for (const char* text :
       {"8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a54", "2026-03-01 12:00:00.000",
        "2026-03-01 12:00:00", "9901111111", "999999999999999999"}) {
    std::string form;
    ASSERT_TRUE(AppendForm(text, form)) << text;
    EXPECT_LT(form.size(), std::string_view(text).size());
    char out[kMaxFormText];
    const char* at = form.data() + 1;
    const size_t size = ReadForm(static_cast<ValueForm>(form[0]), at,
                                 form.data() + form.size(), out);
    EXPECT_EQ(std::string_view(out, size), text);
    EXPECT_EQ(at, form.data() + form.size());
  }
}

// Leads of another kind than before.
std::string OtherBodyOf(uint64_t number) {
  std::string body = BodyOf(number);
  for (size_t at = body.find("mx_Custom"); at != std::string::npos;
       at = body.find("mx_Custom", at + 1)) {
    body.replace(at, 9, "mx_Branch");
  }
  return body;
}

TEST_F(LeadPackerTest, ANewDictionaryPaysOnceLeadsAreOfAnotherKind) {
  const LeadPacker packer(dictionary_);
  DriftWatch watch;
  const auto look = [&](auto body_of) {
    std::optional<std::string> better;
    for (uint64_t seen = 0; seen < DriftWatch::kLookAfter; ++seen) {
      EXPECT_FALSE(better) << "before it was due";
      // Those that are not kept need no body.
      const bool kept = seen % DriftWatch::kEach == 0;
      const std::string body = kept ? body_of(seen) : "";
      const std::string_view lead = body;
      better = watch.Look({&lead, 1}, packer);
    }
    return better;
  };
  EXPECT_FALSE(look([](uint64_t number) { return BodyOf(number, 1); }));
  const std::optional<std::string> better = look(OtherBodyOf);
  ASSERT_TRUE(better);
  const auto dictionary = LeadDictionary::Parse(*better);
  ASSERT_TRUE(dictionary.ok());
  std::string packed;
  LeadPacker(*dictionary).Pack(OtherBodyOf(77), packed);
  EXPECT_LT(packed.size() * 2, Pack(OtherBodyOf(77)).size());
}

}  // namespace
}  // namespace leadline
