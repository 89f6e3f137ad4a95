# SPDX-License-Identifier: Apache-2.0
# leadline_mutant(NAME
#   SOURCE file              the file of the product that has the rule
#   REPLACE old new [...]    the rule taken out; each old must be found, and no
#                            new may be empty (/**/ is nothing)
#   TEST target FILTER cases the test that must notice, and which of its cases
#   REPEAT n                 where a kill must come at the right moment
#   DEPS targets...)
#
# Builds the test against the product with this one file changed, and adds a
# ctest that passes only if the test fails in one of its own assertions. The
# test's own objects are linked as they are. Mutants are built by the target
# `mutants` only.
function(leadline_mutant name)
  cmake_parse_arguments(ARG "" "SOURCE;TEST;FILTER;REPEAT;CAUGHT" "REPLACE;DEPS"
                        ${ARGN})
  if(NOT ARG_REPEAT)
    set(ARG_REPEAT 1)
  endif()
  set(source ${CMAKE_SOURCE_DIR}/${ARG_SOURCE})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(READ ${source} text)
  while(ARG_REPLACE)
    list(POP_FRONT ARG_REPLACE old new)
    # A list cannot hold a semicolon: it is written as @ here.
    string(REPLACE "@" ";" old "${old}")
    string(REPLACE "@" ";" new "${new}")
    string(FIND "${text}" "${old}" at)
    if(at EQUAL -1)
      message(FATAL_ERROR "mutant ${name}: ${ARG_SOURCE} no longer contains "
        "\"${old}\". Bring tests/mutants up to date.")
    endif()
    string(REPLACE "${old}" "${new}" text "${text}")
  endwhile()
  set(mutated ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  file(CONFIGURE OUTPUT ${mutated} CONTENT "${text}" @ONLY)

  # Its symbols come first, so that the archive's own object is not taken.
  add_executable(mutant_${name} EXCLUDE_FROM_ALL ${mutated} $<TARGET_OBJECTS:${ARG_TEST}_objects>)
  add_dependencies(mutants mutant_${name})
  target_include_directories(mutant_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(mutant_${name} PRIVATE -w -g0)
  target_compile_definitions(mutant_${name}
    PRIVATE LEADLINE_VERSION="${PROJECT_VERSION}")
  target_link_libraries(mutant_${name} PRIVATE ${ARG_DEPS} leadline_test_paths
                        GTest::gmock GTest::gtest_main)
  add_test(NAME Mutant.${name}
           COMMAND mutant_${name} --gtest_filter=${ARG_FILTER}
                   --gtest_repeat=${ARG_REPEAT})
  set_tests_properties(Mutant.${name} PROPERTIES
    PASS_REGULAR_EXPRESSION "${ARG_CAUGHT}" LABELS mutants TIMEOUT 600)
endfunction()

add_custom_target(mutants)
