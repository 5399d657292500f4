#pragma once

#include <cstdint>
#include <string>

#include <ATen/ATen.h>

#include "metrics/scorer.h"
#include "space/topology.h"

namespace asvit::benchmarks {

/// What is measured: both scores of one topology.
struct Setting {
  Topology topology;
  int images = 16;
  int curve_points = kDefaultCurvePoints;
  int repeats = 1;
  int threads = 2;
};

/// `hidden` channels, depths 1, 1, 1, 1 unless `depths` says otherwise.
Topology topology_of(const std::string& text, int image_size, int hidden = 32);

/// Normal noise for the kernel, float32.
at::Tensor noise_images(const Setting& setting);

/// Seconds of wall time for the setting's scores, by the engine or by the general path.
double score_seconds(const Setting& setting, bool use_engine);

/// Floating-point operations of the setting as the engine does them (a multiply-add counts two):
/// 2 L + 3 A multiply-adds a curve point with its tangent, 3 L + 3.5 A an image of the kernel with
/// its gradients, L and A those of the linear layers and of attention in a forward pass, and the
/// kernel's products. Left out is what the engine does without: the last fc2, and the tokenizer of
/// every curve point.
double operations(const Setting& setting);

/// Operations a second of large float32 matrix products on `threads` threads: what this machine can
/// do at best.
double matrix_rate(int threads);

/// Largest relative errors of the engine against the general path in float64 on the same weights.
struct Errors {
  double unit_curve = 0.0;       ///< of length_distortion on the circle of radius 1
  double kernel = 0.0;           ///< largest deviation over the largest entry
  double condition = 0.0;        ///< of its condition number
  double alike_condition = 0.0;  ///< of the condition number on images that are much alike
  double alike_kappa = 0.0;      ///< that number itself: as large as photographs give
};
Errors errors(const Setting& setting);

/// Largest resident memory since the last call of reset_peak_memory(), in bytes; 0 where the system
/// does not tell.
double peak_memory();
void reset_peak_memory();

}  // namespace asvit::benchmarks
