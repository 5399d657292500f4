#include "inspection/inspection_run.h"

#include <stdexcept>
#include <string>
#include <system_error>

#include "base/base64.h"
#include "compute/arena.h"
#include "inspection/attention_map.h"
#include "inspection/attention_sheet.h"
#include "run/atomic_file.h"
#include "trainer/data/png.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPictures = "attention";

std::string picture_file(std::size_t number) {
  return std::string(kPictures) + "/" + std::to_string(number) + ".png";
}

/// Draws attention into `folder`; returns the member "attention".
nlohmann::ordered_json draw_attention(const fs::path& folder, const Topology& topology,
                                      const Weights& weights,
                                      const std::vector<PicturedImage>& pictures) {
  nlohmann::ordered_json drawn = nlohmann::ordered_json::array();
  for (const PicturedImage& picture : pictures) {
    const Bytes png = encode_png(
        attention_sheet(picture.image, attention_maps(topology, weights, picture.image)));
    const std::string name = picture_file(drawn.size());
    fs::create_directories(folder / kPictures);
    write_file_atomically(folder / name, {reinterpret_cast<const char*>(png.data()), png.size()});
    drawn.push_back({{"image", picture.name}, {"file", name}, {"png", base64(png)}});
  }
  return {{"query", topology.tokenizer.class_token ? "class token" : "mean token"},
          {"pictures", drawn}};
}

}  // namespace

std::vector<InspectedState> measure_states(const std::vector<ModelState>& states,
                                           const Topology& topology, const at::Tensor& images,
                                           const CodingRateOptions& rate, int threads,
                                           const InspectHooks& hooks) {
  const auto count = static_cast<std::size_t>(images.size(0));
  std::vector<InspectedState> result;
  for (const ModelState& state : states) {
    MeasureOptions options;
    options.rate = rate;
    options.stop = hooks.stop;
    const std::size_t earlier = count * result.size();
    options.progress = [&](std::int64_t done) {
      if (hooks.progress) {
        hooks.progress(earlier + static_cast<std::size_t>(done), count * states.size());
      }
    };
    result.push_back({state.name, in_arena(threads, [&] {
                        return measure_layers(topology, state.weights, images, options);
                      })});
  }
  return result;
}

void prepare_inspection_folder(const fs::path& folder) {
  std::error_code trouble;
  fs::create_directories(folder, trouble);
  if (trouble) {
    throw std::runtime_error("cannot make folder '" + folder.string() + "': " + trouble.message());
  }
  std::size_t number = 0;
  while (fs::remove(folder / picture_file(number), trouble)) {
    ++number;
  }
}

void write_inspection(const fs::path& folder, const Inspection& inspection,
                      const Topology& topology, const Weights& weights,
                      const std::vector<PicturedImage>& pictures) {
  nlohmann::ordered_json document = inspection_to_json(inspection);
  document["attention"] = draw_attention(folder, topology, weights, pictures);
  write_json_file(folder / "inspection.json", document);
}

}  // namespace asvit
