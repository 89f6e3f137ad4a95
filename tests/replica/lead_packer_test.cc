// SPDX-License-Identifier: Apache-2.0
// Leads packed and unpacked: the very same bytes, whatever they are.
#include "replica/lead_packer.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/varint.h"
#include "replica/dictionary_trainer.h"
#include "replica/drift_watch.h"
#include "replica/value_forms.h"
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
    ASSERT_TRUE(dictionary_->Unpack(Pack(lead), unpacked).ok());
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

class ManyFields {
 public:
  explicit ManyFields(uint64_t seed) : random_(seed) {}

  // Fields of any kind in any order, some written as no library does.
  std::string Message() {
    std::string message;
    for (uint64_t fields = random_() % 20; fields > 0; --fields) {
      const uint64_t number = 1 + random_() % 25;
      switch (random_() % 5) {
        case 0:
          AppendVarint(number << 3U, message);
          AppendVarint(random_() >> random_() % 64, message);
          break;
        case 1:
          AppendVarint(number << 3U | 1U, message);
          message.append(8, static_cast<char>(random_()));
          break;
        case 2:
          AppendVarint(number << 3U | 2U, message);
          Put(Value(), message);
          break;
        default: {
          std::string entry = "\x0a";
          Put("key" + std::to_string(random_() % 9), entry);
          entry += "\x12";
          Put(Value(), entry);
          AppendVarint(number << 3U | 2U, message);
          Put(entry, message);
        }
      }
    }
    return message;
  }

 private:
  std::string Value() {
    static const char* const kValues[] = {
        "",
        "a",
        "0",
        "10",
        "007",
        "9901111111",
        "+91-9901111111",
        "999999999999999999",
        "9999999999999999999",
        "2026-02-28 23:59:59",
        "2026-02-30 00:00:00",
        "2026-02-28 24:00:00",
        "1969-12-31 23:59:59",
        "1970-01-01 00:00:00",
        "2106-02-07 06:28:15",
        "2106-02-07 06:28:16",
        "2024-02-29 12:34:56.000",
        "2024-02-29 12:34:56.001",
        "2024-02-29T12:34:56.000",
        "8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a54",
        "8B6E6BB3-25df-4b9b-8a18-3b1e0d3c4a54",
        "8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a5",
        "8b6e6bb3-25df-4b9b-8a18-3b1e0d3c4a5g",
        "\x08\x80\x01",
        "\x08\x80\x80",
        "\x08\x05",
        "\x08\x05\x10\x01",
        "\x0a\x01k\x12\x01v",
    };
    const size_t count = std::size(kValues);
    const size_t which = random_() % (count + 2);
    if (which < count) return kValues[which];
    return std::string(random_() % 300, static_cast<char>(random_()));
  }

  // With its size in front, now and then in more bytes than it takes.
  void Put(const std::string& value, std::string& out) {
    AppendVarint(value.size(), out);
    if (random_() % 50 == 0) {
      out.back() = static_cast<char>(out.back() | '\x80');
      out.push_back('\0');
    }
    out += value;
  }

  std::mt19937_64 random_;
};

TEST(LeadPackerPropertyTest, MessagesOfAnyKindComeBackByAnyDictionary) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ManyFields fields(seed);
    std::vector<std::string> samples;
    for (uint64_t i = 0; i < seed * 3 % 100; ++i) {
      samples.push_back(fields.Message());
    }
    const auto dictionary = DictionaryFor(samples);
    const LeadPacker packer(dictionary);
    for (int i = 0; i < 200; ++i) samples.push_back(fields.Message());
    for (const std::string& message : samples) {
      std::string packed = "before";
      packer.Pack(message, packed);
      ASSERT_TRUE(packed.starts_with("before"));
      std::string unpacked;
      ASSERT_TRUE(dictionary->Unpack(packed.substr(6), unpacked).ok());
      ASSERT_EQ(unpacked, message);
    }
  }
}

TEST_F(LeadPackerTest, ACutIsDetected) {
  for (size_t lead = 0; lead < 20; ++lead) {
    const std::string packed = Pack(leads_[lead]);
    std::string body;
    for (size_t size = 0; size < packed.size(); ++size) {
      EXPECT_EQ(dictionary_->Unpack(packed.substr(0, size), body).code(),
                absl::StatusCode::kDataLoss)
          << size;
    }
  }
}

// What comes of it may be another lead; it stays within bounds.
TEST_F(LeadPackerTest, DamageDoesNotSpread) {
  const std::string packed = Pack(leads_[0]);
  std::string body;
  for (size_t at = 0; at < packed.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const absl::Status status = dictionary_->Unpack(damaged, body);
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
    if (dictionary.ok()) (*dictionary)->Unpack(packed, body).IgnoreError();
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
