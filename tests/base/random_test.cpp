#include "base/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace asvit {
namespace {

static_assert(fnv1a("") == 0xcbf29ce484222325u);
static_assert(to_unit(0) == 0.0 && to_unit(~std::uint64_t{0}) < 1.0);

TEST(Fnv1a, AgreesWithItsPublishedVectors) {
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8u);
}

TEST(Fnv1a, ReadsBytesAboveAsciiAsUnsigned) {
  EXPECT_EQ(fnv1a("\xff"), (0xcbf29ce484222325u ^ 0xffu) * 0x100000001b3u);
}

TEST(GeneratorTest, AgreesWithThePublishedSplitMix64Sequence) {
  Generator generator(1234567);
  const std::vector<std::uint64_t> expected = {6457827717110365317u, 3203168211198807973u,
                                               9817491932198370423u, 4593380528125082431u,
                                               16408922859458223821u};
  for (const std::uint64_t word : expected) {
    EXPECT_EQ(generator(), word);
  }
}

TEST(GeneratorTest, SplitMixAtIsTheSequenceByIndex) {
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{42}, ~std::uint64_t{0}}) {
    Generator generator(seed);
    for (std::uint64_t index = 0; index < 1000; ++index) {
      ASSERT_EQ(split_mix_at(seed, index), generator()) << "seed " << seed << ", index " << index;
    }
  }
}

TEST(GeneratorTest, ContinuesFromItsState) {
  Generator generator(7);
  for (int i = 0; i < 10; ++i) {
    generator.below(1000);
  }
  Generator restored(generator.state());
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(restored(), generator());
  }
}

TEST(GeneratorTest, ServesAsAStandardGenerator) {
  std::vector<int> values(50);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<int>(i);
  }
  std::vector<int> shuffled = values;
  std::shuffle(shuffled.begin(), shuffled.end(), Generator(3));
  EXPECT_NE(shuffled, values);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, values);
}

TEST(GeneratorTest, UniformStaysBelowOneWithMeanOneHalf) {
  Generator generator(11);
  double sum = 0.0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double value = generator.uniform();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  // Five standard errors of a mean of uniform values.
  EXPECT_NEAR(sum / kDraws, 0.5, 5.0 / std::sqrt(12.0 * kDraws));
}

TEST(GeneratorTest, BelowOneIsAlwaysZero) {
  Generator generator(5);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(generator.below(1), 0u);
  }
}

TEST(GeneratorTest, BelowIsUniformOverSmallCounts) {
  Generator generator(17);
  std::array<int, 7> seen{};
  constexpr int kDraws = 70000;
  for (int i = 0; i < kDraws; ++i) {
    ++seen[generator.below(7)];
  }
  double chi_square = 0.0;
  for (const int count : seen) {
    chi_square += (count - 10000.0) * (count - 10000.0) / 10000.0;
  }
  EXPECT_LT(chi_square, 38.3);  // exceeded once in a million with six degrees of freedom
}

TEST(GeneratorTest, BelowHasNoBiasWhereTheModuloWouldHave) {
  // With count = 3/4 of 2^64 a plain remainder would give the lowest third twice the others' share.
  constexpr std::uint64_t kCount = std::uint64_t{3} << 62;
  Generator generator(23);
  int low = 0;
  constexpr int kDraws = 30000;
  for (int i = 0; i < kDraws; ++i) {
    const std::uint64_t value = generator.below(kCount);
    ASSERT_LT(value, kCount);
    low += value < kCount / 3 ? 1 : 0;
  }
  EXPECT_NEAR(low / static_cast<double>(kDraws), 1.0 / 3.0, 5.0 * std::sqrt(2.0 / 9.0 / kDraws));
}

TEST(GeneratorTest, BelowAPowerOfTwoTakesOneWord) {
  Generator drawn(29);
  Generator counted(29);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(drawn.below(std::uint64_t{1} << 63), counted() % (std::uint64_t{1} << 63));
  }
  EXPECT_EQ(drawn.state(), counted.state());
}

TEST(DeriveSeed, DependsOnEveryPartAndTheirOrder) {
  const std::uint64_t seed = derive_seed({1, 2, 3});
  EXPECT_EQ(seed, derive_seed({1, 2, 3}));
  const std::set<std::uint64_t> all = {
      seed,
      derive_seed({1, 2, 4}),
      derive_seed({1, 3, 3}),
      derive_seed({2, 2, 3}),
      derive_seed({3, 2, 1}),
      derive_seed({2, 1, 3}),
      derive_seed({1, 2}),
      derive_seed({1, 2, 3, 0}),
      derive_seed({0, 1, 2, 3}),
      derive_seed({}),
  };
  EXPECT_EQ(all.size(), 10u);
}

TEST(DeriveSeed, HasNoCollisionsAmongNeighbouringParts) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t a = 0; a < 50; ++a) {
    for (std::uint64_t b = 0; b < 50; ++b) {
      seeds.insert(derive_seed({a, b}));
    }
  }
  EXPECT_EQ(seeds.size(), 2500u);
}

TEST(DeriveSeed, ChangesAboutHalfOfTheBitsWithOneBitOfAPart) {
  double flipped = 0.0;
  for (int bit = 0; bit < 64; ++bit) {
    std::uint64_t difference =
        derive_seed({9, 0, 5}) ^ derive_seed({9, std::uint64_t{1} << bit, 5});
    for (; difference != 0; difference &= difference - 1) {
      flipped += 1.0;
    }
  }
  EXPECT_NEAR(flipped / 64.0, 32.0, 3.0);
}

TEST(DeriveSeed, KeepsItsRecordedValue) {
  // Scores of old runs repeat only as long as this holds.
  EXPECT_EQ(derive_seed({1, 2, 3, fnv1a("length_distortion")}), 3673941583694782461u);
}

}  // namespace
}  // namespace asvit
