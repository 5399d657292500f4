#include "compute/device.h"

#include <stdexcept>
#include <thread>

#include <ATen/Context.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>
#include <torch/version.h>

#include "compute/process_setup.h"

namespace asvit {
namespace {

/// A function of the matrix library, where the one that is loaded has it.
template <typename Function>
Function loaded_function(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

/// "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..." -> "OpenBLAS 0.3.21".
std::string first_two_words(const std::string& text) {
  const std::size_t first = text.find(' ');
  return first == std::string::npos ? text : text.substr(0, text.find(' ', first + 1));
}

void describe_blas(Compute& compute) {
  if (const auto config = loaded_function<char* (*)()>("openblas_get_config")) {
    compute.blas = first_two_words(config());
  } else if (at::globalContext().hasMKL()) {
    compute.blas = "MKL";
  } else {
    compute.blas = "reference BLAS";
    compute.blas_is_slow = true;
  }
}

at::Device parse_device(const std::string& text) {
  const bool has_cuda = at::globalContext().hasCUDA();
  if (text == "cpu" || (text == "auto" && !has_cuda)) {
    return at::kCPU;
  }
  if (text == "auto") {
    return {at::kCUDA, 0};
  }
  const std::string prefix = "cuda:";
  const bool numbered = text.rfind(prefix, 0) == 0 && text.size() > prefix.size() &&
                        text.size() <= prefix.size() + 3 &&
                        text.find_first_not_of("0123456789", prefix.size()) == std::string::npos;
  if (text != "cuda" && !numbered) {
    throw std::invalid_argument("device: got '" + text + "', expected auto, cpu, cuda or cuda:N");
  }
  if (!has_cuda) {
    throw std::invalid_argument("device: got '" + text +
                                "', but this LibTorch sees no CUDA device; expected cpu or auto");
  }
  const int index = numbered ? std::stoi(text.substr(prefix.size())) : 0;
  const auto count = static_cast<int>(c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount());
  if (index >= count) {
    throw std::invalid_argument("device: got '" + text + "', expected an index below " +
                                std::to_string(count));
  }
  return {at::kCUDA, static_cast<c10::DeviceIndex>(index)};
}

at::ScalarType parse_dtype(const std::string& text) {
  if (text == "float32") {
    return at::kFloat;
  }
  if (text == "float64") {
    return at::kDouble;
  }
  throw std::invalid_argument("dtype: got '" + text + "', expected float32 or float64");
}

bool parse_engine(const std::string& text) {
  if (text != "auto" && text != "general") {
    throw std::invalid_argument("engine: got '" + text + "', expected auto or general");
  }
  return text == "auto";
}

}  // namespace

std::string Compute::describe() const {
  const char* precision = dtype == at::kDouble ? "float64" : "float32";
  const std::string kernels = device.is_cpu() ? ", " + to_string(isa) : "";
  return device.str() + ", " + std::to_string(threads) +
         (threads == 1 ? " thread, " : " threads, ") + precision + kernels + " | " + blas +
         " | LibTorch " + TORCH_VERSION;
}

nlohmann::ordered_json Compute::to_json() const {
  return {{"device", device.str()},   {"dtype", dtype == at::kDouble ? "float64" : "float32"},
          {"threads", threads},       {"engine", use_engine ? "auto" : "general"},
          {"isa", to_string(isa)},    {"blas", blas},
          {"libtorch", TORCH_VERSION}};
}

Compute set_up_compute(const ComputeOptions& options) {
  constexpr int kMaxThreads = 1024;
  if (options.threads < 0 || options.threads > kMaxThreads) {
    throw std::invalid_argument("threads: got " + std::to_string(options.threads) +
                                ", expected 0 (all) to " + std::to_string(kMaxThreads));
  }
  Compute compute;
  compute.device = parse_device(options.device);
  compute.dtype = parse_dtype(options.dtype);
  compute.use_engine = parse_engine(options.engine);
  compute.isa = parse_isa(options.isa);
  const auto available = static_cast<int>(std::thread::hardware_concurrency());
  compute.threads = options.threads != 0 ? options.threads : std::max(1, available);
  keep_freed_memory();
  use_one_blas_thread();
  at::globalContext().setAllowTF32CuBLAS(false);
  at::globalContext().setAllowTF32CuDNN(false);
  describe_blas(compute);
  return compute;
}

}  // namespace asvit
