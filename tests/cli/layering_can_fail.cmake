# Proves that layering.cmake can fail: a made-up tree with one wrong include, each kind in turn.
#   cmake -DCHECK=tests/layering.cmake -DFOLDER=scratch -P layering_can_fail.cmake
cmake_minimum_required(VERSION 3.25)

# Whether the check passes for a tree whose only source, at `path`, holds `line`.
function(check path line result)
  file(REMOVE_RECURSE "${FOLDER}")
  file(WRITE "${FOLDER}/${path}" "#pragma once\n${line}\n")
  execute_process(COMMAND "${CMAKE_COMMAND}" "-DROOT=${FOLDER}" -P "${CHECK}"
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  file(REMOVE_RECURSE "${FOLDER}")
  set(${result} "${status}" PARENT_SCOPE)
endfunction()

function(expect_refused path line)
  check("${path}" "${line}" status)
  if(status EQUAL 0)
    message(SEND_ERROR "layering: accepted '${line}' in ${path}")
  endif()
endfunction()

function(expect_accepted path line)
  check("${path}" "${line}" status)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "layering: refused '${line}' in ${path}")
  endif()
endfunction()

expect_refused(space/a.h "#include \"run/journal.h\"")
expect_refused(space/a.h "#include <ATen/ATen.h>")
expect_refused(space/a.cpp "#include <c10/util/Exception.h>")
expect_refused(space/a.cpp "  #  include <torch/version.h>")
expect_refused(space/a.cpp "#include \"space/vit/network.h\"")
expect_refused(run/a.h "#include \"space/topology.h\"")
expect_refused(metrics/a.h "#include \"search/search.h\"")
expect_refused(search/a.h "#include \"trainer/data/dataset.h\"")
expect_refused(trainer/data/a.h "#include \"search/search.h\"")
expect_refused(trainer/data/a.h "#include \"metrics/score.h\"")
expect_refused(search/a.h "#include \"cli/table.h\"")
expect_refused(cli/a.h "#include \"tests/support/topologies.h\"")
expect_refused(tests/cli/a.h "#include \"cli/table.h\"")
expect_refused(search/a.h "#include \"neighbour.h\"")
expect_refused(elsewhere/a.h "")

expect_accepted(space/vit/a.h "#include <ATen/ATen.h>")
expect_accepted(metrics/a.h "#include \"space/vit/network.h\"")
expect_accepted(search/a.h "#include \"metrics/score.h\"")
expect_accepted(trainer/data/a.h "#include \"space/random.h\"")
expect_accepted(cli/a.h "#include \"search/search.h\"")
