#pragma once

#include <memory>

#include "model/recipe.h"
#include "space/topology.h"
#include "trainer/objectives/objective.h"

namespace asvit {

/// Telling the classes of images apart. Targets are (batch, classes), each row a distribution: the
/// label's, smoothed by the recipe's label_smoothing, blended where mixup or cutmix blend images.
/// The loss is the cross entropy between them and the softmax of the logits. A validation is
/// evaluate(): loss, top1, top5; top1 decides.
std::shared_ptr<const Objective> classification(const Topology& topology, const Recipe& recipe);

}  // namespace asvit
