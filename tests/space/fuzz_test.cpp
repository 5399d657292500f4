#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "space/cost.h"
#include "space/search_space.h"
#include "space/topology_json.h"
#include "space/topology_text.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

using nlohmann::json;

/// Changes, inserts or removes a few bytes, or cuts the text off.
std::string mutated(std::string text, Generator& generator, const std::string& alphabet) {
  const int edits = 1 + static_cast<int>(generator.below(4));
  for (int edit = 0; edit < edits && !text.empty(); ++edit) {
    const std::size_t place = generator.below(text.size());
    const char byte = generator.below(4) == 0 ? static_cast<char>(generator.below(256))
                                              : alphabet[generator.below(alphabet.size())];
    switch (generator.below(8)) {
      case 0:
        text.resize(place);
        break;
      case 1:
      case 2:
        text.erase(place, 1 + generator.below(3));
        break;
      case 3:
      case 4:
        text.insert(place, 1, byte);
        break;
      default:
        text[place] = byte;
    }
  }
  return text;
}

/// A mutated input is either read, and then can be used, or rejected in one line.
template <typename Action>
bool read_or_rejected(const Action& action) {
  try {
    action();
    return true;
  } catch (const std::invalid_argument& error) {
    const std::string message = error.what();
    EXPECT_FALSE(message.empty());
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_LT(message.size(), 600u);
    return false;
  }
}

TEST(Mutations, OfTextsAreReadOrRejected) {
  Generator generator(53);
  int read = 0;
  constexpr int kTries = 20000;
  for (int i = 0; i < kTries; ++i) {
    const std::string text =
        mutated(generator.below(2) == 0 ? kSeedText : kLargeText, generator, "0123456789,|-. ");
    read += read_or_rejected([&] {
      const Topology topology = parse_topology_text(text);
      EXPECT_EQ(parse_topology_text(topology_text(topology).value()), topology);
      EXPECT_GT(cost(topology).parameters(), 0);
    });
  }
  // Both outcomes happen, or this test would show nothing.
  EXPECT_GT(read, kTries / 100);
  EXPECT_LT(read, kTries * 9 / 10);
}

TEST(Mutations, EveryPrefixOfATextIsReadOrRejected) {
  const std::string text = kLargeText;
  for (std::size_t size = 0; size < text.size(); ++size) {
    const bool read = read_or_rejected([&] { parse_topology_text(text.substr(0, size)); });
    // The text ends in "32,180": it may end in "32" and in "32,18", but a width of 1 is too narrow.
    EXPECT_EQ(read, size == text.size() - 4 || size == text.size() - 1) << text.substr(0, size);
  }
}

TEST(Mutations, OfTopologyDocumentsAreReadOrRejected) {
  Generator generator(59);
  int read = 0;
  int parsed = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string original = topology_to_json(random_topology(generator)).dump();
    const json document =
        json::parse(mutated(original, generator, "0123456789[]{}\",:.-e"), nullptr, false);
    if (document.is_discarded()) {
      continue;
    }
    ++parsed;
    read += read_or_rejected([&] {
      const Topology topology = topology_from_json(document);
      EXPECT_EQ(topology_from_json(topology_to_json(topology)), topology);
      EXPECT_GT(cost(topology).parameters(), 0);
    });
  }
  EXPECT_GT(parsed, 300);
  EXPECT_GT(read, parsed / 100);
  EXPECT_LT(read, parsed * 9 / 10);
}

/// Some small value of any type.
json random_value(Generator& generator) {
  const json values[] = {nullptr,
                         true,
                         0,
                         -1,
                         1,
                         7,
                         1000000,
                         1e18,
                         0.5,
                         -2.5,
                         "",
                         "vit",
                         "x\n",
                         "\xff",
                         json::array(),
                         json::object(),
                         {1, 2},
                         {{"kernel", 2}},
                         3000000000u,
                         json(std::uint64_t{1} << 63)};
  return values[generator.below(std::size(values))];
}

/// Replaces, removes or adds one value anywhere in the document.
void spoil(json& document, Generator& generator) {
  if (!document.is_structured() || document.empty() || generator.below(6) == 0) {
    document = random_value(generator);
    return;
  }
  auto place = document.begin();
  std::advance(place, static_cast<std::ptrdiff_t>(generator.below(document.size())));
  switch (generator.below(8)) {
    case 0:
      document.erase(place);
      break;
    case 1:
      if (document.is_object()) {
        document["unknown\n"] = random_value(generator);
      } else {
        document.push_back(random_value(generator));
      }
      break;
    default:
      spoil(*place, generator);
  }
}

TEST(Mutations, OfTopologyValuesAreReadOrRejected) {
  Generator generator(61);
  int read = 0;
  constexpr int kTries = 5000;
  for (int i = 0; i < kTries; ++i) {
    json document = topology_to_json(random_topology(generator));
    spoil(document, generator);
    read += read_or_rejected([&] {
      const Topology topology = topology_from_json(document);
      EXPECT_GT(cost(topology).macs(), 0);
    });
  }
  EXPECT_GT(read, kTries / 100);
  EXPECT_LT(read, kTries * 9 / 10);
}

TEST(Mutations, OfSpacesAreReadOrRejected) {
  Generator generator(67);
  const json original = builtin_space("as-vit").to_json();
  int read = 0;
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    json document = original;
    spoil(document, generator);
    read += read_or_rejected([&] {
      const SearchSpace space = SearchSpace::from_json(document);
      const Choices choices = space.sample(generator);
      space.describe(choices);
      read_or_rejected([&] { space.realise(choices); });
    });
  }
  EXPECT_GT(read, kTries / 100);
  EXPECT_LT(read, kTries * 9 / 10);
}

/// `levels` arrays in one another, too many for a reader that recurses.
json deeply_nested(int levels) {
  return json::parse(std::string(static_cast<std::size_t>(levels), '[') +
                     std::string(static_cast<std::size_t>(levels), ']'));
}

TEST(DeepNesting, IsRejectedWithoutExhaustingTheStack) {
  json document = topology_to_json(parse_topology_text(kSeedText));
  for (const char* pointer : {"/image_size", "/tokenizer", "/stages/1/heads", "/stages", "/head"}) {
    json spoiled = document;
    spoiled[json::json_pointer(pointer)] = deeply_nested(100000);
    rejection([&] { topology_from_json(spoiled); });
  }
  const SearchSpace space = builtin_space("as-vit");
  rejection([&] { space.with("/classes", deeply_nested(100000)); });
  for (const char* pointer : {"/template", "/template/classes", "/decisions/0/choices",
                              "/decisions/0/choices/1", "/decisions/0/pointers"}) {
    json spoiled = space.to_json();
    spoiled[json::json_pointer(pointer)] = deeply_nested(100000);
    rejection([&] { SearchSpace::from_json(spoiled); });
  }
}

}  // namespace
}  // namespace asvit
