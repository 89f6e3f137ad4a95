// SPDX-License-Identifier: Apache-2.0
// The three programs together: an account behind HTTP, a worker that fills the
// replica, a server that answers from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/paths.h"
#include "tests/system/account_comparison.h"
#include "tests/system/account_rig.h"

namespace leadline {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using testing::HasSubstr;

constexpr char kSampleId[] = "1bfdec89-f91b-46a3-85bd-fda3f3712518";

// The sample lead as the documentation prints it, in its order.
ordered_json SampleLead() {
  std::ifstream file(SourcePath("sandbox/sample-lead.json"));
  return ordered_json::parse(file).at(0);
}

std::string IdOf(const CallResult<v1::GetLeadByPhoneResponse>& result) {
  return result.Ok() ? result.Value().lead().id() : result.Error().message;
}

TEST(EndToEndTest, FindsTheSampleLeadInEveryForm) {
  AccountRig rig;
  rig.Fill();
  for (const char* phone :
       {"9901111111", "+91-9901111111", "+919901111111", "919901111111",
        "09901111111", "0091 99011 11111", "(990) 111.1111"}) {
    EXPECT_EQ(IdOf(rig.Lookup(phone)), kSampleId) << phone;
  }
  EXPECT_EQ(rig.Lookup("+1 9901111111").Error().code, CallCode::kNotFound);
  EXPECT_EQ(rig.Lookup("9900000001").Error().code, CallCode::kNotFound);
  EXPECT_EQ(rig.Lookup("12ab34567").Error().code, CallCode::kInvalidArgument);
}

TEST(EndToEndTest, BringsEveryAttributeAsItWas) {
  AccountRig rig;
  rig.Fill({"--leads", "50"});
  const auto result = rig.Lookup("9901111111");
  ASSERT_TRUE(result.Ok());
  v1::ListAttributesRequest request;
  request.add_attribute_lists(result.Value().lead().attribute_list());
  const auto lists = rig.client().ListAttributes(request);
  ASSERT_TRUE(lists.Ok());
  ASSERT_EQ(lists.Value().attribute_lists_size(), 1);
  const auto& names = lists.Value().attribute_lists(0).names();

  int index = 0;
  int nulls = 0;
  int empty = 0;
  const auto& attributes = result.Value().lead().attributes();
  const ordered_json sample = SampleLead();
  for (const auto& [name, value] : sample.items()) {
    if (name == "Total" || name == "CanUpdate") continue;
    ASSERT_LT(index, names.size());
    EXPECT_EQ(names[index++], name);
    const auto found = attributes.find(name);
    ASSERT_EQ(found == attributes.end(), value.is_null()) << name;
    if (value.is_null()) {
      ++nulls;
    } else {
      EXPECT_EQ(found->second, value.get<std::string>()) << name;
      if (found->second.empty()) ++empty;
    }
  }
  EXPECT_EQ(index, 128);
  EXPECT_EQ(names.size(), 128);
  EXPECT_EQ(nulls, 75);
  EXPECT_EQ(empty, 3);
  EXPECT_EQ(attributes.size(), 53u);
}

TEST(EndToEndTest, CommandLineTellsTheSame) {
  AccountRig rig;
  rig.Fill({"--leads", "50"});
  const Finished found = rig.RunLeadline({"get", "+91-9901111111", "--json"});
  EXPECT_EQ(found.exit_code, 0);
  const json answer = json::parse(found.log);
  EXPECT_EQ(answer["lead"]["id"], kSampleId);
  EXPECT_EQ(answer["lead"]["firstName"], "Prashant");
  EXPECT_EQ(answer["lead"]["attributes"].size(), 53u);
  EXPECT_EQ(answer["matchedField"], "MATCHED_FIELD_PHONE");
  EXPECT_EQ(answer["freshness"]["complete"], true);

  const Finished by_id = rig.RunLeadline({"get", "--id", kSampleId, "--json"});
  EXPECT_EQ(by_id.exit_code, 0);
  EXPECT_EQ(json::parse(by_id.log)["lead"], answer["lead"]);
  const Finished list = rig.RunLeadline({"list", "+91-9901111111", "--json"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_EQ(json::parse(list.log)["matches"][0]["lead"], answer["lead"]);

  const Finished missing = rig.RunLeadline({"get", "9900000001"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.log, HasSubstr("no lead has this number"));
  const Finished wrong = rig.RunLeadline({"get", "letters"});
  EXPECT_EQ(wrong.exit_code, 2);
  const Finished status = rig.RunLeadline({"status"});
  EXPECT_EQ(status.exit_code, 0);
  EXPECT_THAT(status.log, HasSubstr("complete, as of"));
}

TEST(EndToEndTest, CommandLineTellsWhetherTheServerIsReady) {
  AccountRig rig;
  rig.StartServer();
  const Finished early = rig.RunLeadline({"status", "--ready", "--json"});
  EXPECT_EQ(early.exit_code, 3);
  EXPECT_THAT(early.log, HasSubstr("\"reason\":\"NOT_SERVING\""));
  rig.Fill({"--leads", "50"});
  const Finished ready = rig.RunLeadline({"status", "--ready"});
  EXPECT_EQ(ready.exit_code, 0);
  EXPECT_EQ(ready.log, "ready\n");
  EXPECT_EQ(rig.server().Stop(SIGTERM), 0);
  const Finished gone = rig.RunLeadline({"status", "--ready"});
  EXPECT_EQ(gone.exit_code, 3);
}

TEST(EndToEndTest, CommandLineSurvivesAnOutputThatTakesNoMore) {
  AccountRig rig;
  const std::string program = BinaryPath("leadline");
  Program::Options options;
  options.log = rig.folder() / "full.log";
  options.arguments = {"sh", "-c", "exec \"$0\" --help >/dev/full", program};
  const Finished full = RunToEnd(options);
  EXPECT_EQ(full.exit_code, 4);
  EXPECT_THAT(full.log, HasSubstr("could not be written"));
  options.arguments = {"sh", "-c", "(\"$0\" --help; echo $? >&2) | true",
                       program};
  const Finished closed = RunToEnd(options);
  EXPECT_THAT(closed.log, testing::AnyOf(HasSubstr("0\n"), HasSubstr("4\n")));
}

TEST(EndToEndTest, GoesOnAnsweringWhenSyncAndUpstreamAreGone) {
  AccountRig rig;
  rig.Fill({"--leads", "50"});
  rig.sync().Stop(SIGKILL);
  rig.sandbox().Stop(SIGKILL);
  const auto result = rig.Lookup("9901111111");
  EXPECT_EQ(IdOf(result), kSampleId);
  ASSERT_TRUE(result.Ok());
  EXPECT_TRUE(result.Value().freshness().has_age());

  EXPECT_EQ(rig.server().Stop(SIGTERM), 0) << rig.server().Log();
  rig.StartServer();
  EXPECT_EQ(IdOf(rig.Lookup("9901111111")), kSampleId);
  EXPECT_TRUE(rig.WaitForStatus([](const auto& status) {
    return status.freshness().age().seconds() >= 2;
  }));
}

TEST(EndToEndTest, SaysThatAnOldReplicaIsTooOld) {
  AccountRig rig;
  rig.Fill({"--leads", "50"});
  rig.sync().Stop(SIGKILL);
  ASSERT_TRUE(rig.WaitForStatus([](const auto& status) {
    return status.freshness().age().seconds() >= 1;
  }));
  const Finished stale =
      rig.RunLeadline({"get", "9901111111", "--max-staleness", "500ms"});
  EXPECT_EQ(stale.exit_code, 3);
  EXPECT_THAT(stale.log, HasSubstr("--max-staleness allows 500 ms"));
}

TEST(EndToEndTest, GoesOnFromWhereAKilledWorkerWas) {
  AccountRig rig;
  rig.Fill({"--leads", "3000"});
  rig.sync().Stop(SIGKILL);
  const auto before = rig.client().GetReplicaStatus();
  ASSERT_TRUE(before.Ok());
  rig.StartSync();
  EXPECT_TRUE(rig.WaitForStatus([&](const auto& status) {
    return status.freshness().complete() &&
           status.freshness().as_of().seconds() >
               before.Value().freshness().as_of().seconds();
  })) << rig.sync().Log();
  EXPECT_EQ(rig.client().GetReplicaStatus().Value().fill().leads_stored(),
            3000u);
}

TEST(EndToEndTest, OnceEndsWhenEverythingIsRead) {
  AccountRig rig;
  rig.StartSandbox({"--leads", "6000"});
  const Finished once =
      RunToEnd(rig.SyncOptions({"--once", "--safety-lag", "1s"}));
  EXPECT_EQ(once.exit_code, 0) << once.log;
  rig.StartServer();
  const auto status = rig.client().GetReplicaStatus();
  ASSERT_TRUE(status.Ok());
  EXPECT_TRUE(status.Value().freshness().complete());
  EXPECT_EQ(status.Value().fill().leads_stored(), 6000u);
}

TEST(EndToEndTest, AMissInAPartialViewNamesTheCure) {
  AccountRig rig;
  rig.StartSandbox({"--leads", "600", "--role", "sales-user"});
  const Finished once =
      RunToEnd(rig.SyncOptions({"--once", "--safety-lag", "1s"}));
  EXPECT_EQ(once.exit_code, 0) << once.log;
  rig.StartServer();
  const Finished missing = rig.RunLeadline({"get", "9900000001"});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.log, HasSubstr("an administrator's key"));
  EXPECT_THAT(rig.RunLeadline({"status"}).log, HasSubstr("partial: "));
}

// Whatever a key with fewer rights, or one object type, has covered: the whole
// account is read again before the replica is called complete.
TEST(EndToEndTest, AWiderViewReadsWhatANarrowerOneDidNotSee) {
  AccountRig rig;
  const std::vector<std::string> once = {"--once", "--safety-lag", "1s"};
  const auto with = [&](std::vector<std::string> flags) {
    flags.insert(flags.end(), once.begin(), once.end());
    return rig.SyncOptions(flags);
  };
  rig.StartSandbox({"--leads", "600", "--role", "sales-user"});
  EXPECT_EQ(RunToEnd(with({"--partial-view"})).exit_code, 0);
  EXPECT_NE(DifferenceFromAccount(rig.replica(), rig.sandbox_port()), "");
  rig.StartSandbox({"--leads", "600"});
  Finished wider = RunToEnd(with({}));
  EXPECT_EQ(wider.exit_code, 0) << wider.log;
  EXPECT_EQ(DifferenceFromAccount(rig.replica(), rig.sandbox_port()), "");
}

TEST(EndToEndTest, ASnapshotOfALiveReplicaIsAReplica) {
  AccountRig rig;
  rig.Fill({"--leads", "500", "--mutate-rate", "20"});
  const auto copy = rig.folder() / "snapshot.db";
  Program::Options options = rig.SyncOptions({});
  options.arguments = {options.arguments[0], "snapshot", copy.string(),
                       "--replica", rig.replica().string()};
  options.log = rig.folder() / "snapshot.log";
  const Finished snapshot = RunToEnd(options);
  EXPECT_EQ(snapshot.exit_code, 0) << snapshot.log;
  rig.StartServerOn(copy, {});
  EXPECT_EQ(IdOf(rig.Lookup("9901111111")), kSampleId);
  const auto status = rig.client().GetReplicaStatus();
  ASSERT_TRUE(status.Ok());
  EXPECT_TRUE(status.Value().freshness().complete());
  EXPECT_GE(status.Value().fill().leads_stored(), 500u);
}

TEST(EndToEndTest, StaysInsideTheLimitAsTheAccountCountsIt) {
  AccountRig rig;
  rig.Fill({"--leads", "20000"});
  const json stats = json::parse(rig.AskSandbox("/sandbox/stats"));
  EXPECT_EQ(stats["refused"], 0) << stats;
  EXPECT_EQ(stats["leads"], 20000) << stats;
}

TEST(EndToEndTest, BringsChangesWhileTheyHappen) {
  AccountRig rig;
  rig.Fill({"--leads", "500", "--mutate-rate", "20"});
  EXPECT_TRUE(rig.WaitForStatus([](const auto& status) {
    return status.fill().leads_stored() > 500;
  })) << rig.sync().Log();
  EXPECT_EQ(IdOf(rig.Lookup("9901111111")), kSampleId);
}

TEST(EndToEndTest, EveryProgramEndsCleanly) {
  AccountRig rig;
  rig.Fill({"--leads", "50"});
  EXPECT_EQ(rig.sync().Stop(SIGTERM), 0) << rig.sync().Log();
  EXPECT_EQ(rig.server().Stop(SIGTERM), 0) << rig.server().Log();
  EXPECT_EQ(rig.sandbox().Stop(SIGTERM), 0) << rig.sandbox().Log();
}

TEST(EndToEndTest, ServerSaysThatThereIsNoReplicaYet) {
  AccountRig rig;
  rig.StartServer();
  const Finished get = rig.RunLeadline({"get", "9901111111"});
  EXPECT_EQ(get.exit_code, 3);
  EXPECT_THAT(get.log, HasSubstr("start leadline-sync"));
}

// Copies what a stopped worker has left into a folder of its own.
std::filesystem::path CopyOfReplica(AccountRig& rig) {
  const auto copy = rig.folder() / "copy";
  std::filesystem::create_directory(copy);
  for (const auto& entry : std::filesystem::directory_iterator(rig.folder())) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && name.starts_with("leads.db") &&
        name.find("budget") == std::string::npos) {
      std::filesystem::copy_file(entry.path(), copy / name);
    }
  }
  return copy;
}

TEST(EndToEndTest, ServesAReplicaThatItMayNotWrite) {
  AccountRig rig;
  rig.Fill({"--leads", "50"});
  ASSERT_EQ(rig.sync().Stop(SIGTERM), 0);
  const auto copy = CopyOfReplica(rig);
  // Root may write whatever the permissions say; so this mount is read-only
  // for the server alone. Where no such mount can be made, permissions do.
  const std::string mount_read_only =
      "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\"";
  const Finished possible =
      RunToEnd({.arguments = {"unshare", "--mount", "--map-root-user", "sh",
                              "-c", mount_read_only, copy.string()},
                .environment = {},
                .log = rig.folder() / "mount.log"});
  for (const auto& entry : std::filesystem::directory_iterator(copy)) {
    std::filesystem::permissions(entry, std::filesystem::perms::owner_read);
  }
  std::vector<std::string> wrapper;
  if (possible.exit_code == 0) {
    wrapper = {"unshare",    "--mount", "--map-root-user",
               "sh",         "-c",      mount_read_only + " && exec \"$@\"",
               copy.string()};
  } else if (geteuid() == 0) {
    GTEST_SKIP() << "root, and no mount may be made here";
  }
  std::filesystem::permissions(copy, std::filesystem::perms::owner_read |
                                         std::filesystem::perms::owner_exec);
  rig.StartServerOn(copy / "leads.db", wrapper);
  EXPECT_EQ(IdOf(rig.Lookup("9901111111")), kSampleId) << rig.server().Log();
  std::filesystem::permissions(copy, std::filesystem::perms::owner_all);
}

// What a program says when it cannot start: one line, and not a trace more.
void ExpectOneLine(const Finished& finished, int exit_code,
                   const std::string& part) {
  EXPECT_EQ(finished.exit_code, exit_code) << finished.log;
  EXPECT_THAT(finished.log, HasSubstr(part));
  EXPECT_EQ(finished.log.find('\n'), finished.log.size() - 1) << finished.log;
}

TEST(EndToEndTest, ATakenPortIsOneClearLine) {
  AccountRig rig;
  rig.StartServer();
  const std::string address = "127.0.0.1:" + std::to_string(rig.grpc_port());
  ExpectOneLine(RunToEnd(rig.ServerOptions({"--grpc-address", address,
                                            "--http-address", "127.0.0.1:0"})),
                1, address);
}

TEST(EndToEndTest, ASecondWorkerIsRefusedInOneClearLine) {
  AccountRig rig;
  rig.Fill({"--leads", "50"});
  Program::Options options = rig.SyncOptions({"--http-address", "off"});
  options.log = rig.folder() / "second.log";
  ExpectOneLine(RunToEnd(options), 1, "another");
}

TEST(EndToEndTest, ASecondWorkerIsRefusedByWhicheverNameOfTheReplica) {
  AccountRig rig;
  rig.Fill({"--leads", "50"});
  const auto elsewhere = rig.folder() / "elsewhere";
  std::filesystem::create_directory(elsewhere);
  std::filesystem::create_symlink(rig.replica(), elsewhere / "link.db");
  std::filesystem::create_hard_link(rig.replica(), elsewhere / "hard.db");
  for (const char* name : {"link.db", "hard.db"}) {
    Program::Options options = rig.SyncOptions({"--http-address", "off"});
    std::ranges::replace(options.arguments, rig.replica().string(),
                         (elsewhere / name).string());
    options.log = rig.folder() / (std::string(name) + ".log");
    ExpectOneLine(RunToEnd(options), 1, "another");
  }
}

TEST(EndToEndTest, AWrongKeyIsOneClearLine) {
  AccountRig rig;
  rig.StartSandbox({"--leads", "50"});
  Program::Options options = rig.SyncOptions({"--http-address", "off"});
  options.environment["LEADSQUARED_SECRET_KEY"] = "not$it";
  const Finished finished = RunToEnd(options);
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.log, HasSubstr("key"));
  EXPECT_THAT(finished.log, testing::Not(HasSubstr("not$it")));
}

TEST(EndToEndTest, AMissingKeyIsOneClearLine) {
  AccountRig rig;
  rig.StartSandbox({"--leads", "50"});
  Program::Options options = rig.SyncOptions({"--http-address", "off"});
  options.environment.erase("LEADSQUARED_SECRET_KEY");
  const Finished finished = RunToEnd(options);
  EXPECT_NE(finished.exit_code, 0);
  EXPECT_THAT(finished.log, HasSubstr("LEADSQUARED_SECRET_KEY"));
}

}  // namespace
}  // namespace leadline
