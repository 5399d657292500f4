# Finds libexif: target Exif::Exif.
find_path(EXIF_INCLUDE_DIR libexif/exif-data.h)
find_library(EXIF_LIBRARY exif)
mark_as_advanced(EXIF_INCLUDE_DIR EXIF_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Exif DEFAULT_MSG EXIF_LIBRARY EXIF_INCLUDE_DIR)
if(Exif_FOUND AND NOT TARGET Exif::Exif)
  add_library(Exif::Exif UNKNOWN IMPORTED)
  set_target_properties(Exif::Exif PROPERTIES
    IMPORTED_LOCATION "${EXIF_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${EXIF_INCLUDE_DIR}")
endif()
