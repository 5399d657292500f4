#pragma once

#include <cstdint>

namespace asvit {

/// Whether a linear layer's share of the kernel takes fewer operations from factors, as
/// (A A^T) . (G G^T) over all pairs of tokens, than from every image's gradient row G^T A and the
/// rows' products: so for the few tokens of late stages on small images. `tokens`: of one image.
bool prefers_factors(std::int64_t images, std::int64_t tokens, std::int64_t in, std::int64_t out);

}  // namespace asvit
