#include "network/weight_transfer.h"

#include <algorithm>
#include <stdexcept>

#include "network/resampling.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

bool starts_with(const std::string& name, const std::string& start) {
  return name.rfind(start, 0) == 0;
}

bool is_embedding(const std::string& name) { return starts_with(name, "tokenizer."); }

bool is_classifier(const std::string& name) { return starts_with(name, "head.fc."); }

/// The source's topology with everything that a transfer bridges as in `topology`.
Topology bridged(Topology source, const Topology& topology, EmbeddingInit embedding) {
  source.image_size = topology.image_size;
  source.classes = topology.classes;
  source.tokenizer.kernel = topology.tokenizer.kernel;
  source.tokenizer.stride = topology.tokenizer.stride;
  source.tokenizer.dilation = topology.tokenizer.dilation;
  source.tokenizer.padding = topology.tokenizer.padding;
  if (embedding == EmbeddingInit::kFresh) {
    source.channels = topology.channels;
    source.tokenizer.norm = topology.tokenizer.norm;
    source.tokenizer.patch_norm = topology.tokenizer.patch_norm;
  }
  for (std::size_t s = 0; s < std::min(source.stages.size(), topology.stages.size()); ++s) {
    auto& blocks = source.stages[s].blocks;
    const auto& wanted = topology.stages[s].blocks;
    for (std::size_t b = 0; b < std::min(blocks.size(), wanted.size()); ++b) {
      blocks[b].split = wanted[b].split;
    }
  }
  return source;
}

void require_bridgeable(const Topology& source, const Topology& topology,
                        const TransferOptions& options) {
  require_same_topology("weights of another topology", bridged(source, topology, options.embedding),
                        topology);
  const auto sides = [](int kernel) {
    return std::to_string(kernel) + " x " + std::to_string(kernel);
  };
  const Tokenizer& tokenizer = topology.tokenizer;
  if (options.embedding == EmbeddingInit::kResize && tokenizer.patch_norm &&
      source.tokenizer.kernel != tokenizer.kernel) {
    throw std::invalid_argument("/tokenizer/kernel: got weights of " +
                                sides(source.tokenizer.kernel) + " normed pixels, expected " +
                                sides(tokenizer.kernel) +
                                ", or a fresh embedding: a norm's weights belong to pixels");
  }
  if (options.head == HeadInit::kKeep && source.classes != topology.classes) {
    throw std::invalid_argument("/classes: got weights of " + std::to_string(source.classes) +
                                ", expected " + std::to_string(topology.classes) +
                                " where the head is kept");
  }
}

/// Fills a WeightTransfer, weight by weight.
class Transfer {
 public:
  Transfer(const Topology& source, const Weights& source_weights, const Topology& topology,
           const TransferOptions& options)
      : source_(source),
        weights_(source_weights),
        topology_(topology),
        fresh_embedding_(options.embedding == EmbeddingInit::kFresh),
        fresh_classifier_(options.head == HeadInit::kFresh || source.classes != topology.classes) {}

  WeightTransfer run(const Weights& fresh) {
    result_.weights = make_weights(topology_, HeadWeights::kPresent, [&](const WeightSpec& spec) {
      const at::Tensor& drawn = fresh.at(spec.name);
      result_.parameters += spec.count();
      return is_fresh(spec.name) ? keep_fresh(spec.name, drawn) : taken(spec, drawn.options());
    });
    for (const WeightSpec& spec : weight_specs(source_, HeadWeights::kPresent)) {
      if (is_fresh(spec.name)) {
        result_.left.push_back(spec.name);
      }
    }
    return std::move(result_);
  }

 private:
  bool is_fresh(const std::string& name) const {
    return (fresh_embedding_ && is_embedding(name)) || (fresh_classifier_ && is_classifier(name));
  }

  at::Tensor keep_fresh(const std::string& name, const at::Tensor& drawn) {
    result_.fresh.push_back(name);
    return drawn;
  }

  at::Tensor taken(const WeightSpec& spec, const at::TensorOptions& options) {
    const at::Tensor weight = weights_.at(spec.name).to(options);
    result_.taken_parameters += spec.count();
    if (weight.sizes() == at::IntArrayRef(spec.shape)) {
      result_.taken.push_back(spec.name);
      return weight;
    }
    if (spec.name == "pos_embed") {
      const int side = grid_sides(source_).front();
      const int new_side = grid_sides(topology_).front();
      note_resized(spec.name, side, new_side, "tokens, bicubic");
      return resampled_position(weight, side, new_side);
    }
    const int kernel = source_.tokenizer.kernel;
    note_resized(spec.name, kernel, topology_.tokenizer.kernel, "pixels, pseudo-inverse");
    return resized_kernel(weight, kernel_resizer(kernel, topology_.tokenizer.kernel));
  }

  void note_resized(const std::string& name, int side, int new_side, const char* how) {
    const auto square = [](int n) { return std::to_string(n) + " x " + std::to_string(n); };
    result_.resized.push_back(name + ": " + square(side) + " -> " + square(new_side) + " " + how);
  }

  const Topology& source_;
  const Weights& weights_;
  const Topology& topology_;
  bool fresh_embedding_;
  bool fresh_classifier_;
  WeightTransfer result_;
};

}  // namespace

WeightTransfer transfer_weights(const Topology& source, const Weights& source_weights,
                                const Topology& topology, const Weights& fresh,
                                const TransferOptions& options) {
  require_bridgeable(source, topology, options);
  return Transfer(source, source_weights, topology, options).run(fresh);
}

}  // namespace asvit
