# SPDX-License-Identifier: Apache-2.0
# Where the server listens, and how one takes over from another.

# What comes at a passed socket is for the next server.
server_mutant(draining_servers_take_new_clients SOURCE server/lookup_server.cc
  TEST server_test FILTER PassedSocketTest.*
  REPLACE "if (listener_->IsPassed()) listener_->StopAccepting()@" "/**/")
server_mutant(draining_servers_take_new_probes SOURCE server/lookup_server.cc
  TEST server_test FILTER PassedSocketTest.*
  REPLACE "if (http_ && http_->IsPassed()) http_->StopAccepting()@" "/**/")
server_mutant(drains_are_shorter_than_connections SOURCE server/drain.cc
  TEST server_test FILTER PassedSocketTest.*
  REPLACE "return max_connection_age + max_connection_age / 10 + kGrace@"
          "return max_connection_age@")

base_mutant(sockets_of_others_are_taken SOURCE base/passed_sockets.cc
  FILTER PassedSocketsTest.*
  REPLACE "|| process != std::to_string(getpid())" "/**/")
base_mutant(passed_sockets_are_passed_on SOURCE base/environment.cc
  FILTER PassedSocketsTest.*
  REPLACE "unsetenv(name)@" "/**/")
base_mutant(any_socket_listens SOURCE base/listen_socket.cc
  FILTER ListenSocketTest.*
  REPLACE "OptionOf(descriptor, SO_ACCEPTCONN) != 1" "false")

# A unix socket is for its user, and replaces nothing that is in use.
base_mutant(all_may_connect SOURCE base/socket_file.cc
  FILTER UnixListenSocketTest.*
  REPLACE "chmod(path.c_str(), kForThisUser) != 0" "false")
base_mutant(dead_sockets_stay SOURCE base/socket_file.cc
  FILTER UnixListenSocketTest.*
  REPLACE "if (error != ECONNREFUSED) return Refused(error)@"
          "return Refused(error)@")
base_mutant(living_sockets_are_replaced SOURCE base/socket_file.cc
  FILTER UnixListenSocketTest.*
  REPLACE "if (error == 0 || error == EAGAIN)" "if (false)"
          "if (error != ECONNREFUSED) return Refused(error)@" "/**/")
base_mutant(files_are_replaced SOURCE base/socket_file.cc
  FILTER UnixListenSocketTest.*
  REPLACE "if (!S_ISSOCK(found.st_mode))" "if (false)")
base_mutant(sockets_of_others_are_removed SOURCE base/socket_file.cc
  FILTER UnixListenSocketTest.*
  REPLACE "found.st_ino != inode_" "false")
