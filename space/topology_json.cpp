#include "space/topology_json.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/json_reader.h"

namespace asvit {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json number_to_json(int value) { return value; }

/// Integral values are written as integers: 4, not 4.0.
ordered_json number_to_json(double value) {
  if (std::abs(value) < 1e15 && value == std::floor(value)) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

template <typename T>
ordered_json per_block_to_json(const Stage& stage, T Block::*field) {
  ordered_json values = ordered_json::array();
  bool uniform = !stage.blocks.empty();
  for (const Block& block : stage.blocks) {
    values.push_back(number_to_json(block.*field));
    uniform = uniform && block.*field == stage.blocks.front().*field;
  }
  return uniform ? ordered_json(values.front()) : values;
}

ordered_json tokenizer_to_json(const Tokenizer& tokenizer) {
  ordered_json result = {{"kernel", tokenizer.kernel}, {"stride", tokenizer.stride}};
  if (tokenizer.dilation != 1) {
    result["dilation"] = tokenizer.dilation;
  }
  result["padding"] = name_of(tokenizer.padding, kPaddings);
  if (tokenizer.patch_norm) {
    result["patch_norm"] = true;
  }
  result["norm"] = tokenizer.norm;
  result["position"] = name_of(tokenizer.position, kPositionEmbeddings);
  result["class_token"] = tokenizer.class_token;
  return result;
}

ordered_json stage_to_json(const Stage& stage) {
  return {{"depth", stage.depth()},
          {"width", stage.width},
          {"family", to_string(stage.family)},
          {"heads", per_block_to_json(stage, &Block::heads)},
          {"head_dim", per_block_to_json(stage, &Block::head_dim)},
          {"split", per_block_to_json(stage, &Block::split)},
          {"expansion", per_block_to_json(stage, &Block::expansion)}};
}

int read(const JsonReader& reader, int) { return reader.integer(); }
double read(const JsonReader& reader, double) { return reader.number(); }
bool read(const JsonReader& reader, bool) { return reader.boolean(); }

/// Reads a member that may be left out; `field` keeps its value then.
template <typename T>
void read_if_there(const JsonReader& object, const char* member, T& field) {
  if (object.has(member)) {
    field = read(object[member], field);
  }
}

template <typename T, typename Row, std::size_t kCount>
void read_if_there(const JsonReader& object, const char* member, T& field,
                   const Row (&names)[kCount]) {
  if (object.has(member)) {
    field = object[member].one_of(names);
  }
}

Tokenizer tokenizer_from_json(const JsonReader& reader) {
  reader.require_members(
      {"kernel", "stride", "dilation", "padding", "patch_norm", "norm", "position", "class_token"});
  Tokenizer tokenizer;
  tokenizer.kernel = reader["kernel"].integer();
  tokenizer.stride = reader["stride"].integer();
  read_if_there(reader, "dilation", tokenizer.dilation);
  read_if_there(reader, "padding", tokenizer.padding, kPaddings);
  read_if_there(reader, "patch_norm", tokenizer.patch_norm);
  read_if_there(reader, "norm", tokenizer.norm);
  read_if_there(reader, "position", tokenizer.position, kPositionEmbeddings);
  read_if_there(reader, "class_token", tokenizer.class_token);
  return tokenizer;
}

template <typename T>
void per_block_from_json(const JsonReader& reader, Stage& stage, T Block::*field) {
  const bool array = reader.value().is_array();
  if (array && reader.value().size() != stage.blocks.size()) {
    reject(reader.where(), "an array of " + std::to_string(reader.value().size()),
           "one value, or an array of the depth " + std::to_string(stage.blocks.size()));
  }
  for (std::size_t b = 0; b < stage.blocks.size(); ++b) {
    Block& block = stage.blocks[b];
    block.*field = read(array ? reader.element(b) : reader, block.*field);
  }
}

void derive_head_dims(const JsonReader& heads, Stage& stage) {
  for (Block& block : stage.blocks) {
    if (block.heads < 1 || block.heads > stage.width) {
      reject(heads.where(), std::to_string(block.heads),
             "1 .. " + std::to_string(stage.width) + ", the width, where head_dim is left out");
    }
    block.head_dim = stage.width / block.heads;
  }
}

/// The width that every block's heads make up.
void derive_width(const JsonReader& reader, Stage& stage) {
  const auto width_of = [](const Block& block) {
    return static_cast<std::int64_t>(block.heads) * block.head_dim;
  };
  const std::int64_t width = width_of(stage.blocks.front());
  for (const Block& block : stage.blocks) {
    if (width_of(block) != width || width < 1 || width > kMaxWidth) {
      reject(reader.where(), "heads of " + std::to_string(width_of(block)) + " channels in all",
             "1 .. " + std::to_string(kMaxWidth) +
                 ", the same in every block, where width is left out");
    }
  }
  stage.width = static_cast<int>(width);
}

Stage stage_from_json(const JsonReader& reader) {
  reader.require_members({"depth", "width", "family", "heads", "head_dim", "split", "expansion"});
  const int depth = reader["depth"].integer();
  if (depth < 1 || depth > kMaxDepth) {
    reader["depth"].fail("1 .. " + std::to_string(kMaxDepth));
  }
  Stage stage;
  const bool has_width = reader.has("width") || !reader.has("head_dim");
  stage.width = has_width ? reader["width"].integer() : 1;
  stage.blocks.resize(static_cast<std::size_t>(depth));
  read_if_there(reader, "family", stage.family, kBlockFamilies);
  per_block_from_json(reader["heads"], stage, &Block::heads);
  per_block_from_json(reader["split"], stage, &Block::split);
  per_block_from_json(reader["expansion"], stage, &Block::expansion);
  if (reader.has("head_dim")) {
    per_block_from_json(reader["head_dim"], stage, &Block::head_dim);
  } else {
    derive_head_dims(reader["heads"], stage);
  }
  if (!has_width) {
    derive_width(reader, stage);
  }
  return stage;
}

SparseCoding sparse_coding_from_json(const JsonReader& reader) {
  reader.require_members({"eta", "lambda"});
  SparseCoding coding;
  read_if_there(reader, "eta", coding.eta);
  read_if_there(reader, "lambda", coding.lambda);
  return coding;
}

Merge merge_from_json(const JsonReader& reader) {
  reader.require_members({"kind", "kernel"});
  return {reader["kind"].one_of(kMergeKinds), reader["kernel"].integer()};
}

Head head_from_json(const JsonReader& reader) {
  reader.require_members({"pool", "norm", "pre_logits"});
  Head head;
  read_if_there(reader, "pool", head.pool, kPools);
  read_if_there(reader, "norm", head.norm);
  read_if_there(reader, "pre_logits", head.pre_logits);
  return head;
}

}  // namespace

ordered_json topology_to_json(const Topology& topology) {
  ordered_json stages = ordered_json::array();
  for (const Stage& stage : topology.stages) {
    stages.push_back(stage_to_json(stage));
  }
  ordered_json merges = ordered_json::array();
  for (const Merge& merge : topology.merges) {
    merges.push_back({{"kind", name_of(merge.kind, kMergeKinds)}, {"kernel", merge.kernel}});
  }
  const Head& head = topology.head;
  ordered_json result = {{"format", kTopologyFormat},     {"image_size", topology.image_size},
                         {"channels", topology.channels}, {"classes", topology.classes},
                         {"qkv_bias", topology.qkv_bias}, {"norm_eps", topology.norm_eps}};
  if (topology.relative_position != 0) {
    result["relative_position"] = topology.relative_position;
  }
  if (has_white_box_blocks(topology) || !(topology.sparse_coding == SparseCoding())) {
    result["sparse_coding"] = {{"eta", topology.sparse_coding.eta},
                               {"lambda", topology.sparse_coding.lambda}};
  }
  result["tokenizer"] = tokenizer_to_json(topology.tokenizer);
  result["stages"] = std::move(stages);
  result["merges"] = std::move(merges);
  result["head"] = {
      {"pool", name_of(head.pool, kPools)}, {"norm", head.norm}, {"pre_logits", head.pre_logits}};
  return result;
}

Topology topology_from_json(const json& document) {
  const JsonReader reader(document);
  reader.require_members({"format", "image_size", "channels", "classes", "qkv_bias", "norm_eps",
                          "relative_position", "sparse_coding", "tokenizer", "stages", "merges",
                          "head"});
  reader["format"].require(kTopologyFormat);
  Topology topology;
  topology.image_size = reader["image_size"].integer();
  topology.channels = reader["channels"].integer();
  topology.classes = reader["classes"].integer();
  read_if_there(reader, "qkv_bias", topology.qkv_bias);
  read_if_there(reader, "norm_eps", topology.norm_eps);
  read_if_there(reader, "relative_position", topology.relative_position);
  if (reader.has("sparse_coding")) {
    topology.sparse_coding = sparse_coding_from_json(reader["sparse_coding"]);
  }
  topology.tokenizer = tokenizer_from_json(reader["tokenizer"]);
  for (const JsonReader& stage : reader["stages"].elements()) {
    topology.stages.push_back(stage_from_json(stage));
  }
  for (const JsonReader& merge : reader["merges"].elements()) {
    topology.merges.push_back(merge_from_json(merge));
  }
  if (reader.has("head")) {
    topology.head = head_from_json(reader["head"]);
  }
  validate(topology);
  return topology;
}

void require_same_topology(const std::string& what, const Topology& got, const Topology& expected) {
  if (got == expected) {
    return;
  }
  const json wanted = topology_to_json(expected);
  const json found = topology_to_json(got);
  const json changes = json::diff(wanted, found);
  // A value that both have says more than a member that only one has.
  const auto replaced = std::find_if(changes.begin(), changes.end(), [](const json& change) {
    return change.at("op") == "replace";
  });
  const json& change = replaced == changes.end() ? changes.front() : *replaced;
  const json::json_pointer path(change.at("path").get<std::string>());
  const auto value_in = [&](const json& document) {
    return document.contains(path) ? shown(document.at(path)) : "nothing";
  };
  reject(what + ": " + path.to_string(), value_in(found), value_in(wanted));
}

}  // namespace asvit
