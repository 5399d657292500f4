#pragma once

#include <string>
#include <vector>

#include "base/named_values.h"

namespace asvit {

/// Instruction sets that the hand-written kernels are compiled for.
enum class Isa {
  kPortable,  ///< what the compiler's baseline has: 4 floats at once
  kAvx2,      ///< AVX2 and FMA: 8 floats
  kAvx512     ///< AVX-512 F, BW, DQ and VL: 16 floats
};

inline constexpr NamedValue<Isa> kIsas[] = {
    {"portable", Isa::kPortable}, {"avx2", Isa::kAvx2}, {"avx512", Isa::kAvx512}};
static_assert(is_one_to_one(kIsas));

/// "portable", "avx2", "avx512".
std::string to_string(Isa isa);

/// The instruction sets that were compiled in and that this processor has, the best last.
std::vector<Isa> available_isas();

/// Reads `auto` (the best there is) or a name; throws std::invalid_argument naming the choices,
/// also for an instruction set that this processor lacks.
Isa parse_isa(const std::string& text);

}  // namespace asvit
