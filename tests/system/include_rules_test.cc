// SPDX-License-Identifier: Apache-2.0
#include "tests/system/include_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/paths.h"

namespace leadline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array<const char*, 6> kProductFolders = {
    "base", "replica", "sync", "server", "client/cpp", "sandbox"};

bool IsSource(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".h" || extension == ".cc" || extension == ".in";
}

// Every include of every source file of the product.
std::vector<IncludeLine> ReadTree() {
  const std::filesystem::path root = SourcePath("");
  std::vector<IncludeLine> includes;
  for (const char* folder : kProductFolders) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file() || !IsSource(entry.path())) continue;
      std::ifstream file(entry.path());
      const std::string text((std::istreambuf_iterator<char>(file)),
                             std::istreambuf_iterator<char>());
      const auto lines = ReadIncludes(
          std::filesystem::relative(entry.path(), root).string(), text);
      includes.insert(includes.end(), lines.begin(), lines.end());
    }
  }
  return includes;
}

TEST(IncludeRulesTest, TheTreeKeepsThem) {
  const auto includes = ReadTree();
  // Guards against a test that reads nothing: every folder has its includes.
  for (const char* folder : kProductFolders) {
    EXPECT_TRUE(std::any_of(includes.begin(), includes.end(),
                            [&](const IncludeLine& include) {
                              return include.file.starts_with(folder);
                            }))
        << folder;
  }
  EXPECT_THAT(FindBreaches(includes), IsEmpty());
}

TEST(IncludeRulesTest, FindsIncludesHoweverTheyAreWritten) {
  const auto includes = ReadIncludes("sync/a.cc",
                                     "// #include \"no.h\"\n"
                                     "#include <vector>\n"
                                     "  # include \"server/b.h\"  // why\n"
                                     "#include MACRO\n"
                                     "#define include\n"
                                     "#include \"last.h\"");
  ASSERT_EQ(includes.size(), 3u);
  EXPECT_EQ(includes[0].header, "vector");
  EXPECT_EQ(includes[1].header, "server/b.h");
  EXPECT_EQ(includes[1].file, "sync/a.cc");
  EXPECT_EQ(includes[2].header, "last.h");
}

TEST(IncludeRulesTest, AllowsWhatTheDesignDraws) {
  EXPECT_THAT(FindBreaches({
                  {"base/a.cc", "base/b.h"},
                  {"replica/a.cc", "base/b.h"},
                  {"sync/a.cc", "replica/b.h"},
                  {"sync/a.cc", "leadline/v1/lead.pb.h"},
                  {"server/a.cc", "replica/b.h"},
                  {"server/a.cc", "leadline/v1/lookup.grpc.pb.h"},
                  {"client/cpp/a.cc", "leadline/v1/lookup.pb.h"},
                  {"sandbox/a.cc", "sandbox/b.h"},
                  {"sandbox/a.cc", "sys/epoll.h"},
                  {"sandbox/a.cc", "vector"},
              }),
              IsEmpty());
}

TEST(IncludeRulesTest, CatchesEveryForbiddenDirection) {
  const std::vector<IncludeLine> forbidden = {
      {"base/a.h", "replica/b.h"},
      {"replica/a.h", "sync/b.h"},
      {"replica/a.h", "leadline/v1/lead.pb.h"},
      {"sync/a.h", "server/b.h"},
      {"sync/a.h", "sandbox/b.h"},
      {"sync/a.h", "leadline/v1/lookup.pb.h"},
      {"server/a.h", "sync/b.h"},
      {"client/cpp/a.h", "base/b.h"},
      {"client/cpp/a.h", "server/b.h"},
      {"sandbox/a.h", "base/b.h"},
      {"sandbox/a.h", "sync/b.h"},
      {"server/a.h", "tests/server/b.h"},
      {"sync/a.h", "bench/b.h"},
  };
  for (const IncludeLine& include : forbidden) {
    EXPECT_THAT(FindBreaches({include}), ElementsAre(HasSubstr(include.header)))
        << include.file;
  }
}

TEST(IncludeRulesTest, CatchesALibraryInTheWrongFolder) {
  const std::vector<IncludeLine> forbidden = {
      {"replica/a.cc", "nlohmann/json.hpp"}, {"replica/a.cc", "curl/curl.h"},
      {"replica/a.cc", "grpcpp/grpcpp.h"},   {"server/a.cc", "sqlite3.h"},
      {"server/a.cc", "curl/curl.h"},        {"sync/a.cc", "sqlite3.h"},
      {"base/a.cc", "grpcpp/grpcpp.h"},      {"base/a.cc", "sqlite3.h"},
      {"sandbox/a.cc", "spdlog/spdlog.h"},
  };
  for (const IncludeLine& include : forbidden) {
    EXPECT_THAT(FindBreaches({include}), ElementsAre(HasSubstr(include.header)))
        << include.file;
  }
}

TEST(IncludeRulesTest, CatchesALibraryIncludedFromTwoPlaces) {
  EXPECT_THAT(FindBreaches({{"replica/a.cc", "sqlite3.h"},
                            {"replica/a.h", "sqlite3.h"}}),
              IsEmpty());
  EXPECT_THAT(FindBreaches({{"replica/a.cc", "sqlite3.h"},
                            {"replica/b.cc", "sqlite3.h"}}),
              ElementsAre("SQLite is included from 2 places of replica/: "
                          "replica/a, replica/b"));
}

TEST(IncludeRulesTest, CatchesALibraryThatNobodyListed) {
  EXPECT_THAT(FindBreaches({{"sync/a.cc", "boost/asio.hpp"}}),
              ElementsAre(HasSubstr("boost/asio.hpp")));
}

TEST(IncludeRulesTest, CatchesAFolderWithoutARule) {
  EXPECT_THAT(FindBreaches({{"common/a.h", "vector"}}),
              ElementsAre(HasSubstr("without a rule")));
}

}  // namespace
}  // namespace leadline
