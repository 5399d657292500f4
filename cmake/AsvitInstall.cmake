include_guard()
include(CMakePackageConfigHelpers)

get_property(asvit_libraries GLOBAL PROPERTY ASVIT_LIBRARIES)
install(TARGETS ${asvit_libraries} EXPORT asvit-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS asvit_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
foreach(folder base run space network compute model export metrics search scaling trainer inspection
        report verification)
  install(DIRECTORY ${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/asvit
    FILES_MATCHING PATTERN "*.h")
endforeach()

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/asvit)
install(EXPORT asvit-targets NAMESPACE asvit:: DESTINATION ${package_folder})
configure_package_config_file(cmake/asvit-config.cmake.in
  "${PROJECT_BINARY_DIR}/asvit-config.cmake" INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file("${PROJECT_BINARY_DIR}/asvit-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/asvit-config.cmake"
  "${PROJECT_BINARY_DIR}/asvit-config-version.cmake"
  cmake/FindTurboJPEG.cmake cmake/FindExif.cmake cmake/FindOneDnn.cmake
  cmake/FindOnnx.cmake
  DESTINATION ${package_folder})

# The completion script is what the program itself prints.
add_custom_command(OUTPUT "${PROJECT_BINARY_DIR}/completion/asvit"
  COMMAND ${CMAKE_COMMAND} -E make_directory "${PROJECT_BINARY_DIR}/completion"
  COMMAND asvit_program completion > "${PROJECT_BINARY_DIR}/completion/asvit"
  DEPENDS asvit_program VERBATIM)
add_custom_target(asvit_completion ALL DEPENDS "${PROJECT_BINARY_DIR}/completion/asvit")
install(FILES "${PROJECT_BINARY_DIR}/completion/asvit"
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
