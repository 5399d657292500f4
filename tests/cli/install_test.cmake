# Installs the build into a folder of its own, builds the examples against it and runs all.
#   cmake -DBUILD=build -DSOURCE=checkout -DFOLDER=scratch -DGENERATOR=Ninja -DCOMPILER=c++
#         -DTORCH=folder-of-TorchConfig.cmake -DFLAGS=... -P install_test.cmake
cmake_minimum_required(VERSION 3.25)

# Runs a command; fails with its output where it does. Its standard output goes to `output`.
function(must_succeed output)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT status EQUAL 0)
    string(JOIN " " command ${ARGN})
    message(FATAL_ERROR "install: status ${status} of: ${command}\n${out}\n${err}")
  endif()
  set(${output} "${out}" PARENT_SCOPE)
endfunction()

function(must_match text pattern)
  if(NOT text MATCHES "${pattern}")
    message(FATAL_ERROR "install: got '${text}', expected ${pattern}")
  endif()
endfunction()

file(REMOVE_RECURSE "${FOLDER}")
set(prefix "${FOLDER}/prefix")
must_succeed(ignored "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${prefix}")

must_succeed(version "${prefix}/bin/asvit" --version)
must_match("${version}" "^asvit [0-9.]+\n$")
must_succeed(completion "${prefix}/bin/asvit" completion)
file(READ "${prefix}/share/bash-completion/completions/asvit" installed_completion)
if(NOT completion STREQUAL installed_completion)
  message(FATAL_ERROR "install: the installed completion script is not what the program prints")
endif()

foreach(example score_one search_run)
  must_succeed(ignored "${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${SOURCE}/examples/${example}"
    -B "${FOLDER}/${example}" "-DCMAKE_PREFIX_PATH=${prefix}" "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-DTorch_DIR=${TORCH}" "-DCMAKE_CXX_FLAGS=${FLAGS}")
  must_succeed(ignored "${CMAKE_COMMAND}" --build "${FOLDER}/${example}")
endforeach()

must_succeed(scores "${FOLDER}/score_one/score_one")
must_match("${scores}" "ntk_condition [0-9.]+ .*\\(ok\\)\nlength_distortion [0-9.]+ .*\\(ok\\)\n$")

# What a search found in RUN, times aside, goes to `output`.
function(read_seed run output)
  file(READ "${FOLDER}/${run}/seed.json" seed)
  string(REGEX REPLACE "\"seconds\": [^,\n]*" "" seed "${seed}")
  set(${output} "${seed}" PARENT_SCOPE)
endfunction()

# A search that stops after three steps and goes on ends as the undisturbed one.
must_succeed(ignored "${FOLDER}/search_run/search_run" "${FOLDER}/stopped" 3)
must_succeed(steps "${FOLDER}/search_run/search_run" "${FOLDER}/stopped" 6)
must_match("${steps}" "^step 4: .*step 6: [^\n]*\nseed [0-9,|]+\n$")
must_succeed(ignored "${FOLDER}/search_run/search_run" "${FOLDER}/whole" 6)
read_seed(stopped resumed)
read_seed(whole undisturbed)
if(NOT resumed STREQUAL undisturbed)
  message(FATAL_ERROR "install: got '${resumed}', expected '${undisturbed}'")
endif()
file(REMOVE_RECURSE "${FOLDER}")
