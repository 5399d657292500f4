# Finds ONNX's protobuf classes: target Onnx::Onnx.
find_package(Protobuf QUIET)
find_path(ONNX_INCLUDE_DIR onnx/onnx_pb.h)
find_library(ONNX_PROTO_LIBRARY onnx_proto)
mark_as_advanced(ONNX_INCLUDE_DIR ONNX_PROTO_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Onnx DEFAULT_MSG ONNX_PROTO_LIBRARY ONNX_INCLUDE_DIR Protobuf_FOUND)
if(Onnx_FOUND AND NOT TARGET Onnx::Onnx)
  add_library(Onnx::Onnx UNKNOWN IMPORTED)
  set_target_properties(Onnx::Onnx PROPERTIES
    IMPORTED_LOCATION "${ONNX_PROTO_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${ONNX_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES protobuf::libprotobuf)
endif()
