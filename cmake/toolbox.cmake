# Compiler settings and the three functions that declare a folder: its library, its tests, its
# benchmark.

find_program(LODEWIRE_CCACHE ccache)
if(LODEWIRE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LODEWIRE_CCACHE})
endif()
find_program(LODEWIRE_MOLD mold)
if(LODEWIRE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# -Wrestrict is wrong about std::string in GCC 12 (GCC bug 105329).
add_compile_options(-Wall -Wextra -Wno-unused-parameter -Wno-restrict -fno-omit-frame-pointer)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options(-march=x86-64-v2)
endif()
if(LODEWIRE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # So that libFuzzer sees what is covered.
endif()
if(LODEWIRE_SANITIZE)
  add_compile_options(-fsanitize=${LODEWIRE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LODEWIRE_SANITIZE})
  add_compile_definitions(LODEWIRE_SANITIZED=1)
endif()

# lodewire_library(FOLDER DEPENDS folder… LIBRARIES library… EXPOSES library…)
# The library of pipeline/FOLDER, from all its sources. It links exactly what DEPENDS and LIBRARIES
# name; LIBRARIES stay private to it, so no other folder can include them by way of it; EXPOSES are
# in its headers.
function(lodewire_library folder)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES;EXPOSES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cc
       ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/formats/*.cc)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  set(target lodewire_${folder})
  list(TRANSFORM ARG_DEPENDS PREPEND lodewire_)
  if(sources)
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${ARG_DEPENDS} ${ARG_EXPOSES}
                          PRIVATE ${ARG_LIBRARIES})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${ARG_DEPENDS} ${ARG_EXPOSES} ${ARG_LIBRARIES})
  endif()
endfunction()

# lodewire_tests(FOLDER DEPENDS target… TIMEOUT seconds)
# One program of all tests/FOLDER/*_test.cc, FOLDER_test, found by ctest case by case.
function(lodewire_tests folder)
  cmake_parse_arguments(ARG "" "TIMEOUT" "DEPENDS;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${folder}/*_test.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(${folder}_test ${sources})
  target_link_libraries(${folder}_test PRIVATE ${ARG_DEPENDS} GTest::gtest GTest::gmock
                                                GTest::gtest_main)
  target_compile_definitions(${folder}_test PRIVATE LODEWIRE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${folder}_test TEST_PREFIX ${folder}: DISCOVERY_TIMEOUT 60
                       WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                       PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()

# lodewire_benchmark(FOLDER DEPENDS target…)
# bench/FOLDER/*_benchmark.cc as FOLDER_benchmark; ctest runs it small, so that it cannot rot.
function(lodewire_benchmark folder)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/${folder}/*_benchmark.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(${folder}_benchmark ${sources})
  target_link_libraries(${folder}_benchmark PRIVATE ${ARG_DEPENDS} benchmark::benchmark
                        benchmark::benchmark_main)
  target_compile_definitions(${folder}_benchmark
                             PRIVATE LODEWIRE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME bench:${folder} COMMAND ${folder}_benchmark --benchmark_min_time=0.001
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(bench:${folder} PROPERTIES TIMEOUT 300 LABELS bench)
endfunction()
