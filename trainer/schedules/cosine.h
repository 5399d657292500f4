#pragma once

#include "model/recipe.h"

namespace asvit {

/// The learning rate at `progress`, the part of all images seen when the step is done, in 0 .. 1: a
/// linear rise from 0 over the warm-up, then half a cosine from the highest to the lowest
/// (Loshchilov and Hutter, arXiv 1608.03983, without restarts). A function of images alone: batches
/// of other lengths, coarser tokens and resumed runs follow the same curve.
double cosine_with_warmup(const Recipe& recipe, double progress);

}  // namespace asvit
