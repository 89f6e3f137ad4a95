// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SERVER_LIBRARY_LOG_H_
#define LEADLINE_SERVER_LIBRARY_LOG_H_

namespace leadline {

// From here on the log lines of gRPC and protobuf come as ours. gRPC's errors
// are warnings to us, at most one a second, since each connection that is
// refused for its certificate makes one; all else is for debugging, since a
// caller who sends nonsense can make the libraries say so as often as it likes.
// Called once, before other threads are started.
void LogLibrariesAsOurs();

}  // namespace leadline

#endif  // LEADLINE_SERVER_LIBRARY_LOG_H_
