// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace leadline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<UpstreamUrl> Check(std::string_view url,
                                  std::vector<std::string> allowed = {}) {
  return CheckUpstreamUrl(url, allowed);
}

TEST(UpstreamUrlTest, HostsOfTheUpstreamAreRead) {
  for (const char* url :
       {"https://api-in21.leadsquared.com", "https://api-in21.leadsquared.com/",
        "https://api-in21.leadsquared.com/v2/",
        "HTTPS://API-IN21.LeadSquared.com/V2",
        "https://api-in21.leadsquared.com:443"}) {
    const auto upstream = Check(url);
    ASSERT_TRUE(upstream.ok()) << url << upstream.status();
    EXPECT_EQ(*upstream,
              (UpstreamUrl{"https", "api-in21.leadsquared.com", 443}));
    EXPECT_EQ(upstream->Base(), "https://api-in21.leadsquared.com");
  }
}

TEST(UpstreamUrlTest, PortsAndAddressesAreKept) {
  EXPECT_EQ(Check("http://127.0.0.1:8090")->Base(), "http://127.0.0.1:8090");
  EXPECT_EQ(Check("http://[::1]:8090")->Base(), "http://[::1]:8090");
  EXPECT_EQ(Check("http://[::1]:8090")->host, "::1");
  EXPECT_EQ(Check("http://localhost")->port, 80);
}

TEST(UpstreamUrlTest, PlainHttpIsForLoopbackAndForNamedHosts) {
  EXPECT_TRUE(Check("http://127.9.9.9").ok());
  EXPECT_TRUE(Check("http://LOCALHOST").ok());
  EXPECT_TRUE(Check("http://sandbox:8090", {"other", "Sandbox"}).ok());
  for (const char* url : {"http://api-in21.leadsquared.com", "http://sandbox",
                          "http://127.evil.com", "http://127.0.0.1.evil.com",
                          "http://localhost.evil.com", "http://10.0.0.1"}) {
    const absl::Status status = Check(url, {"other"}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_THAT(status.ToString(), HasSubstr("--allow-plain-http"));
    EXPECT_THAT(status.ToString(), HasSubstr("https://"));
  }
}

TEST(UpstreamUrlTest, WhatIsNoUpstreamIsRefusedWithAnExample) {
  for (const char* url : {"", "api-in21.leadsquared.com", "ftp://host",
                          "https://", "https://host:0", "https://host:65536",
                          "https://host:", "https://host:x", "https://ho st",
                          "https://host/path", "https://host/v2/Leads",
                          "https://[::1", "https://[::1]x", "https://:443"}) {
    const absl::Status status = Check(url).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_THAT(status.ToString(), HasSubstr("https://api-in21")) << url;
  }
}

TEST(UpstreamUrlTest, KeysInAUrlAreRefusedAndNotRepeated) {
  for (const char* url : {"https://u$r:secret@host", "https://host?k=secret",
                          "https://host/v2/#secret"}) {
    const absl::Status status = Check(url).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_THAT(status.ToString(), Not(HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace leadline
