# SPDX-License-Identifier: Apache-2.0
# Mutants that the same test must catch have a function each.

# sync_mutant(NAME SOURCE file FILTER cases REPLACE old new ...): must be
# caught by the random histories.
function(sync_mutant name)
  leadline_mutant(${name} ${ARGN} TEST sync_property_test
    CAUGHT "repeat with LEADLINE_SEED="
    DEPS leadline_sync_simulation)
endfunction()

# order_mutant(NAME REPLACE old new): must be caught by the table of cases.
function(order_mutant name)
  leadline_mutant(${name} ${ARGN} SOURCE replica/read_order.cc
    TEST read_order_test FILTER * CAUGHT "FAILED  . ReadOrder"
    DEPS leadline_replica_fixture)
endfunction()

# core_mutant(NAME SOURCE file FILTER cases REPLACE old new ...): must be caught
# by the cases of one part of the sync.
function(core_mutant name)
  leadline_mutant(${name} ${ARGN} TEST sync_core_test
    CAUGHT "FAILED  . [A-Za-z]*Test" DEPS leadline_sync)
endfunction()

# window_mutant(NAME REPLACE old new): one of what counts as a whole window.
function(window_mutant name)
  core_mutant(${name} ${ARGN} SOURCE sync/window_read.cc
    FILTER WindowReadTest.*)
endfunction()

# edge_mutant(NAME SOURCE file FILTER cases REPLACE old new ...): must be caught
# by the cases of what comes from upstream.
function(edge_mutant name)
  leadline_mutant(${name} ${ARGN} TEST sync_edge_test
    CAUGHT "FAILED  . [A-Za-z]*Test"
    DEPS leadline_sync leadline_lead_proto simdjson::simdjson)
endfunction()

# base_mutant(NAME SOURCE file FILTER cases REPLACE old new ...): must be caught by
# the cases of one leaf.
function(base_mutant name)
  leadline_mutant(${name} ${ARGN} TEST base_test
    CAUGHT "FAILED  . [A-Za-z]*Test" DEPS leadline_base)
endfunction()

# replica_mutant(NAME TEST target FILTER cases ...): must be caught by the cases
# of one part of the replica.
function(replica_mutant name)
  leadline_mutant(${name} ${ARGN} CAUGHT "FAILED  . [A-Za-z]*Test"
    DEPS leadline_replica_fixture)
endfunction()

# limiter_mutant(NAME REPLACE old new): must be caught by the limiter's cases.
function(limiter_mutant name)
  leadline_mutant(${name} ${ARGN} TEST sync_edge_test
    CAUGHT "FAILED  . CallL[a-z]*Test"
    DEPS leadline_sync leadline_lead_proto simdjson::simdjson)
endfunction()

# live_mutant(NAME SOURCE file FILTER cases REPLACE old new ...): must be caught
# by the cases of live reads.
function(live_mutant name)
  leadline_mutant(${name} ${ARGN} TEST sync_live_test
    CAUGHT "FAILED  . [A-Za-z]*Test" DEPS leadline_sync leadline_lead_proto)
endfunction()

# server_mutant(NAME SOURCE file TEST target FILTER cases REPLACE old new ...):
# must be caught by the cases of the server.
function(server_mutant name)
  leadline_mutant(${name} ${ARGN} CAUGHT "FAILED  . [A-Za-z]*Test"
    DEPS leadline_server_core leadline_sync leadline_sync_live
         leadline_live_proto leadline_health_proto)
endfunction()

# hooks_mutant(NAME SOURCE file FILTER cases REPLACE old new ...): must be caught
# by the cases of webhooks and reads by id.
function(hooks_mutant name)
  leadline_mutant(${name} ${ARGN} TEST sync_hooks_test
    CAUGHT "FAILED  . [A-Za-z]*Test" DEPS leadline_sync leadline_lead_proto)
endfunction()

# transport_mutant(NAME REPLACE old new ...): must be caught by the cases of what
# happens on the wire.
function(transport_mutant name)
  leadline_mutant(${name} ${ARGN} SOURCE sync/curl_transport.cc
    TEST sync_transport_test CAUGHT "FAILED  . CurlTransportTest"
    DEPS leadline_sync CURL::libcurl PkgConfig::MICROHTTPD)
endfunction()
