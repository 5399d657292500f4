#include "trainer/backward.h"

#include <algorithm>

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

namespace asvit {
namespace {

/// Part of a network, and what it is given.
struct Segment {
  std::size_t first;
  std::size_t last;
  at::Tensor input;
};

/// The network in segments of `layers` steps, with their inputs.
std::vector<Segment> segments_of(const Network& network, const LossInput& input,
                                 std::size_t layers) {
  const at::AutoGradMode without_gradients(false);
  std::vector<Segment> segments;
  at::Tensor x = input.images;
  for (std::size_t first = 0; first < network.layer_count(); first += layers) {
    const std::size_t last = std::min(first + layers, network.layer_count());
    segments.push_back({first, last, x});
    if (last < network.layer_count()) {
      x = network.run_layers(first, last, x, input.context);
    }
  }
  return segments;
}

/// Sets what is defined: every leaf belongs to one segment.
void take_defined(const std::vector<at::Tensor>& found, std::vector<at::Tensor>& gradients) {
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (found[i].defined()) {
      gradients[i] = found[i];
    }
  }
}

}  // namespace

LossGradient backward(const Network& network, const LossInput& input,
                      const std::vector<at::Tensor>& leaves, int layers) {
  const at::AutoGradMode with_gradients(true);
  if (layers == 0) {
    const at::Tensor loss = input.loss_of(network.tokens(input.images, input.context));
    return {loss.detach(), torch::autograd::grad({loss}, leaves)};
  }
  std::vector<Segment> segments = segments_of(network, input, static_cast<std::size_t>(layers));
  LossGradient result;
  result.gradients.resize(leaves.size());
  at::Tensor output_gradient;  // of the segment at hand, once the loss is behind
  for (; !segments.empty(); segments.pop_back()) {
    const Segment& segment = segments.back();
    std::vector<at::Tensor> sought = leaves;
    sought.push_back(segment.input.detach().requires_grad_());
    at::Tensor output =
        network.run_layers(segment.first, segment.last, sought.back(), input.context);
    std::vector<at::Tensor> output_gradients;
    if (output_gradient.defined()) {
      output_gradients.push_back(output_gradient);
    } else {
      output = input.loss_of(output);
      result.loss = output.detach();
    }
    const std::vector<at::Tensor> found =
        torch::autograd::grad({output}, sought, output_gradients, c10::nullopt,
                              /*create_graph=*/false, /*allow_unused=*/true);
    output_gradient = found.back();
    take_defined(found, result.gradients);
  }
  return result;
}

}  // namespace asvit
