// SPDX-License-Identifier: Apache-2.0
#include "server/worker_answer.h"

#include <algorithm>

#include "google/protobuf/util/time_util.h"

namespace leadline {
namespace {

using google::protobuf::util::TimeUtil;

google::protobuf::Timestamp ToMessage(TimePoint instant) {
  return TimeUtil::MillisecondsToTimestamp(instant.time_since_epoch().count());
}

google::protobuf::Duration ToMessage(Duration length) {
  return TimeUtil::MillisecondsToDuration(length.count());
}

v1::Agreement ToMessage(const Agreement& agreement) {
  v1::Agreement message;
  message.set_leads(agreement.leads);
  message.set_agreed(agreement.agreed);
  message.set_late(agreement.late);
  *message.mutable_mean_delay() = ToMessage(agreement.mean_delay);
  *message.mutable_longest_delay() = ToMessage(agreement.longest_delay);
  return message;
}

}  // namespace

v1::WorkerStatus WorkerAnswer(const WorkerReport& report, TimePoint now) {
  v1::WorkerStatus message;
  *message.mutable_reported_at() = ToMessage(report.at);
  // The two clocks may disagree by a little more than the offset says.
  *message.mutable_report_age() =
      ToMessage(std::max(Duration(0), now - report.at));
  message.set_running(IsRunning(report, now));
  if (report.time_left) {
    *message.mutable_fill_time_left() = ToMessage(*report.time_left);
  }
  message.set_calls_in_day(report.calls_in_day);
  if (report.calls_per_day) message.set_calls_per_day(*report.calls_per_day);
  message.set_calls_per_window(report.calls_per_window);
  *message.mutable_window() = ToMessage(report.window);
  if (report.agreement.leads > 0) {
    *message.mutable_agreement() = ToMessage(report.agreement);
  }
  for (const Alarm& alarm : report.alarms) {
    v1::Alarm& told = *message.add_alarms();
    told.set_name(alarm.name);
    told.set_meaning(alarm.meaning);
  }
  message.set_last_error(report.run.last_error);
  if (report.run.last_error_at) {
    *message.mutable_last_error_at() = ToMessage(*report.run.last_error_at);
  }
  return message;
}

}  // namespace leadline
