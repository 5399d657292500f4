#pragma once

#include <optional>
#include <string>

#include <ATen/ATen.h>

#include "network/forward_context.h"
#include "network/layers.h"
#include "network/second_half.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// The second half of a white-box block: proximal gradient steps (ISTA) towards a sparse code of
/// the normed tokens h in a dictionary D, with step size eta and threshold eta * lambda.
///
/// One step from h itself in a square dictionary (CRATE, arXiv 2306.01129, section 2.4):
/// relu(h + eta (h D - h D^T D) - eta lambda).
class OneStepCoding : public SecondHalf {
 public:
  /// Takes `PREFIX` + `dictionary.weight`.
  OneStepCoding(const SparseCoding& coding, const Weights& weights, const std::string& prefix);

  at::Tensor forward(const at::Tensor& x, const ForwardContext& context) const override;

 private:
  SparseCoding coding_;
  Dictionary dictionary_;
};

/// Two steps from 0 in an overcomplete dictionary (CRATE-alpha, arXiv 2405.20299, section 3):
/// a = relu(eta h D - eta lambda), b = relu(a - eta (a D^T - h) D - eta lambda), decoded: b E^T.
class TwoStepCoding : public SecondHalf {
 public:
  /// Takes `PREFIX` + `dictionary.weight` and `decoder.weight`.
  TwoStepCoding(const SparseCoding& coding, const Weights& weights, const std::string& prefix);

  at::Tensor forward(const at::Tensor& x, const ForwardContext& context) const override;

 private:
  SparseCoding coding_;
  Dictionary dictionary_;
  Linear decoder_;
};

}  // namespace asvit
