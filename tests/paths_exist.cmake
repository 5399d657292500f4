# Do the files and folders exist that the documentation and comments name? Paths are written from
# the root; `my_` in one marks an example, a last name `x.*` or `{a,b}.h` stands for what fits.
#   cmake -DROOT=checkout -P tests/paths_exist.cmake
cmake_minimum_required(VERSION 3.25)

set(house base run space network compute model export metrics search scaling trainer inspection
  report verification cli)
list(JOIN house "|" tops)
set(tops "${tops}|tests|examples|scripts|docs|cmake")
# A path below one of them that ends like a source's name, or in a slash.
set(name "[A-Za-z0-9_.{},*-]")
set(path "(${tops})/(${name}+/)*(${name}+\\.(h|cpp|in|py|jsonl|json|js|md|sh|cmake|txt|\\*)|${name}+/)")
set(before "(^|[^A-Za-z0-9_./$}-])")

# Appends to `wrong` what `text`, a line of `file`, names and is not there.
function(check_line file text)
  string(REGEX MATCHALL "${before}${path}" found "${text}")
  foreach(match IN LISTS found)
    string(REGEX MATCH "${path}" named "${match}")
    math(EXPR checked "${checked} + 1")
    string(REGEX REPLACE "{[^}]*}" "*" pattern "${named}")
    string(REGEX REPLACE "/$" "" pattern "${pattern}")
    file(GLOB there "${ROOT}/${pattern}")
    if(NOT there AND NOT named MATCHES "my_")
      list(APPEND wrong "${file}: names ${named}, which is not there")
    endif()
  endforeach()
  set(checked "${checked}" PARENT_SCOPE)
  set(wrong "${wrong}" PARENT_SCOPE)
endfunction()

set(wrong "")
set(checked 0)
file(GLOB documents RELATIVE "${ROOT}" "${ROOT}/*.md" "${ROOT}/docs/*.md")
set(sources "")
foreach(folder IN LISTS house ITEMS tests examples scripts cmake)
  file(GLOB_RECURSE more RELATIVE "${ROOT}" "${ROOT}/${folder}/*.h" "${ROOT}/${folder}/*.cpp"
       "${ROOT}/${folder}/*.in" "${ROOT}/${folder}/*.py" "${ROOT}/${folder}/*.sh"
       "${ROOT}/${folder}/*.cmake" "${ROOT}/${folder}/CMakeLists.txt")
  list(APPEND sources ${more})
endforeach()
list(FILTER sources EXCLUDE REGEX "/paths_exist_can_fail")
foreach(file IN LISTS documents sources)
  file(STRINGS "${ROOT}/${file}" lines REGEX "${before}${path}")
  foreach(line IN LISTS lines)
    if(file IN_LIST sources)
      # Comments alone: a test's texts name files that it makes.
      if(line MATCHES "^[ \t]*#[ \t]*include" OR NOT line MATCHES "(//|#)(.*)$")
        continue()
      endif()
      set(line "${CMAKE_MATCH_2}")
    endif()
    check_line("${file}" "${line}")
  endforeach()
endforeach()

if(checked EQUAL 0)
  message(FATAL_ERROR "paths_exist: found no path named below '${ROOT}'")
endif()
foreach(message IN LISTS wrong)
  message(NOTICE "${message}")
endforeach()
if(wrong)
  list(LENGTH wrong number)
  message(FATAL_ERROR "paths_exist: ${number} of ${checked} paths are not there")
endif()
message(NOTICE "paths_exist: ${checked} paths are there")
