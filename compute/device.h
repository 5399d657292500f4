#pragma once

#include <string>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "base/fields.h"
#include "network/kernels/isa.h"

namespace asvit {

/// Where and in which precision a command computes.
struct Compute {
  at::Device device = at::kCPU;
  at::ScalarType dtype = at::kFloat;
  int threads = 1;  ///< workers
  bool use_engine = true;
  Isa isa = Isa::kPortable;  ///< of the engine's kernels
  std::string blas;          ///< name and version of the matrix library
  bool blas_is_slow = false;

  /// "cpu, 2 threads, float32, avx512 | OpenBLAS 0.3.21 | LibTorch 1.13.0".
  std::string describe() const;

  /// The same as members, for run.json.
  nlohmann::ordered_json to_json() const;
};

/// What a command's options say about computing.
struct ComputeOptions {
  std::string device = "auto";    ///< auto, cpu, cuda or cuda:N
  std::string dtype = "float32";  ///< or float64
  int threads = 0;                ///< workers; 0: one a hardware thread
  std::string engine = "auto";    ///< auto: where it knows the topology; general: never
  std::string isa = "auto";       ///< instruction set of the engine's kernels, see parse_isa()
};

/// The fields of ComputeOptions (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, ComputeOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("threads", options.threads, "N", "worker threads, 0: all");
  visit("device", options.device, "NAME", "auto, cpu, cuda or cuda:N");
  visit("dtype", options.dtype, "TYPE", "float32 or float64");
  visit("engine", options.engine, "NAME",
        "auto: the fast one where it knows the topology, or general");
  visit("isa", options.isa, "NAME",
        "instruction set of the fast engine: auto, portable, avx2 or avx512");
}

/// Reads the options and sets the process up for them: LibTorch and the matrix library at one
/// thread each, since parallel work is the scorer's; no TF32. Throws std::invalid_argument saying
/// what was got and expected.
Compute set_up_compute(const ComputeOptions& options);

}  // namespace asvit
