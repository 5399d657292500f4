#include "network/relative_position.h"

namespace asvit {

at::Tensor relative_index(std::int64_t side, std::int64_t farthest, bool vertical) {
  const at::Tensor place = at::arange(side * side, at::kLong);
  const at::Tensor at_rows = at::floor_divide(place, side);
  const at::Tensor coordinate = vertical ? at_rows : place - at_rows * side;
  const at::Tensor distance = coordinate.unsqueeze(0) - coordinate.unsqueeze(1);
  return distance.clamp(-farthest, farthest) + (farthest + 1);
}

std::optional<RelativePosition> RelativePosition::from(const Weights& weights,
                                                       const std::string& prefix,
                                                       std::int64_t side) {
  const auto tables = [&](const std::string& which) -> Tables {
    const std::string name = prefix + "rel_pos_embed_" + which + ".embeddings_table_";
    return {weights.at(name + "v"), weights.at(name + "h")};
  };
  if (!weights.find(prefix + "rel_pos_embed_k.embeddings_table_v").defined()) {
    return std::nullopt;
  }
  RelativePosition result;
  result.key_ = tables("k");
  result.value_ = tables("v");
  const std::int64_t farthest = result.key_.vertical.size(0) / 2 - 1;
  const at::Device device = result.key_.vertical.device();
  result.row_index_ = relative_index(side, farthest, true).to(device);
  result.column_index_ = relative_index(side, farthest, false).to(device);
  return result;
}

at::Tensor RelativePosition::vectors(const Tables& tables, std::int64_t tokens) const {
  const auto look_up = [&](const at::Tensor& table, const at::Tensor& index) {
    const std::int64_t class_tokens = tokens - index.size(0);
    const at::Tensor padded = at::constant_pad_nd(index, {class_tokens, 0, class_tokens, 0});
    return table.index_select(0, padded.flatten());
  };
  return (look_up(tables.vertical, row_index_) + look_up(tables.horizontal, column_index_))
      .view({tokens, tokens, -1});
}

at::Tensor RelativePosition::logits(const at::Tensor& query) const {
  return at::einsum("bhid,ijd->bhij", {query, vectors(key_, query.size(2))});
}

at::Tensor RelativePosition::values(const at::Tensor& probabilities) const {
  return at::einsum("bhij,ijd->bhid", {probabilities, vectors(value_, probabilities.size(2))});
}

}  // namespace asvit
