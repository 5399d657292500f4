#include "space/topology_identity.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/random.h"

namespace asvit {
namespace {

/// Hashes a JSON text as it is written, without keeping it.
class HashedText {
 public:
  std::uint64_t hash() const { return hash_; }

  void text(std::string_view text) { hash_ = fnv1a(text, hash_); }

  void value(int number) { integer(number); }

  void value(bool truth) { text(truth ? "true" : "false"); }

  void value(const char* name) {
    text("\"");
    text(name);
    text("\"");
  }

  /// The shortest digits that read back as the same number, in the JSON library's manner: 1e-05,
  /// 1.0.
  void value(double number) { text(nlohmann::json(number).dump()); }

  /// An expansion: 4, not 4.0.
  void integral(double number) {
    constexpr double kLargest = 1e15;
    if (std::abs(number) < kLargest && number == std::floor(number)) {
      integer(static_cast<std::int64_t>(number));
    } else {
      value(number);
    }
  }

  /// `begin` is what stands before the value: `,"name":`.
  template <typename T>
  void member(std::string_view begin, T of) {
    text(begin);
    value(of);
  }

 private:
  void integer(std::int64_t number) {
    char digits[24];
    const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), number);
    text({digits, static_cast<std::size_t>(end - digits)});
  }

  std::uint64_t hash_ = kFnv1aOfNothing;
};

void write_number(HashedText& out, int number) { out.value(number); }
void write_number(HashedText& out, double number) { out.integral(number); }

/// One value where all blocks agree, else a list.
template <typename T>
void write_blocks(HashedText& out, std::string_view begin, const Stage& stage, T Block::*field) {
  out.text(begin);
  bool uniform = !stage.blocks.empty();
  for (const Block& block : stage.blocks) {
    uniform = uniform && block.*field == stage.blocks.front().*field;
  }
  if (uniform) {
    write_number(out, stage.blocks.front().*field);
    return;
  }
  out.text("[");
  for (std::size_t b = 0; b < stage.blocks.size(); ++b) {
    out.text(b == 0 ? "" : ",");
    write_number(out, stage.blocks[b].*field);
  }
  out.text("]");
}

void write_stage(HashedText& out, const Stage& stage) {
  out.member("{\"depth\":", stage.depth());
  out.member(",\"width\":", stage.width);
  out.member(",\"family\":", to_string(stage.family));
  write_blocks(out, ",\"heads\":", stage, &Block::heads);
  write_blocks(out, ",\"head_dim\":", stage, &Block::head_dim);
  write_blocks(out, ",\"split\":", stage, &Block::split);
  write_blocks(out, ",\"expansion\":", stage, &Block::expansion);
  out.text("}");
}

void write_tokenizer(HashedText& out, const Tokenizer& tokenizer) {
  out.member(",\"tokenizer\":{\"kernel\":", tokenizer.kernel);
  out.member(",\"stride\":", tokenizer.stride);
  if (tokenizer.dilation != 1) {
    out.member(",\"dilation\":", tokenizer.dilation);
  }
  out.member(",\"padding\":", name_of(tokenizer.padding, kPaddings));
  if (tokenizer.patch_norm) {
    out.member(",\"patch_norm\":", true);
  }
  out.member(",\"norm\":", tokenizer.norm);
  out.member(",\"position\":", name_of(tokenizer.position, kPositionEmbeddings));
  out.member(",\"class_token\":", tokenizer.class_token);
  out.text("}");
}

void write_scalars(HashedText& out, const Topology& topology) {
  out.member("{\"format\":", "asvit-topology/1");
  out.member(",\"image_size\":", topology.image_size);
  out.member(",\"channels\":", topology.channels);
  out.member(",\"classes\":", topology.classes);
  out.member(",\"qkv_bias\":", topology.qkv_bias);
  out.member(",\"norm_eps\":", topology.norm_eps);
  if (topology.relative_position != 0) {
    out.member(",\"relative_position\":", topology.relative_position);
  }
  if (has_white_box_blocks(topology) || !(topology.sparse_coding == SparseCoding())) {
    out.member(",\"sparse_coding\":{\"eta\":", topology.sparse_coding.eta);
    out.member(",\"lambda\":", topology.sparse_coding.lambda);
    out.text("}");
  }
}

}  // namespace

std::uint64_t content_hash(const Topology& topology) {
  HashedText out;
  write_scalars(out, topology);
  write_tokenizer(out, topology.tokenizer);
  out.text(",\"stages\":[");
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    out.text(s == 0 ? "" : ",");
    write_stage(out, topology.stages[s]);
  }
  out.text("],\"merges\":[");
  for (std::size_t m = 0; m < topology.merges.size(); ++m) {
    out.text(m == 0 ? "" : ",");
    out.member("{\"kind\":", name_of(topology.merges[m].kind, kMergeKinds));
    out.member(",\"kernel\":", topology.merges[m].kernel);
    out.text("}");
  }
  const Head& head = topology.head;
  out.member("],\"head\":{\"pool\":", traits(head.pool).name);
  out.member(",\"norm\":", head.norm);
  out.member(",\"pre_logits\":", head.pre_logits);
  out.text("}}");
  return out.hash();
}

}  // namespace asvit
