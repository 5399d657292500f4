#pragma once

#include <variant>

#include "trainer/data/image.h"

namespace asvit {

/// The class of an image, 0 .. classes - 1.
struct ClassLabel {
  int value = 0;
};

/// What is to be learned of an image beside its pixels: nothing, or its class. A further kind
/// (boxes, a mask) is a further alternative; one that has a place in the image is moved where
/// augmentation moves the pixels, which is why a sample carries both.
using LearningTarget = std::variant<std::monostate, ClassLabel>;

/// An image as a data set holds it, and its target.
struct Sample {
  Image image;
  LearningTarget target;
};

}  // namespace asvit
