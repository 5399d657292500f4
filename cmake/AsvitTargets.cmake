include_guard()

# Flags of our own code only; they never reach a consumer.
add_library(asvit_options INTERFACE)
target_compile_options(asvit_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  $<$<BOOL:${ASVIT_WERROR}>:-Werror>)
if(ASVIT_SANITIZE)
  # GCC 12 then sees values that may be unset inside <regex>, where there are none.
  add_compile_options(-fsanitize=${ASVIT_SANITIZE} -fno-omit-frame-pointer -Wno-maybe-uninitialized)
  add_link_options(-fsanitize=${ASVIT_SANITIZE})
endif()

# asvit_library(NAME [ONLY] [SOURCES files...] DEPENDS targets... [PRIVATE_DEPENDS targets...] [ATEN])
#
# One static library a folder, asvit::NAME for consumers: every .cpp of the folder (not with ONLY),
# and SOURCES. Includes are written from the root.
# ATEN: the folder uses LibTorch; its tensor header is precompiled once and shared.
function(asvit_library name)
  cmake_parse_arguments(ARG "ATEN;ONLY" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  set(sources)
  if(NOT ARG_ONLY)
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  endif()
  add_library(asvit_${name} STATIC ${sources} ${ARG_SOURCES})
  add_library(asvit::${name} ALIAS asvit_${name})
  set_target_properties(asvit_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(asvit_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/asvit>)
  target_link_libraries(asvit_${name} PUBLIC ${ARG_DEPENDS}
    PRIVATE $<BUILD_INTERFACE:asvit_options> ${ARG_PRIVATE_DEPENDS})
  target_compile_features(asvit_${name} PUBLIC cxx_std_${CMAKE_CXX_STANDARD})
  if(ARG_ATEN)
    target_link_libraries(asvit_${name} PUBLIC torch)
    asvit_precompile_aten(asvit_${name})
  endif()
  set_property(GLOBAL APPEND PROPERTY ASVIT_LIBRARIES asvit_${name})
endfunction()

# Shares one precompiled <ATen/ATen.h>, the bulk of every LibTorch source's compile time.
function(asvit_precompile_aten target)
  if(NOT TARGET asvit_aten_pch)
    file(WRITE "${PROJECT_BINARY_DIR}/aten_pch.cpp" "")
    add_library(asvit_aten_pch OBJECT "${PROJECT_BINARY_DIR}/aten_pch.cpp")
    target_link_libraries(asvit_aten_pch PRIVATE torch asvit_options)
    target_precompile_headers(asvit_aten_pch PRIVATE <ATen/ATen.h>)
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    # A precompiled header serves only sources of equal flags; CMake would say -fPIE here.
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_precompile_headers(${target} REUSE_FROM asvit_aten_pch)
endfunction()

# asvit_test(NAME [SOURCES files...] DEPENDS targets... [LABEL fast|slow|gpu] [SHARDS n] [ATEN])
#
# One test binary, linking what it tests alone: a wrong arrow fails to link. SOURCES: the folder's
# *.cpp where left out; files beside these with EXTRA. CTest runs the binary in SHARDS parts (one),
# not test by test: loading LibTorch takes longer than most tests.
function(asvit_test name)
  cmake_parse_arguments(ARG "ATEN" "LABEL;SHARDS" "SOURCES;EXTRA;DEPENDS" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL fast)
  endif()
  if(NOT ARG_SHARDS)
    set(ARG_SHARDS 1)
  endif()
  if(NOT ARG_SOURCES)
    file(GLOB ARG_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  endif()
  add_executable(${name} ${ARG_SOURCES} ${ARG_EXTRA})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} asvit_options GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  if(ARG_ATEN)
    target_link_libraries(${name} PRIVATE torch)
    asvit_precompile_aten(${name})
  endif()
  math(EXPR last "${ARG_SHARDS} - 1")
  foreach(shard RANGE ${last})
    set(entry ${name})
    if(ARG_SHARDS GREATER 1)
      math(EXPR number "${shard} + 1")
      set(entry ${name}.${number}_of_${ARG_SHARDS})
    endif()
    add_test(NAME ${entry} COMMAND ${name})
    set_tests_properties(${entry} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 900
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${ARG_SHARDS};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()
