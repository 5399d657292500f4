#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/named_values.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// Where the tokenizer's weights come from when a training starts from weights of another one.
enum class EmbeddingInit {
  kResize,  ///< the kernel is resized by the pseudo-inverse (network/resampling.h)
  kFresh    ///< drawn: convolution and norms of the tokenizer (CRATE-alpha, arXiv 2405.20299)
};

inline constexpr NamedValue<EmbeddingInit> kEmbeddingInits[] = {{"resize", EmbeddingInit::kResize},
                                                                {"fresh", EmbeddingInit::kFresh}};
static_assert(is_one_to_one(kEmbeddingInits));
constexpr const auto& names_of(EmbeddingInit /*kind*/) { return kEmbeddingInits; }

/// Where the classifier comes from.
enum class HeadInit {
  kAuto,  ///< kept where the numbers of classes agree, else drawn
  kKeep,  ///< kept; the numbers of classes have to agree
  kFresh  ///< drawn
};

inline constexpr NamedValue<HeadInit> kHeadInits[] = {
    {"auto", HeadInit::kAuto}, {"keep", HeadInit::kKeep}, {"fresh", HeadInit::kFresh}};
static_assert(is_one_to_one(kHeadInits));
constexpr const auto& names_of(HeadInit /*kind*/) { return kHeadInits; }

/// What a transfer does with each weight.
struct TransferOptions {
  EmbeddingInit embedding = EmbeddingInit::kResize;
  HeadInit head = HeadInit::kAuto;
};

/// The weights that a training starts from, and where each of them came from.
struct WeightTransfer {
  Weights weights;
  std::vector<std::string> taken;    ///< names of weights as they were in the source
  std::vector<std::string> resized;  ///< "pos_embed: 4 x 4 -> 7 x 7 tokens", and of the kernel
  std::vector<std::string> fresh;    ///< names of weights as they were drawn
  std::vector<std::string> left;     ///< names of weights of the source that nobody took
  std::int64_t taken_parameters = 0;
  std::int64_t parameters = 0;  ///< of the whole network
};

/// The weights of `source`'s network for that of `topology`, whose tokens may be others: image
/// size, the tokenizer's kernel, stride, dilation and padding, windows and number of classes may
/// differ; with a fresh embedding also channels and the tokenizer's norms. `fresh` are drawn
/// weights of `topology`, for what is not taken. Throws std::invalid_argument, naming the JSON
/// pointer, what it got and what is expected, where anything else differs (another block family,
/// other widths or depths), where a kernel of normed patches would have to be resized, and where a
/// head is to be kept for another number of classes.
WeightTransfer transfer_weights(const Topology& source, const Weights& source_weights,
                                const Topology& topology, const Weights& fresh,
                                const TransferOptions& options);

}  // namespace asvit
