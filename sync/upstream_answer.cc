// SPDX-License-Identifier: Apache-2.0
#include "sync/upstream_answer.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>
#include <utility>

#include "sync/upstream_calls.h"
#include "sync/upstream_dates.h"

namespace leadline {
namespace {

using Kind = UpstreamVerdict::Kind;

// No error body is longer, and a page of leads need not be parsed twice.
constexpr size_t kLongestError = 64 << 10;
constexpr size_t kLongestMessage = 200;
constexpr size_t kFewestPhoneDigits = 6;
constexpr size_t kMostSeparators = 3;  // between two digits of one number
constexpr Duration kLongestRetryAfter = std::chrono::hours(1);

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// `needle` is in lower case.
size_t FindIgnoringCase(std::string_view text, std::string_view needle) {
  const auto* const found =
      std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                  [](char c, char lower) { return Lower(c) == lower; });
  if (found == text.end()) return std::string_view::npos;
  return static_cast<size_t>(found - text.begin());
}

bool Mentions(std::string_view text, std::string_view needle) {
  return FindIgnoringCase(text, needle) != std::string_view::npos;
}

std::optional<int> TakeNumber(std::string_view& text) {
  const auto* const first = std::ranges::find_if(text, IsDigit);
  int value = 0;
  const auto [end, error] =
      std::from_chars(first, text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return value;
}

// "API calls exceeded the limit of 25 in 5 second(s)"
void Learn(std::string_view message, UpstreamVerdict& verdict) {
  constexpr std::string_view kPhrase = "limit of ";
  const size_t at = FindIgnoringCase(message, kPhrase);
  if (at == std::string_view::npos) return;
  std::string_view rest = message.substr(at + kPhrase.size());
  const std::optional<int> calls = TakeNumber(rest);
  const std::optional<int> seconds = TakeNumber(rest);
  if (!calls || !seconds || *calls < 1 || *seconds < 1) return;
  if (!Mentions(rest.substr(0, rest.find_first_not_of(' ') + 6), "second")) {
    return;
  }
  verdict.learned_calls = calls;
  verdict.learned_window_s = seconds;
}

// What stands between the digits of one number. Bytes above ASCII too: dashes
// and blanks that look like those on a keyboard.
bool IsSeparator(char c) {
  constexpr std::string_view kSeparators = " -.()+/_\t";
  return kSeparators.find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

struct DigitRun {
  size_t digits = 0;
  size_t size = 0;  // from the first digit to behind the last one
};

// The digits at the start of `text`, with few separators between them.
DigitRun DigitsAt(std::string_view text) {
  DigitRun run;
  for (size_t i = 0; i < text.size() && i <= run.size + kMostSeparators; ++i) {
    if (IsDigit(text[i])) {
      ++run.digits;
      run.size = i + 1;
    } else if (!IsSeparator(text[i])) {
      break;
    }
  }
  return run;
}

char Visible(char c) { return c >= ' ' && c < 0x7f ? c : ' '; }

// One line that can be logged: an upstream message may quote a lead's number.
std::string Printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size() && out.size() < kLongestMessage;) {
    if (!IsDigit(text[i])) {
      out += Visible(text[i++]);
      continue;
    }
    const DigitRun run = DigitsAt(text.substr(i));
    if (run.digits >= kFewestPhoneDigits) {
      out += "######";
    } else {
      std::ranges::transform(text.substr(i, run.size), std::back_inserter(out),
                             Visible);
    }
    i += run.size;
  }
  return out;
}

// What a long body is, by its first key; the whole of a short one is parsed.
// A page of leads may be 31 MB, and no error begins in any of its ways.
bool IsLongAnswer(std::string_view body) {
  constexpr std::string_view kErrorKeys[] = {"\"Status\"", "\"Exception"};
  const auto* const first = std::ranges::find_if_not(body, IsBlank);
  std::string_view rest = body.substr(static_cast<size_t>(first - body.data()));
  if (rest.starts_with('[')) return true;
  if (!rest.starts_with('{')) return false;
  rest.remove_prefix(1);
  const auto* const key = std::ranges::find_if_not(rest, IsBlank);
  rest.remove_prefix(static_cast<size_t>(key - rest.data()));
  return std::ranges::none_of(kErrorKeys, [&](std::string_view error_key) {
    return rest.starts_with(error_key);
  });
}

struct Body {
  bool is_json = false;
  std::optional<ErrorEnvelope> error;
};

Body ReadBody(std::string_view body) {
  if (body.size() > kLongestError && IsLongAnswer(body)) {
    return {.is_json = true, .error = std::nullopt};
  }
  absl::StatusOr<std::optional<ErrorEnvelope>> parsed =
      ParseErrorEnvelope(body);
  if (!parsed.ok()) return {};
  return {.is_json = true, .error = *std::move(parsed)};
}

bool IsRefusalForRate(const HttpResponse& response, const Body& body) {
  if (response.status == 429) return true;
  if (body.error) {
    return Mentions(body.error->exception_type, "ratelimitexceeded") ||
           Mentions(body.error->message, "exceeded the limit");
  }
  // An error page that is no JSON; an answer may quote the words in a note.
  return !body.is_json && response.body.size() <= kLongestError &&
         Mentions(response.body, "exceeded the limit");
}

Kind KindOf(const HttpResponse& response, const Body& body) {
  const int status = response.status;
  if (IsRefusalForRate(response, body)) return Kind::kRateLimited;
  if (status == 401 || status == 403) return Kind::kUnauthorized;
  if (body.error) {
    return Mentions(body.error->exception_type, "invalidaccessdetails")
               ? Kind::kUnauthorized
               : Kind::kPermanent;
  }
  if (status == 200) return body.is_json ? Kind::kAnswer : Kind::kTransient;
  if (status == 408 || status == 425) return Kind::kTransient;
  if (status >= 300 && status < 500) return Kind::kPermanent;
  return Kind::kTransient;
}

Duration RetryAfterOf(const HttpResponse& response) {
  std::string_view text = response.retry_after;
  std::optional<Duration> wait;
  if (!text.empty() && std::ranges::all_of(text, IsDigit)) {
    // A number too long for an int is longer than we would wait anyway.
    const int seconds = TakeNumber(text).value_or(
        std::chrono::duration_cast<std::chrono::seconds>(kLongestRetryAfter)
            .count());
    wait = std::chrono::seconds(seconds);
  } else if (const auto until = ParseHttpDate(text)) {
    // Both by the upstream's clock; without its date there is no telling.
    if (const auto date = ParseHttpDate(response.date)) wait = *until - *date;
  }
  return std::clamp(wait.value_or(Duration(0)), Duration(0),
                    kLongestRetryAfter);
}

std::string MessageOf(const HttpResponse& response, const Body& body) {
  std::string message = "HTTP status " + std::to_string(response.status);
  if (body.error) {
    if (!body.error->exception_type.empty()) {
      message += ", " + Printable(body.error->exception_type);
    }
    if (!body.error->message.empty()) {
      message += ": " + Printable(body.error->message);
    }
  } else if (response.body.empty()) {
    message += " with an empty body";
  } else if (!body.is_json) {
    message += " with a body that is not JSON";
  }
  return message;
}

}  // namespace

UpstreamVerdict Classify(const HttpResponse& response) {
  const Body body = ReadBody(response.body);
  UpstreamVerdict verdict;
  verdict.kind = KindOf(response, body);
  verdict.status = response.status;
  if (verdict.kind == Kind::kAnswer) return verdict;
  verdict.retry_after = RetryAfterOf(response);
  verdict.message = MessageOf(response, body);
  if (body.error) verdict.exception_type = body.error->exception_type;
  if (verdict.kind == Kind::kRateLimited) {
    const bool parsed = body.error.has_value();
    Learn(parsed ? std::string_view(body.error->message)
                 : std::string_view(response.body).substr(0, kLongestError),
          verdict);
  }
  return verdict;
}

}  // namespace leadline
