// SPDX-License-Identifier: Apache-2.0
#include "server/list_handler.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/wire.h"
#include "leadline/v1/lookup.pb.h"
#include "replica/phone_query.h"
#include "server/errors.h"
#include "server/match_encoder.h"
#include "server/page_token.h"
#include "server/request.h"

namespace leadline {
namespace {

constexpr int32_t kUsualPage = 20;
constexpr int32_t kLargestPage = 1000;

// One page as it grows.
class Page {
 public:
  explicit Page(int32_t size) : room_(size) {}

  // False if it has no room for the lead.
  bool Take(const FoundLead& found) {
    constexpr int kField = v1::ListLeadsByPhoneResponse::kMatchesFieldNumber;
    if (taken_ == room_) return false;
    encoder_.Encode(found, /*complete=*/false);
    const size_t size = BytesFieldSize(kField, encoder_.Size());
    // A page of one lead is always possible.
    if (taken_ > 0 && bytes_.size() + size > kMaxAnswerBytes) return false;
    AppendBytesHeader(kField, encoder_.Size(), bytes_);
    encoder_.AppendTo(bytes_);
    ++taken_;
    return true;
  }

  bool IsEmpty() const { return taken_ == 0; }
  std::string& Bytes() { return bytes_; }

 private:
  const int32_t room_;
  MatchEncoder encoder_;
  int32_t taken_ = 0;
  std::string bytes_;
};

// A request that can be answered.
struct Question {
  PhoneQuery query;
  std::optional<Duration> max_staleness;
  std::optional<MatchPosition> after;
  int32_t page_size = kUsualPage;
};

absl::StatusOr<Question> QuestionOf(
    const v1::ListLeadsByPhoneRequest& request) {
  const absl::StatusOr<PhoneQuery> query = PhoneQuery::Parse(request.phone());
  if (!query.ok()) return InvalidPhone(query.status());
  if (request.page_size() < 0) return InvalidPageSize();
  const absl::StatusOr<std::optional<Duration>> bound = MaxStalenessOf(request);
  if (!bound.ok()) return bound.status();
  Question question{*query, *bound, std::nullopt};
  if (request.page_size() > 0) {
    question.page_size = std::min(request.page_size(), kLargestPage);
  }
  if (!request.page_token().empty()) {
    const absl::StatusOr<MatchPosition> after =
        ReadPageToken(request.page_token(), *query);
    if (!after.ok()) return after.status();
    question.after = *after;
  }
  return question;
}

void EndPage(const MatchListEnd& end, const PhoneQuery& query,
             const AnswerFreshness& freshness, std::string& bytes) {
  using Response = v1::ListLeadsByPhoneResponse;
  if (end.last) {
    AppendBytesField(Response::kNextPageTokenFieldNumber,
                     PageToken(*end.last, query), bytes);
  }
  AppendBytesField(Response::kFreshnessFieldNumber, EncodeFreshness(freshness),
                   bytes);
}

}  // namespace

absl::Status ListHandler::ListLeadsByPhone(const grpc::ByteBuffer& request,
                                           grpc::ByteBuffer& response) {
  v1::ListLeadsByPhoneRequest parsed;
  absl::Status status = ParseRequest(request, parsed);
  if (!status.ok()) return status;
  const absl::StatusOr<Question> question = QuestionOf(parsed);
  if (!question.ok()) return question.status();

  const Projection wanted = WantedBy(parsed);
  Page page(question->page_size);
  const absl::StatusOr<MatchListEnd> end = replica_.Store().ListByPhone(
      question->query, question->after, wanted,
      [&page](const FoundLead& found) { return page.Take(found); });
  if (!end.ok()) return replica_.Fault(end.status());
  const AnswerFreshness freshness =
      replica_.FreshnessNow<SnapshotFreshness>(*end);
  status = replica_.CheckStaleness(question->max_staleness, freshness);
  if (!status.ok()) return status;
  if (page.IsEmpty() && !question->after && !end->last) {
    return end->complete ? NoSuchLead(freshness) : replica_.Incomplete();
  }
  EndPage(*end, question->query, freshness, page.Bytes());
  ToBuffer(std::move(page.Bytes()), response);
  return absl::OkStatus();
}

}  // namespace leadline
