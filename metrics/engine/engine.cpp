#include "metrics/engine/engine.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <stdexcept>

#include <c10/core/InferenceMode.h>

#include "metrics/engine/merge_unit.h"
#include "metrics/engine/token_grid.h"
#include "metrics/engine/tokenizer_unit.h"
#include "metrics/probes/passes.h"
#include "network/weight_names.h"

namespace asvit::engine {
namespace {

/// Calls body(i) for 0 .. count - 1 in parallel.
void in_parallel(std::int64_t count, const std::function<void(std::int64_t)>& body) {
  for_each_pass(at::kCPU, count, 1, [&](std::int64_t i, std::int64_t) {
    const c10::InferenceMode inference;
    body(i);
  });
}

/// Tokens of the circle's points at `count` angles and, behind them, their derivatives, out of an
/// affine tokenizer's: `affine` holds the bias twice, then the tokens along u0 and along u1, of
/// `size` floats each.
Buffer point_tokens(const Buffer& affine, std::int64_t size, double radius, const double* angles,
                    std::int64_t count) {
  const float* bias = affine.data();
  const float* along0 = affine.data() + 2 * size;
  const float* along1 = affine.data() + 3 * size;
  Buffer x(2 * count * size);
  for (std::int64_t point = 0; point < count; ++point) {
    const auto cosine = static_cast<float>(radius * std::cos(angles[point]));
    const auto sine = static_cast<float>(radius * std::sin(angles[point]));
    float* value = x.data() + point * size;
    float* tangent = x.data() + (count + point) * size;
    for (std::int64_t i = 0; i < size; ++i) {
      value[i] = bias[i] + cosine * along0[i] + sine * along1[i];
      tangent[i] = cosine * along1[i] - sine * along0[i];
    }
  }
  return x;
}

/// Whether BlockUnit computes the blocks of this family.
bool is_known(const BlockTraits& family) {
  return family.projections == 3 && family.output_bias && family.adds_second_half &&
         family.second_half == SecondHalfKind::kFeedForward;
}

}  // namespace

std::int64_t pass_size(const Topology& topology) {
  constexpr std::int64_t kTokens = 512;
  const std::int64_t side = grid_sides(topology).front();
  return std::max<std::int64_t>(1, kTokens / (side * side));
}

std::string reason_to_refuse(const Topology& topology) {
  if (topology.tokenizer.class_token) {
    return "it has a class token";
  }
  if (topology.tokenizer.patch_norm) {
    return "its tokenizer norms patches";
  }
  if (topology.tokenizer.dilation != 1) {
    return "its tokenizer is dilated";
  }
  if (topology.tokenizer.position != PositionEmbedding::kNone) {
    return "it has a position embedding";
  }
  if (topology.relative_position != 0) {
    return "it has relative positions";
  }
  if (topology.head.pool != Pool::kMean) {
    return "its head does not read the mean over tokens";
  }
  for (const Merge& merge : topology.merges) {
    if (merge.kind != MergeKind::kUnfold) {
      return "a merge is not of the unfolding kind";
    }
  }
  for (const Stage& stage : topology.stages) {
    for (const Block& block : stage.blocks) {
      if (block.split != stage.blocks.front().split) {
        return "a stage's blocks differ in their split";
      }
    }
    if (!is_known(traits(stage.family))) {
      return "a stage's blocks are not of the vit family";
    }
  }
  return {};
}

Engine::Engine(const Topology& topology, const Weights& weights, NormKind norms,
               const Kernels& kernels)
    : topology_(topology), norms_(norms), kernels_(kernels) {
  const std::string refused = reason_to_refuse(topology);
  if (!refused.empty()) {
    throw std::invalid_argument("engine: got a topology that it does not know: " + refused);
  }
  const std::vector<TokenGrid> grids = token_grids(topology);
  const auto add = [this](auto unit, int first_number) {
    units_.push_back(std::move(unit));
    first_number_.push_back(first_number);
  };
  add(std::make_unique<TokenizerUnit>(topology, grids.front(), weights, kernels, numbers_), 0);
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    const Stage& stage = topology.stages[s];
    for (std::size_t b = 0; b < stage.blocks.size(); ++b) {
      const std::string prefix = block_prefix(s, b);
      const bool last = s + 1 == topology.stages.size() && b + 1 == stage.blocks.size();
      const int first_number = numbers_.count();
      auto block = std::make_unique<BlockUnit>(topology, stage.blocks[b], grids[s], prefix, weights,
                                               last, kernels, numbers_);
      last_ = block.get();
      add(std::move(block), first_number);
    }
    if (s + 1 < topology.stages.size()) {
      const int first_number = numbers_.count();
      add(std::make_unique<MergeUnit>(topology, s, grids, weights, kernels, numbers_),
          first_number);
    }
  }
  first_number_.push_back(numbers_.count());
}

Engine::~Engine() = default;

// ---- the curve ----

std::optional<at::Tensor> Engine::velocity(const at::Tensor& u0, const at::Tensor& u1,
                                           double radius, const std::vector<double>& t) const {
  if (norms_ != NormKind::kIdentity) {
    throw std::invalid_argument("engine: got norms in place, expected none for the curve");
  }
  const c10::InferenceMode inference;
  const Unit& tokenizer = *units_.front();
  const std::int64_t size = tokenizer.output_size();
  // The tokenizer is affine: at the image 0 it gives its bias, along u0 and u1 the rest.
  const at::Tensor zero = at::zeros_like(u0);
  const at::Tensor in = at::stack({zero, zero, u0, u1}).to(at::kFloat).contiguous();
  const Buffer affine(4 * size);
  tokenizer.forward_dual(in.data_ptr<float>(), 2, affine.data());
  const auto count = static_cast<std::int64_t>(t.size());
  const std::int64_t step = pass_size(topology_);
  const std::int64_t width = topology_.stages.back().width;
  const at::Tensor result = at::empty({count, width}, at::kFloat);
  std::atomic<bool> sure = true;
  in_parallel((count + step - 1) / step, [&](std::int64_t pass) {
    const std::int64_t first = pass * step;
    const std::int64_t points = std::min(step, count - first);
    Buffer x = point_tokens(affine, size, radius, t.data() + first, points);
    for (std::size_t unit = 1; unit + 1 < units_.size(); ++unit) {
      Buffer out(2 * points * units_[unit]->output_size());
      if (!units_[unit]->forward_dual(x.data(), points, out.data())) {
        sure = false;
      }
      x = std::move(out);
    }
    if (!last_->mean_tangent(x.data(), points, result.data_ptr<float>() + first * width)) {
      sure = false;
    }
  });
  if (!sure) {
    return std::nullopt;
  }
  return result.to(at::kDouble);
}

// ---- the kernel ----

struct Engine::Batch {
  const float* images;
  std::int64_t count;       // images
  std::int64_t step;        // images of a pass
  std::int64_t image_size;  // floats

  std::int64_t passes() const { return (count + step - 1) / step; }
  std::int64_t first(std::int64_t pass) const { return pass * step; }
  std::int64_t images_of(std::int64_t pass) const { return std::min(step, count - first(pass)); }
  const float* pixels(std::int64_t pass) const { return images + first(pass) * image_size; }
};

at::Tensor Engine::kernel(const at::Tensor& images, std::int64_t row_budget) const {
  if (norms_ != NormKind::kLayerNorm) {
    throw std::invalid_argument("engine: got no norms, expected them in place for the kernel");
  }
  const at::Tensor input = images.contiguous();
  const Batch batch{input.data_ptr<float>(), input.size(0), pass_size(topology_),
                    units_.front()->input_size()};
  std::int64_t bytes = 0;
  for (int number = 0; number < numbers_.count(); ++number) {
    bytes += KernelShare::bytes(numbers_.at(number), batch.count);
  }
  const at::Tensor kernel =
      bytes <= row_budget ? kernel_at_once(batch) : kernel_unit_by_unit(batch, row_budget);
  return (kernel + kernel.t()) * 0.5;
}

at::Tensor Engine::kernel_at_once(const Batch& batch) const {
  KernelShare share(numbers_, 0, numbers_.count(), batch.count, kernels_);
  in_parallel(batch.passes(), [&](std::int64_t pass) {
    const std::int64_t count = batch.images_of(pass);
    std::vector<std::unique_ptr<Activations>> kept;
    const float* in = batch.pixels(pass);
    Buffer x;
    for (const auto& unit : units_) {
      Buffer out(count * unit->output_size());
      kept.push_back(unit->forward(in, count, out.data()));
      x = std::move(out);
      in = x.data();
    }
    Buffer gradient;  // none yet: that of the mean over the last unit's tokens
    for (std::size_t unit = units_.size(); unit-- > 0;) {
      Buffer of_input(unit > 0 ? count * units_[unit]->input_size() : 0);
      units_[unit]->backward(*kept[unit], gradient.data(), batch.first(pass), count,
                             of_input.data(), share);
      gradient = std::move(of_input);
      kept[unit].reset();
    }
  });
  return share.kernel(in_parallel);
}

at::Tensor Engine::unit_share(std::size_t unit, int first, int last, const Batch& batch,
                              const std::vector<Buffer>& inputs,
                              const std::vector<Buffer>& gradients,
                              std::vector<Buffer>& in_gradients) const {
  KernelShare share(numbers_, first, last, batch.count, kernels_);
  in_parallel(batch.passes(), [&](std::int64_t pass) {
    const auto index = static_cast<std::size_t>(pass);
    const std::int64_t count = batch.images_of(pass);
    const float* in = unit == 0 ? batch.pixels(pass) : inputs[index].data();
    const Buffer out(count * units_[unit]->output_size());
    const auto kept = units_[unit]->forward(in, count, out.data());
    Buffer of_input(unit > 0 ? count * units_[unit]->input_size() : 0);
    units_[unit]->backward(*kept, gradients.empty() ? nullptr : gradients[index].data(),
                           batch.first(pass), count, of_input.data(), share);
    in_gradients[index] = std::move(of_input);
  });
  return share.kernel(in_parallel);
}

at::Tensor Engine::kernel_unit_by_unit(const Batch& batch, std::int64_t row_budget) const {
  // inputs[unit][pass]; the tokenizer's are the images themselves.
  std::vector<std::vector<Buffer>> inputs(units_.size());
  for (auto& of_unit : inputs) {
    of_unit.resize(static_cast<std::size_t>(batch.passes()));
  }
  in_parallel(batch.passes(), [&](std::int64_t pass) {
    const auto index = static_cast<std::size_t>(pass);
    const float* in = batch.pixels(pass);
    for (std::size_t unit = 0; unit + 1 < units_.size(); ++unit) {
      Buffer out(batch.images_of(pass) * units_[unit]->output_size());
      units_[unit]->forward(in, batch.images_of(pass), out.data());
      in = out.data();
      inputs[unit + 1][index] = std::move(out);
    }
  });
  at::Tensor kernel = at::zeros({batch.count, batch.count}, at::kDouble);
  std::vector<Buffer> gradients;
  for (std::size_t unit = units_.size(); unit-- > 0;) {
    std::vector<Buffer> in_gradients(static_cast<std::size_t>(batch.passes()));
    int first = first_number_[unit];
    while (first < first_number_[unit + 1]) {
      int last = first;
      std::int64_t bytes = 0;
      do {
        bytes += KernelShare::bytes(numbers_.at(last), batch.count);
        ++last;
      } while (last < first_number_[unit + 1] &&
               bytes + KernelShare::bytes(numbers_.at(last), batch.count) <= row_budget);
      kernel += unit_share(unit, first, last, batch, inputs[unit], gradients, in_gradients);
      first = last;
    }
    gradients = std::move(in_gradients);
    inputs[unit].clear();
  }
  return kernel;
}

}  // namespace asvit::engine
