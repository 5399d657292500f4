#include "inspection/inspection_run.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/base64.h"
#include "run/atomic_file.h"
#include "space/topology_text.h"
#include "tests/support/rejection.h"
#include "tests/support/temporary_folder.h"
#include "trainer/data/image_tensor.h"
#include "trainer/data/png.h"

namespace asvit {
namespace {

Topology small_topology() {
  TextDefaults defaults;
  defaults.image_size = 32;
  defaults.width = 16;
  defaults.classes = 3;
  return parse_topology_text("8,2,3|4,1,2|4,1,4|4,1,6|32", defaults);
}

InspectOptions noise_options() {
  InspectOptions options;
  options.data = "noise";
  options.images = 3;
  options.maps = 2;
  return options;
}

std::vector<ModelState> untrained() {
  return model_states("8,2,3|4,1,2|4,1,4|4,1,6|32", "", small_topology(), 1, at::kCPU).states;
}

TEST(InspectOptions, RefuseWhatIsOutOfRangeByItsField) {
  const auto message = [](const auto& change) {
    InspectOptions options;
    change(options);
    return rejection([&] { options.validate(); });
  };
  EXPECT_EQ(message([](auto& o) { o.images = 0; }), "images: got 0, expected 1 to 1000000");
  EXPECT_EQ(message([](auto& o) { o.maps = 1001; }), "maps: got 1001, expected 0 to 1000");
  EXPECT_EQ(message([](auto& o) { o.rate.epsilon = 0.0; }).rfind("epsilon: got 0", 0), 0U);
}

TEST(InspectOptions, ListEveryFieldOnce) {
  InspectOptions options;
  std::set<std::string> names;
  const auto visit = [&](const char* name, auto&, const char*, const std::string& help, auto...) {
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_FALSE(help.empty());
  };
  for_each_field(options, visit);
  for_each_field(options.rate, visit);
  EXPECT_EQ(names, (std::set<std::string>{"split", "images", "maps", "epsilon", "unit_length"}));
}

TEST(InspectedImages, AreMeasuredAndSomeOfThemPictured) {
  const InspectedImages images = inspected_images(noise_options(), small_topology());
  EXPECT_EQ(images.images.sizes(), (std::vector<std::int64_t>{3, 3, 32, 32}));
  EXPECT_EQ(images.data, "noise");
  ASSERT_EQ(images.pictures.size(), 2U);
  EXPECT_EQ(images.pictures[1].name, "noise validation 1");
  EXPECT_TRUE(images.pictures[1].image.equal(images.images.narrow(0, 1, 1)));
}

TEST(InspectedImages, FilesArePicturedInsteadWhereThereAreAny) {
  const TemporaryFolder folder;
  const Image image = to_image(at::full({3, 32, 32}, 0.5));
  const Bytes png = encode_png(image);
  const std::string path = (folder / "a.png").string();
  write_file_atomically(path, {reinterpret_cast<const char*>(png.data()), png.size()});
  InspectOptions options = noise_options();
  options.pictures = {path};
  const InspectedImages images = inspected_images(options, small_topology());
  ASSERT_EQ(images.pictures.size(), 1U);
  EXPECT_EQ(images.pictures[0].name, path);
  EXPECT_EQ(to_image(denormalised(images.pictures[0].image[0])).pixels, image.pixels);
  options.pictures = {(folder / "none.png").string()};
  EXPECT_EQ(rejection([&] { inspected_images(options, small_topology()); }).rfind("picture: ", 0),
            0U);
}

TEST(InspectedImages, AreOfThreeChannels) {
  Topology grey = small_topology();
  grey.channels = 1;
  EXPECT_EQ(rejection([&] { inspected_images(noise_options(), grey); }),
            "topology: got 1 channels, expected 3, as images have");
}

TEST(InspectionRun, TellsHowManyImagesOfAllStatesAreBehind) {
  std::vector<ModelState> states = untrained();
  states.push_back(states.front());
  const InspectedImages images = inspected_images(noise_options(), small_topology());
  std::vector<std::size_t> done;
  InspectHooks hooks;
  hooks.progress = [&](std::size_t behind, std::size_t all) {
    EXPECT_EQ(all, 6U);
    done.push_back(behind);
  };
  const auto measured = measure_states(states, small_topology(), images.images, {}, 1, hooks);
  EXPECT_EQ(done, (std::vector<std::size_t>{1, 2, 3, 4, 5, 6}));
  ASSERT_EQ(measured.size(), 2U);
  EXPECT_EQ(measured[0].name, "untrained");
  EXPECT_EQ(measured[0].layers.size(), measured[1].layers.size());
}

TEST(InspectionRun, WritesItsDocumentWithThePicturesInIt) {
  const TemporaryFolder folder;
  const std::vector<ModelState> states = untrained();
  const InspectedImages images = inspected_images(noise_options(), small_topology());
  prepare_inspection_folder(folder / "out");
  const Inspection inspection{
      "model", images.data, 3,
      0,       {},          measure_states(states, small_topology(), images.images, {}, 1, {})};
  write_inspection(folder / "out", inspection, small_topology(), states[0].weights,
                   images.pictures);
  nlohmann::json document = read_json_file(folder / "out/inspection.json");
  const nlohmann::json attention = document.at("attention");
  document.erase("attention");
  EXPECT_EQ(document, nlohmann::json::parse(inspection_to_json(inspection).dump()));
  EXPECT_EQ(attention.at("query"), "mean token");
  ASSERT_EQ(attention.at("pictures").size(), 2U);
  const std::string png = read_file(folder / "out/attention/1.png");
  EXPECT_EQ(attention.at("pictures")[1].at("png"), base64(Bytes(png.begin(), png.end())));
  prepare_inspection_folder(folder / "out");
  EXPECT_FALSE(std::filesystem::exists(folder / "out/attention/0.png"));
}

}  // namespace
}  // namespace asvit
