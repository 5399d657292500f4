#pragma once

#include "trainer/data/dataset.h"

namespace asvit {

/// Images in a folder a class: `folder`/train/<class>/ and `folder`/val/<class>/ (ImageNet's
/// layout, taken where train/ or val/ holds folders), or `folder`/<class>/, which has a train split
/// only.
///
/// Images are files named .jpg, .jpeg or .png, in any case, at any depth below their class; they
/// are decoded when loaded. Other files are counted and left out, and so are names that begin with
/// a dot. Classes are sorted by name, images by path, both as bytes. A class or a file may be a
/// symbolic link; links to folders below a class are not followed. Classes of val/ must be those of
/// train/, where that is there, so that labels agree.
///
/// Throws std::invalid_argument where `folder` or the split is missing, holds no class folders, a
/// class has no image, or the splits' classes differ; std::runtime_error where a folder cannot be
/// read.
std::unique_ptr<Dataset> open_folder(const std::string& folder, Split split);

}  // namespace asvit
