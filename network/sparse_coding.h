#pragma once

#include <optional>
#include <string>

#include <ATen/ATen.h>

#include "network/forward_context.h"
#include "network/layers.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// The second half of a white-box block: proximal gradient steps (ISTA) towards a sparse code of
/// the normed tokens h in a dictionary D, with step size eta and threshold eta * lambda.
///
/// crate (arXiv 2306.01129, section 2.4): one step from h itself in a square dictionary,
/// relu(h + eta (h D - h D^T D) - eta lambda).
/// crate-alpha (arXiv 2405.20299, section 3): two steps from 0 in an overcomplete one,
/// a = relu(eta h D - eta lambda), b = relu(a - eta (a D^T - h) D - eta lambda), decoded: b E^T.
class SparseCodingLayer {
 public:
  /// Takes `PREFIX` + `dictionary.weight` and, for crate-alpha, `decoder.weight`.
  SparseCodingLayer(BlockFamily family, const SparseCoding& coding, const Weights& weights,
                    const std::string& prefix);

  /// (batch, tokens, width) -> the same shape.
  at::Tensor forward(const at::Tensor& x, const ForwardContext& context) const;

 private:
  // The code of normed tokens, (batch, tokens, atoms).
  at::Tensor square_step(const at::Tensor& x, LayerTap* tap) const;
  at::Tensor overcomplete_steps(const at::Tensor& x, LayerTap* tap) const;

  BlockFamily family_;
  SparseCoding coding_;
  Dictionary dictionary_;
  std::optional<Linear> decoder_;  // crate-alpha alone
};

}  // namespace asvit
