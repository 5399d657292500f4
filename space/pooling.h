#pragma once

#include "base/named_values.h"

namespace asvit {

/// What the head reads of the last stage's tokens.
enum class Pool {
  kMean,       ///< the mean over the grid's tokens (a class token is left out)
  kClassToken  ///< the class token
};

/// What sets a pooling apart, for validation, names and exporters; its computation is
/// network/head.h.
struct PoolTraits {
  const char* name;  ///< in the JSON form
  Pool value;
  bool needs_class_token;  ///< whether the tokenizer has to have one
};

/// One row a pooling.
inline constexpr PoolTraits kPools[] = {
    {"mean", Pool::kMean, false},
    {"class_token", Pool::kClassToken, true},
};
static_assert(is_one_to_one(kPools));

/// The row of a pooling. Throws std::invalid_argument for a value that the table does not list.
inline const PoolTraits& traits(Pool pool) { return row_of(pool, kPools); }

}  // namespace asvit
