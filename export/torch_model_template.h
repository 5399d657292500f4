#pragma once

namespace asvit {

/// The text of torch_model.py.in: a PyTorch model with @PLACEHOLDERS@ for what differs from model
/// to model.
const char* torch_model_template();

}  // namespace asvit
