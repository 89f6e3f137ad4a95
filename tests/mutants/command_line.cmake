# SPDX-License-Identifier: Apache-2.0
# What `leadline list` makes of pages.

# list_mutant(NAME FILTER cases REPLACE old new ...)
function(list_mutant name)
  leadline_mutant(${name} SOURCE client/cpp/whole_list.cc ${ARGN}
    TEST client_server_test CAUGHT "FAILED  . [A-Za-z]*Test"
    DEPS leadline_command leadline_server_core)
endfunction()

list_mutant(list_ends_with_its_first_page FILTER ListCommandTest.ReadsAllPages*
  REPLACE "list.next_page_token().empty() || is_full" "true")
list_mutant(list_is_complete_if_one_page_is FILTER WholeListTest.IsAsFresh*
  REPLACE "!page.freshness().complete()" "false")
list_mutant(list_is_cut_by_an_error FILTER WholeListTest.IsWhole*
  REPLACE "if (!page.Ok()) return page.Error()@"
          "if (!page.Ok() && is_first) return page.Error()@ if (!page.Ok()) break@")
