#include "space/topology_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "base/error_context.h"
#include "base/json_reader.h"

namespace asvit {

namespace {

constexpr std::size_t kStages = 4;

/// The numbers of the text form, as written.
struct TextForm {
  struct Stage {
    int kernel = 0;
    int split = 0;
    int expansion = 0;
    int depth = 0;
  };
  std::array<Stage, kStages> stages;
  int heads = 0;
  int width = 0;
};

/// A piece of the text and where it begins in it.
struct Piece {
  std::string_view text;
  std::size_t offset = 0;
};

std::vector<Piece> cut(const Piece& piece, char separator) {
  std::vector<Piece> pieces;
  std::size_t begin = 0;
  while (begin <= piece.text.size()) {
    const std::size_t end = std::min(piece.text.find(separator, begin), piece.text.size());
    pieces.push_back({piece.text.substr(begin, end - begin), piece.offset + begin});
    begin = end + 1;
  }
  return pieces;
}

std::string place(const std::string& field, const Piece& piece) {
  return "topology text, " + field + " at character " + std::to_string(piece.offset + 1);
}

int integer(const Piece& piece, const std::string& field) {
  int value = 0;
  const char* end = piece.text.data() + piece.text.size();
  const auto [rest, error] = std::from_chars(piece.text.data(), end, value);
  if (error != std::errc() || rest != end || value < 1) {
    reject(place(field, piece), shown(std::string(piece.text)), "an integer from 1 to 2147483647");
  }
  return value;
}

/// The comma-separated numbers of a piece: all of `names` but the last, which may be left out.
std::vector<int> integers(const Piece& piece, const std::vector<std::string>& names,
                          const std::string& of) {
  const std::vector<Piece> fields = cut(piece, ',');
  if (fields.size() + 1 != names.size() && fields.size() != names.size()) {
    reject(place(of.empty() ? "heads" : of, piece), std::to_string(fields.size()) + " numbers",
           std::to_string(names.size() - 1) + " or " + std::to_string(names.size()));
  }
  std::vector<int> values;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    values.push_back(integer(fields[i], names[i] + (of.empty() ? "" : " of " + of)));
  }
  return values;
}

TextForm read_form(std::string_view text, const TextDefaults& defaults) {
  const std::vector<Piece> pieces = cut({text, 0}, '|');
  if (pieces.size() != kStages + 1) {
    reject("topology text " + shown(std::string(text)), std::to_string(pieces.size()) + " parts",
           "4 stages and the heads, separated by |");
  }
  TextForm form;
  for (std::size_t s = 0; s < kStages; ++s) {
    const std::vector<int> values = integers(pieces[s], {"kernel", "split", "expansion", "depth"},
                                             "stage " + std::to_string(s + 1));
    const int depth = values.size() > 3 ? values[3] : defaults.depth;
    if (depth < 1 || depth > kMaxDepth) {
      reject(place("depth of stage " + std::to_string(s + 1), pieces[s]), std::to_string(depth),
             "1 .. " + std::to_string(kMaxDepth));
    }
    form.stages[s] = {values[0], values[1], values[2], depth};
  }
  const std::vector<int> last = integers(pieces[kStages], {"heads", "width"}, "");
  form.heads = last[0];
  form.width = last.size() > 1 ? last[1] : defaults.width;
  if (form.width < 1 || form.width > kAsVitMaxWidth) {
    reject(place("width", pieces[kStages]), std::to_string(form.width),
           "1 .. " + std::to_string(kAsVitMaxWidth));
  }
  if (form.heads % 8 != 0) {
    reject(place("heads", pieces[kStages]), std::to_string(form.heads),
           "a multiple of 8, halved for every earlier stage");
  }
  return form;
}

/// The topology a form stands for; valid or not.
Topology topology_of(const TextForm& form, const TextDefaults& defaults) {
  Topology topology;
  topology.image_size = defaults.image_size;
  topology.channels = defaults.channels;
  topology.classes = defaults.classes;
  topology.tokenizer.kernel = form.stages[0].kernel;
  topology.tokenizer.stride = defaults.stride;
  int heads = form.heads / 8;
  for (std::size_t s = 0; s < kStages; ++s) {
    const TextForm::Stage& written = form.stages[s];
    Stage stage;
    stage.family = defaults.family;
    stage.width = as_vit_width(form.width, static_cast<int>(s));
    const Block block{heads, stage.width / heads, written.split, 1.0 * written.expansion};
    stage.blocks.assign(static_cast<std::size_t>(written.depth), block);
    topology.stages.push_back(std::move(stage));
    if (s > 0) {
      topology.merges.push_back({MergeKind::kUnfold, written.kernel});
    }
    heads *= 2;
  }
  return topology;
}

/// Whether the numbers that the text form takes from `topology` are there and can be written.
bool has_form(const Topology& topology) {
  return topology.stages.size() == kStages && topology.merges.size() == kStages - 1 &&
         std::all_of(topology.stages.begin(), topology.stages.end(),
                     [](const Stage& stage) {
                       return !stage.blocks.empty() && stage.depth() <= kMaxDepth &&
                              stage.blocks[0].expansion >= 1.0 && stage.blocks[0].expansion < 1e9;
                     }) &&
         topology.stages[3].blocks[0].heads >= 8 && topology.stages[3].blocks[0].heads % 8 == 0;
}

TextForm form_of(const Topology& topology) {
  TextForm form;
  for (std::size_t s = 0; s < kStages; ++s) {
    const Stage& stage = topology.stages[s];
    const int kernel = s == 0 ? topology.tokenizer.kernel : topology.merges[s - 1].kernel;
    form.stages[s] = {kernel, stage.blocks[0].split, static_cast<int>(stage.blocks[0].expansion),
                      stage.depth()};
  }
  form.heads = topology.stages[3].blocks[0].heads;
  form.width = topology.stages[0].width;
  return form;
}

std::string to_text(const TextForm& form, const TextDefaults& defaults) {
  const bool depths =
      std::any_of(form.stages.begin(), form.stages.end(),
                  [&](const TextForm::Stage& stage) { return stage.depth != defaults.depth; });
  std::ostringstream text;
  text.imbue(std::locale::classic());  // no thousands separators
  for (const TextForm::Stage& stage : form.stages) {
    text << stage.kernel << ',' << stage.split << ',' << stage.expansion;
    if (depths) {
      text << ',' << stage.depth;
    }
    text << '|';
  }
  text << form.heads;
  if (form.width != defaults.width) {
    text << ',' << form.width;
  }
  return text.str();
}

}  // namespace

Topology parse_topology_text(std::string_view text, const TextDefaults& defaults) {
  Topology topology = topology_of(read_form(text, defaults), defaults);
  at_place("topology text " + shown(std::string(text)), [&] { validate(topology); });
  return topology;
}

std::optional<std::string> topology_text(const Topology& topology, const TextDefaults& defaults) {
  if (!has_form(topology)) {
    return std::nullopt;
  }
  TextDefaults said = defaults;
  said.image_size = topology.image_size;
  said.channels = topology.channels;
  said.classes = topology.classes;
  said.stride = topology.tokenizer.stride;
  const TextForm form = form_of(topology);
  if (topology_of(form, said) != topology) {
    return std::nullopt;
  }
  return to_text(form, said);
}

}  // namespace asvit
