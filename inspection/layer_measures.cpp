#include "inspection/layer_measures.h"

#include <cmath>
#include <mutex>

#include <ATen/core/grad_mode.h>
#include <oneapi/tbb/parallel_for.h>

#include "network/network.h"
#include "run/interrupt.h"

namespace asvit {
namespace {

/// Catches a block's tokens behind its attention, and its code.
class BlockTap : public LayerTap {
 public:
  void on_middle(const at::Tensor& tokens) override { middle_ = tokens; }
  void on_code(const at::Tensor& code) override { code_ = code; }

  const at::Tensor& middle() const { return middle_; }
  const at::Tensor& code() const { return code_; }

 private:
  at::Tensor middle_;
  at::Tensor code_;
};

/// One block's measures of one image.
struct Measured {
  double rate_before = 0.0;
  double rate_after = 0.0;
  double nonzero = 0.0;
  double positive = 0.0;
};

double share(const at::Tensor& entries) { return entries.to(at::kDouble).mean().item<double>(); }

/// All blocks' measures of one image (1, channels, size, size).
std::vector<Measured> measure_image(const Network& network, const Weights& weights,
                                    const std::vector<BlockPlace>& places, const at::Tensor& image,
                                    const CodingRateOptions& options) {
  const at::NoGradGuard no_grad;
  std::vector<Measured> result;
  at::Tensor x = image.to(network.options());
  std::size_t layer = 0;
  for (const BlockPlace& place : places) {
    x = network.run_layers(layer, place.layer, x);
    layer = place.layer + 1;
    BlockTap tap;
    const at::Tensor output = network.run_layers(place.layer, layer, x, {&tap});
    const at::Tensor& code = tap.code();
    const auto rate = [&](const at::Tensor& tokens) {
      return coding_rate(subspace_coordinates(network.topology(), weights, place, tokens), options);
    };
    result.push_back({rate(x), rate(tap.middle()), share(code != 0), share(code > 0)});
    x = output;
  }
  return result;
}

ImageMean mean_of(const std::vector<std::vector<Measured>>& images, std::size_t block,
                  double Measured::*field) {
  const auto count = static_cast<double>(images.size());
  ImageMean result;
  for (const auto& image : images) {
    result.mean += image[block].*field / count;
  }
  if (images.size() > 1) {
    double squares = 0.0;
    for (const auto& image : images) {
      squares += std::pow(image[block].*field - result.mean, 2);
    }
    result.standard_error = std::sqrt(squares / (count - 1.0) / count);
  }
  return result;
}

}  // namespace

std::vector<LayerMeasures> measure_layers(const Topology& topology, const Weights& weights,
                                          const at::Tensor& images, const MeasureOptions& options) {
  options.rate.validate();
  const Network network(topology, weights, NormKind::kLayerNorm);
  const std::vector<BlockPlace> places = block_places(topology);
  std::vector<std::vector<Measured>> measured(static_cast<std::size_t>(images.size(0)));
  std::mutex mutex;
  std::int64_t done = 0;
  oneapi::tbb::parallel_for(std::int64_t{0}, images.size(0), [&](std::int64_t i) {
    if (options.stop && options.stop()) {
      throw Interrupted();
    }
    measured[static_cast<std::size_t>(i)] =
        measure_image(network, weights, places, images.narrow(0, i, 1), options.rate);
    const std::lock_guard lock(mutex);
    ++done;
    if (options.progress) {
      options.progress(done);
    }
  });
  std::vector<LayerMeasures> result;
  for (std::size_t b = 0; b < places.size(); ++b) {
    result.push_back({places[b], mean_of(measured, b, &Measured::rate_before),
                      mean_of(measured, b, &Measured::rate_after),
                      mean_of(measured, b, &Measured::nonzero),
                      mean_of(measured, b, &Measured::positive)});
  }
  return result;
}

}  // namespace asvit
