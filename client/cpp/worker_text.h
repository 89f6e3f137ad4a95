// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_WORKER_TEXT_H_
#define LEADLINE_CLIENT_CPP_WORKER_TEXT_H_

#include "client/cpp/text_table.h"
#include "leadline/v1/lookup.pb.h"

namespace leadline {

// Adds how the worker is, for people: whether it runs, its calls, how well the
// replica agrees, its last error, and each alarm with its cure.
void AddWorker(TextTable& table, const v1::WorkerStatus& worker,
               Colours colours);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_WORKER_TEXT_H_
