// SPDX-License-Identifier: Apache-2.0
#include "client/cpp/worker_text.h"

#include <algorithm>
#include <string>

#include "client/cpp/words.h"

namespace leadline {
namespace {

std::string RunningText(const v1::WorkerStatus& worker, Colours colours) {
  const std::string said = "said " + InstantText(worker.reported_at()) + " (" +
                           InWords(ToMilliseconds(worker.report_age())) +
                           " ago)";
  if (worker.running()) return "running, " + said;
  return Warning("not running", colours) + ", what follows is what it " + said;
}

std::string CallsText(const v1::WorkerStatus& worker) {
  std::string text = WithThousands(worker.calls_in_day()) + " in 24 h";
  if (worker.has_calls_per_day()) {
    const uint64_t left =
        worker.calls_per_day() -
        std::min(worker.calls_per_day(), worker.calls_in_day());
    text += ", " + WithThousands(left) + " left";
  }
  return text + "; " + WithThousands(worker.calls_per_window()) + " in any " +
         InWords(ToMilliseconds(worker.window()));
}

std::string AgreementText(const v1::Agreement& agreement) {
  if (agreement.leads() == 0) return "no lead compared in this run yet";
  std::string text = PercentInWords(agreement.agreed(), agreement.leads()) +
                     " of " + WithThousands(agreement.leads()) +
                     " leads picked at random";
  if (agreement.late() == 0) return text;
  return text + "; " + WithThousands(agreement.late()) + " late, by " +
         InWords(ToMilliseconds(agreement.mean_delay())) + " on average, " +
         InWords(ToMilliseconds(agreement.longest_delay())) + " at most";
}

// Its age is counted up to now, as the report's is.
std::string LastErrorText(const v1::WorkerStatus& worker) {
  if (!worker.has_last_error_at()) return worker.last_error();
  const auto age = ToMilliseconds(worker.reported_at()) +
                   ToMilliseconds(worker.report_age()) -
                   ToMilliseconds(worker.last_error_at());
  return InstantText(worker.last_error_at()) + " (" + InWords(age) +
         " ago): " + worker.last_error();
}

}  // namespace

void AddWorker(TextTable& table, const v1::WorkerStatus& worker,
               Colours colours) {
  table.Add("Worker", RunningText(worker, colours));
  table.Add("Calls", CallsText(worker));
  table.Add("Agreement", AgreementText(worker.agreement()));
  if (!worker.last_error().empty()) {
    table.AddForeign("Last error", LastErrorText(worker));
  }
  for (const v1::Alarm& alarm : worker.alarms()) {
    std::string text = Warning(Printable(alarm.name()), colours);
    if (!alarm.meaning().empty()) text += ": " + Printable(alarm.meaning());
    table.Add("Alarm", text);
  }
}

}  // namespace leadline
