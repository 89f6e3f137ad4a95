# SPDX-License-Identifier: Apache-2.0
# How every target of ours is compiled: warnings are errors, the repository
# root is the include path ("replica/coverage.h"), sanitizers by one option.

set(LEADLINE_SANITIZE "" CACHE STRING
    "Sanitizers for all targets, e.g. 'address,undefined' or 'thread'")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(leadline_options INTERFACE)
target_include_directories(leadline_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(leadline_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
  -Wold-style-cast -Werror)
target_compile_definitions(leadline_options INTERFACE
  LEADLINE_VERSION="${PROJECT_VERSION}")

if(LEADLINE_SANITIZE)
  add_compile_options(-fsanitize=${LEADLINE_SANITIZE}
    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LEADLINE_SANITIZE})
endif()

# leadline_library(NAME sources... [DEPS targets...])
function(leadline_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE leadline_options ${ARG_PRIVATE_DEPS}
                                PUBLIC ${ARG_DEPS})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
endfunction()

# leadline_program(NAME sources... [DEPS targets...])
function(leadline_program name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE leadline_options ${ARG_DEPS})
endfunction()

# leadline_test(NAME sources... [DEPS targets...] [TIMEOUT seconds])
# One GoogleTest program; ctest sees each of its cases, labelled with the name
# of its folder. The target tests_<folder> builds all test programs of one.
function(leadline_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "DEPS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  # Objects of their own, so that tests/mutants can link them once more.
  add_library(${name}_objects OBJECT ${ARG_UNPARSED_ARGUMENTS})
  add_executable(${name} $<TARGET_OBJECTS:${name}_objects>)
  foreach(target ${name}_objects ${name})
    target_link_libraries(${target} PRIVATE leadline_options ${ARG_DEPS}
                          leadline_test_paths GTest::gmock GTest::gtest_main)
  endforeach()
  # Compiling a test takes longer than running it. With sanitizers, optimizing
  # its assertions took three quarters of the whole build.
  target_compile_options(${name}_objects PRIVATE -O0)
  get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  if(NOT TARGET tests_${folder})
    add_custom_target(tests_${folder})
  endif()
  add_dependencies(tests_${folder} ${name})
  # Parameters printed as bytes would make names that differ from run to run.
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS ${folder})
endfunction()
