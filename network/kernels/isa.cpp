#include "network/kernels/isa.h"

#include <stdexcept>

namespace asvit {

std::string to_string(Isa isa) { return name_of(isa, kIsas); }

std::vector<Isa> available_isas() {
  std::vector<Isa> isas = {Isa::kPortable};
#ifdef ASVIT_X86_KERNELS
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0) {
    isas.push_back(Isa::kAvx2);
    if (__builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
        __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0) {
      isas.push_back(Isa::kAvx512);
    }
  }
#endif
  return isas;
}

Isa parse_isa(const std::string& text) {
  const std::vector<Isa> isas = available_isas();
  if (text == "auto") {
    return isas.back();
  }
  std::string names = "auto";
  for (Isa isa : isas) {
    if (to_string(isa) == text) {
      return isa;
    }
    names += ", " + to_string(isa);
  }
  throw std::invalid_argument("isa: got '" + text +
                              "', expected what this processor has: " + names);
}

}  // namespace asvit
