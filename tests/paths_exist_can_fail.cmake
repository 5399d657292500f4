# Proves that paths_exist.cmake can fail: made-up trees, each of one line that names a path.
#   cmake -DCHECK=tests/paths_exist.cmake -DFOLDER=scratch -P paths_exist_can_fail.cmake
cmake_minimum_required(VERSION 3.25)

# What the check says of a tree with space/topology.h and, at `path`, `line`.
function(check path line result)
  file(REMOVE_RECURSE "${FOLDER}")
  file(WRITE "${FOLDER}/space/topology.h" "// See space/topology.h.\n")
  file(WRITE "${FOLDER}/${path}" "${line}\n")
  execute_process(COMMAND "${CMAKE_COMMAND}" "-DROOT=${FOLDER}" -P "${CHECK}"
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  file(REMOVE_RECURSE "${FOLDER}")
  set(${result} "${status}" PARENT_SCOPE)
endfunction()

function(expect_refused path line)
  check("${path}" "${line}" status)
  if(status EQUAL 0)
    message(SEND_ERROR "paths_exist: accepted '${line}' in ${path}")
  endif()
endfunction()

function(expect_accepted path line)
  check("${path}" "${line}" status)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "paths_exist: refused '${line}' in ${path}")
  endif()
endfunction()

expect_refused(README.md "as `space/gone.h` says")
expect_refused(README.md "in `space/gone/`")
expect_refused(docs/a.md "`space/gone_*.h`, and more")
expect_refused(docs/a.md "first `space/topology.h`, then `space/gone.cpp`")
expect_refused(run/a.h "/// See space/gone.h.")
expect_refused(run/a.cpp "int a = 1;  // as in metrics/scores/gone.cpp")
expect_refused(scripts/a.sh "# see docs/gone.md")

expect_accepted(README.md "as `space/topology.h` and `space/topology.*` say, in `space/`")
expect_accepted(docs/a.md "a new `metrics/my_metric.h`, written to runs/demo/seed.json")
expect_accepted(run/a.cpp "const char* name = \"run/trace.jsonl\";")
