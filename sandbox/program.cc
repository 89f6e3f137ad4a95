// SPDX-License-Identifier: Apache-2.0
#include "sandbox/program.h"

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

namespace sandbox {
namespace {

// For whoever watches the process. It is no call of the account's: it needs no
// keys and does not count.
constexpr std::string_view kLivePath = "/livez";

absl::Status NotWritable(const std::string& path) {
  return absl::UnavailableError("cannot write " + path + ": " +
                                std::generic_category().message(errno));
}

std::string Seconds(int64_t ms) {
  if (ms % 1000 != 0) return std::to_string(ms) + " ms";
  return std::to_string(ms / 1000) + " s";
}

}  // namespace

Program::Program(Settings settings)
    : settings_(std::move(settings)),
      clock_offset_ms_(settings_.clock_offset_ms),
      account_(settings_.account) {}

absl::StatusOr<std::unique_ptr<Program>> Program::Start(Settings settings) {
  // The port first: it fails at once, where a large account takes a moment.
  absl::StatusOr<Listener> listener = Listener::Open(settings.address);
  if (!listener.ok()) return listener.status();
  settings.api.public_url =
      "http://" + settings.address.substr(0, settings.address.rfind(':')) +
      ":" + std::to_string(listener->Port());
  std::unique_ptr<Program> program(new Program(std::move(settings)));
  absl::Status status = program->OpenArrivalLog();
  if (status.ok()) status = program->Live();
  if (status.ok()) status = program->Serve(*std::move(listener));
  if (status.ok()) status = program->WritePortFile();
  if (!status.ok()) return status;
  return program;
}

int64_t Program::NowMs() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() +
         clock_offset_ms_;
}

absl::Status Program::OpenArrivalLog() {
  const std::string& path = settings_.arrival_log;
  if (path.empty()) return absl::OkStatus();
  arrival_log_.reset(std::fopen(path.c_str(), "ae"));
  if (arrival_log_ == nullptr) return NotWritable(path);
  settings_.api.on_arrival = [this](int64_t arrival_ms,
                                    const std::string& operation) {
    std::fprintf(arrival_log_.get(), "%lld %s\n",
                 static_cast<long long>(arrival_ms), operation.c_str());
    std::fflush(arrival_log_.get());
  };
  return absl::OkStatus();
}

absl::Status Program::Live() {
  std::optional<Journal> journal;
  if (!settings_.journal.empty()) {
    absl::StatusOr<Journal> opened =
        Journal::Open(settings_.journal, settings_.account, account_);
    if (!opened.ok()) return opened.status();
    journal = *std::move(opened);
  }
  api_.emplace(settings_.api, &account_);
  for (const auto& [kind, probability] : settings_.faults) {
    api_->FaultPlan().Randomly(kind, probability);
  }
  api_->FaultPlan().SetDelay(settings_.fault_delay_ms);
  api_->FaultPlan().FailPagesAbove(settings_.fail_pages_above);
  const ChangerOptions options{.seed = settings_.account.seed,
                               .rate = settings_.mutate_rate,
                               .with_deletes = settings_.mutate_deletes,
                               .visibility_lag_ms = settings_.visibility_lag_ms,
                               .now_ms = [this] { return NowMs(); }};
  changer_.emplace(options, &*api_, std::move(journal));
  hook_sender_ =
      std::make_unique<HookSender>(&*api_, [this] { return NowMs(); });
  if (settings_.control) {
    control_.emplace(
        &*api_, &*changer_,
        Control::Machine{.now_ms = [this] { return NowMs(); },
                         .set_clock_offset_ms =
                             [this](int64_t ms) { clock_offset_ms_ = ms; },
                         .refuse_for =
                             [this](std::chrono::milliseconds time) {
                               front_->RefuseFor(time);
                             }});
  }
  return absl::OkStatus();
}

absl::Status Program::Serve(Listener listener) {
  HttpServerOptions options;
  options.idle_seconds =
      static_cast<unsigned>((settings_.keep_alive_ms + 999) / 1000);
  options.gzip = settings_.gzip;
  options.now_ms = [this] { return NowMs(); };
  absl::StatusOr<std::unique_ptr<Front>> front =
      Front::Start(std::move(listener), options,
                   [this](const Request& request) { return Handle(request); });
  if (!front.ok()) return front.status();
  front_ = *std::move(front);
  return absl::OkStatus();
}

Response Program::Handle(const Request& request) {
  if (request.target == kLivePath) {
    return {.content_type = "text/plain", .body = "ok\n"};
  }
  if (control_ && Control::Owns(request.target)) {
    return control_->Handle(request);
  }
  return api_->Handle(request, NowMs());
}

absl::Status Program::WritePortFile() const {
  const std::string& path = settings_.port_file;
  if (path.empty()) return absl::OkStatus();
  const std::string temporary = path + ".new";
  const std::unique_ptr<std::FILE, CloseFile> file(
      std::fopen(temporary.c_str(), "we"));
  if (file == nullptr ||
      std::fprintf(file.get(), "http %u\n", unsigned{Port()}) < 0 ||
      std::fflush(file.get()) != 0 ||
      std::rename(temporary.c_str(), path.c_str()) != 0) {
    return NotWritable(path);
  }
  return absl::OkStatus();
}

std::string Program::Greeting() const {
  const RateLimitOptions& rate = settings_.api.rate;
  std::string limit = "no limit";
  if (rate.calls > 0) {
    limit = std::to_string(rate.calls) + " calls in " + Seconds(rate.window_ms);
  }
  return "leadsquared-sandbox: " + std::to_string(account_.LeadCount()) +
         " leads (seed " + std::to_string(settings_.account.seed) + "), " +
         limit + ", at " + settings_.api.public_url +
         "\n  LEADSQUARED_ACCESS_KEY='" + settings_.api.access_key +
         "'\n  LEADSQUARED_SECRET_KEY='" + settings_.api.secret_key +
         "'\n  (invented keys, not secrets)\n";
}

}  // namespace sandbox
