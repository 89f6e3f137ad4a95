// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_PREPARE_LIBRARIES_H_
#define LEADLINE_SERVER_PREPARE_LIBRARIES_H_

namespace leadline {

// Sets libraries up for serving. Called once, before other threads are started.
void PrepareLibraries();

}  // namespace leadline

#endif  // LEADLINE_SERVER_PREPARE_LIBRARIES_H_
