// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_WORKER_ANSWER_H_
#define LEADLINE_SERVER_WORKER_ANSWER_H_

#include "leadline/v1/lookup.pb.h"
#include "replica/worker_report.h"

namespace leadline {

// What a status answer tells of the worker at the instant `now` of upstream's
// time. Pure.
v1::WorkerStatus WorkerAnswer(const WorkerReport& report, TimePoint now);

}  // namespace leadline

#endif  // LEADLINE_SERVER_WORKER_ANSWER_H_
