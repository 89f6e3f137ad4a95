// SPDX-License-Identifier: Apache-2.0
#include "server/batch_handler.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/wire.h"
#include "leadline/v1/lookup.pb.h"
#include "replica/phone_query.h"
#include "server/batch_results.h"
#include "server/errors.h"
#include "server/request.h"

namespace leadline {
namespace {

constexpr int kMaxNumbers = 1000;
// Some hundred microseconds.
constexpr size_t kLookupsBetweenChecks = 32;

// The numbers of a batch: those that can be looked up, and what is wrong with
// the others.
class Numbers {
 public:
  explicit Numbers(const google::protobuf::RepeatedPtrField<std::string>& all)
      : errors_(static_cast<size_t>(all.size())) {
    queries_.reserve(errors_.size());
    places_.reserve(errors_.size());
    for (size_t i = 0; i < errors_.size(); ++i) {
      const absl::StatusOr<PhoneQuery> query =
          PhoneQuery::Parse(all[static_cast<int>(i)]);
      if (query.ok()) {
        queries_.push_back(*query);
        places_.push_back(i);
      } else {
        errors_[i] = InvalidPhone(query.status());
      }
    }
  }

  size_t Size() const { return errors_.size(); }
  const std::vector<PhoneQuery>& Queries() const { return queries_; }
  // Where the query with this number stands among all.
  size_t PlaceOf(size_t query) const { return places_[query]; }
  // Not OK where there is no query for the number at this place.
  const absl::Status& ErrorAt(size_t place) const { return errors_[place]; }

 private:
  std::vector<absl::Status> errors_;
  std::vector<PhoneQuery> queries_;
  std::vector<size_t> places_;
};

// Looks numbers up into results.
class Lookups {
 public:
  // All must outlive it.
  Lookups(const Numbers& numbers, const Projection& wanted,
          BatchHandler::GoOn go_on, ReplicaView& replica, BatchResults& results)
      : numbers_(numbers),
        wanted_(wanted),
        go_on_(go_on),
        replica_(replica),
        results_(results) {}

  absl::StatusOr<SnapshotFreshness> Run() {
    absl::StatusOr<SnapshotFreshness> freshness = replica_.Store().FindEach(
        numbers_.Queries(), wanted_,
        [this](size_t query, const absl::StatusOr<PhoneAnswer>& answer) {
          AddErrorsUpTo(numbers_.PlaceOf(query));
          return Take(answer) && MayGoOn(query);
        });
    if (!freshness.ok()) return replica_.Fault(freshness.status());
    if (!status_.ok()) return status_;
    AddErrorsUpTo(numbers_.Size());
    return freshness;
  }

 private:
  // False if there is no room for another one.
  bool Take(const absl::StatusOr<PhoneAnswer>& answer) {
    ++place_;
    if (!answer.ok()) {
      results_.AddError(FromStore(answer.status()));
      return true;
    }
    return results_.Add(*answer);
  }

  bool MayGoOn(size_t query) {
    if ((query + 1) % kLookupsBetweenChecks == 0) status_ = go_on_();
    return status_.ok();
  }

  // The results of the numbers before `end` that have none yet: they could not
  // be looked up, or do not fit.
  void AddErrorsUpTo(size_t end) {
    for (; place_ < end; ++place_) {
      if (numbers_.ErrorAt(place_).ok()) {
        results_.AddNotFitting();
      } else {
        results_.AddError(numbers_.ErrorAt(place_));
      }
    }
  }

  const Numbers& numbers_;
  const Projection& wanted_;
  const BatchHandler::GoOn go_on_;
  ReplicaView& replica_;
  BatchResults& results_;
  size_t place_ = 0;  // of the next number without a result
  absl::Status status_;
};

}  // namespace

absl::Status BatchHandler::BatchGetLeadsByPhone(const grpc::ByteBuffer& request,
                                                GoOn go_on,
                                                grpc::ByteBuffer& response) {
  v1::BatchGetLeadsByPhoneRequest parsed;
  absl::Status status = ParseRequest(request, parsed);
  if (!status.ok()) return status;
  return Answer<v1::BatchGetLeadsByPhoneRequest,
                v1::BatchGetLeadsByPhoneResponse>(parsed, go_on, "", response);
}

absl::Status BatchHandler::AnswerMessage(const grpc::ByteBuffer& request,
                                         GoOn go_on,
                                         grpc::ByteBuffer& response) {
  v1::StreamLeadsByPhoneRequest parsed;
  absl::Status status = ParseRequest(request, parsed);
  if (!status.ok()) return status;
  std::string head;
  AppendVarintField(v1::StreamLeadsByPhoneResponse::kIdFieldNumber, parsed.id(),
                    head);
  return Answer<v1::StreamLeadsByPhoneRequest, v1::StreamLeadsByPhoneResponse>(
      parsed, go_on, std::move(head), response);
}

template <typename Request, typename Response>
absl::Status BatchHandler::Answer(const Request& request, GoOn go_on,
                                  std::string head,
                                  grpc::ByteBuffer& response) {
  if (request.phones().empty() || request.phones_size() > kMaxNumbers) {
    return InvalidBatch(request.phones_size(), kMaxNumbers);
  }
  const absl::StatusOr<std::optional<Duration>> bound = MaxStalenessOf(request);
  if (!bound.ok()) return bound.status();

  const Projection wanted = WantedBy(request);
  BatchResults results(Response::kResultsFieldNumber, std::move(head));
  const Numbers numbers(request.phones());
  const absl::StatusOr<SnapshotFreshness> snapshot =
      Lookups(numbers, wanted, go_on, replica_, results).Run();
  if (!snapshot.ok()) return snapshot.status();
  const AnswerFreshness freshness = replica_.FreshnessNow(*snapshot);
  absl::Status fresh = replica_.CheckStaleness(*bound, freshness);
  if (!fresh.ok()) return fresh;
  AppendBytesField(Response::kFreshnessFieldNumber, EncodeFreshness(freshness),
                   results.Bytes());
  ToBuffer(std::move(results.Bytes()), response);
  return absl::OkStatus();
}

}  // namespace leadline
