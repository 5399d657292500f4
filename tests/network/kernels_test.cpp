#include "network/kernels/kernels.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"

namespace asvit {
namespace {

using Floats = std::vector<float>;

Floats random_floats(std::size_t count, double deviation, std::uint64_t seed) {
  Generator generator(seed);
  Floats values(count);
  for (float& value : values) {
    value = static_cast<float>(deviation * std::sqrt(3.0) * (2.0 * generator.uniform() - 1.0));
  }
  return values;
}

/// A window inside channel-major buffers, with values, tangents and gradients.
struct Case {
  int count;
  int dim;
  double deviation;  ///< of queries and keys: large ones make the softmax peaked

  static constexpr int kFirst = 5;  ///< the window's first token in a row
  int stride() const { return count + 29; }
  std::size_t size() const { return static_cast<std::size_t>(dim * stride()); }
  std::size_t at(int part, int channel, int token) const {
    return static_cast<std::size_t>((part * dim + channel) * stride() + kFirst + token);
  }
  Floats qkv() const {
    Floats values = random_floats(3 * size(), 1.0, 1);
    for (std::size_t i = 0; i < 2 * size(); ++i) {
      values[i] *= static_cast<float>(deviation);
    }
    return values;
  }
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.count << " tokens, " << c.dim << " channels, deviation " << c.deviation;
}

/// The defining equations in float64, one query after the other.
struct Reference {
  std::vector<double> out, out_tangent, log_sum, gradient;

  Reference(const Case& c, const Floats& qkv, const Floats& tangent, const Floats& out_gradient)
      : out(c.size()),
        out_tangent(c.size()),
        log_sum(static_cast<std::size_t>(c.count)),
        gradient(3 * c.size()) {
    for (int i = 0; i < c.count; ++i) {
      add_query(c, qkv, tangent, out_gradient, i);
    }
  }

 private:
  void add_query(const Case& c, const Floats& qkv, const Floats& tangent,
                 const Floats& out_gradient, int i) {
    const double scale = 1.0 / std::sqrt(static_cast<double>(c.dim));
    const auto n = static_cast<std::size_t>(c.count);
    std::vector<double> p(n), ds(n), dp(n);
    for (int j = 0; j < c.count; ++j) {
      for (int ch = 0; ch < c.dim; ++ch) {
        const double q = qkv[c.at(0, ch, i)];
        const double k = qkv[c.at(1, ch, j)];
        const auto key = static_cast<std::size_t>(j);
        p[key] += q * k * scale;
        ds[key] += (tangent[c.at(0, ch, i)] * k + q * tangent[c.at(1, ch, j)]) * scale;
        dp[key] += double{out_gradient[c.at(0, ch, i)]} * qkv[c.at(2, ch, j)];
      }
    }
    const double highest = *std::max_element(p.begin(), p.end());
    double sum = 0.0;
    for (double& value : p) {
      value = std::exp(value - highest);
      sum += value;
    }
    log_sum[static_cast<std::size_t>(i)] = (highest + std::log(sum)) / std::log(2.0);
    double mean_ds = 0.0, mean_dp = 0.0;
    for (std::size_t j = 0; j < n; ++j) {
      p[j] /= sum;
      mean_ds += p[j] * ds[j];
      mean_dp += p[j] * dp[j];
    }
    for (int j = 0; j < c.count; ++j) {
      const auto key = static_cast<std::size_t>(j);
      const double ds_j = p[key] * (dp[key] - mean_dp) * scale;
      for (int ch = 0; ch < c.dim; ++ch) {
        const double v = qkv[c.at(2, ch, j)];
        out[c.at(0, ch, i)] += p[key] * v;
        out_tangent[c.at(0, ch, i)] +=
            p[key] * (ds[key] - mean_ds) * v + p[key] * tangent[c.at(2, ch, j)];
        gradient[c.at(2, ch, j)] += p[key] * out_gradient[c.at(0, ch, i)];
        gradient[c.at(1, ch, j)] += ds_j * qkv[c.at(0, ch, i)];
        gradient[c.at(0, ch, i)] += ds_j * qkv[c.at(1, ch, j)];
      }
    }
  }
};

/// Largest deviation over the largest magnitude; what is not the window's must be untouched (0).
double error(const Floats& got, const std::vector<double>& expected) {
  double worst = 0.0, scale = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double deviation = std::abs(got[i] - expected[i]);
    worst = deviation <= worst ? worst : deviation;  // takes a NaN over
    scale = std::max(scale, std::abs(expected[i]));
  }
  return worst / std::max(scale, 1e-30);
}

class AttentionKernels : public ::testing::TestWithParam<Case> {};

TEST_P(AttentionKernels, FollowTheEquationsWithEveryInstructionSet) {
  const Case c = GetParam();
  const Floats qkv = c.qkv();
  const Floats tangent = random_floats(3 * c.size(), 1.0, 2);
  const Floats out_gradient = random_floats(c.size() + 16, 1.0, 3);
  const Reference reference(c, qkv, tangent, out_gradient);
  // Tangents stand behind their values: parts of 2 * size each.
  Floats dual(6 * c.size() + 16);
  std::copy(qkv.begin(), qkv.end(), dual.begin());
  std::copy(tangent.begin(), tangent.end(), dual.begin() + static_cast<long>(qkv.size()));
  Floats scratch(attention_scratch(c.count, c.dim));
  const float* first = dual.data() + Case::kFirst;
  const AttentionHead head{
      c.count, c.dim, c.stride(), first, first + c.size(), first + 2 * c.size(), scratch.data()};
  // A logit's rounding is its size times 2^-24; the softmax carries it on.
  const double tolerance = std::min(1e-2, 2e-6 * std::max(1.0, 0.2 * c.deviation * c.deviation));
  for (Isa isa : available_isas()) {
    const Kernels& kernels = kernels_for(isa);
    Floats out(c.size() + 16), out_dual(4 * c.size()), statistics(2 * reference.log_sum.size());
    kernels.attention(head, out.data() + Case::kFirst, statistics.data());
    EXPECT_LT(error(out, reference.out), tolerance) << to_string(isa);
    Floats log_sum;
    for (std::size_t i = 0; i < statistics.size(); i += 2) {
      log_sum.push_back(statistics[i] - std::log2(statistics[i + 1]));
    }
    EXPECT_LT(error(log_sum, reference.log_sum), tolerance) << to_string(isa);
    const auto behind = static_cast<std::int64_t>(qkv.size());
    kernels.attention_tangent(head, behind, out_dual.data() + Case::kFirst);
    EXPECT_LT(error(out_dual, reference.out), tolerance) << to_string(isa);
    out_dual.erase(out_dual.begin(), out_dual.begin() + behind);
    EXPECT_LT(error(out_dual, reference.out_tangent), tolerance) << to_string(isa);
    Floats gradient(3 * c.size());
    float* place = gradient.data() + Case::kFirst;
    kernels.attention_backward(head, out.data() + Case::kFirst, statistics.data(),
                               out_gradient.data() + Case::kFirst,
                               {place, place + c.size(), place + 2 * c.size()});
    EXPECT_LT(error(gradient, reference.gradient), tolerance) << to_string(isa);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, AttentionKernels,
                         ::testing::Values(Case{1, 1, 1.0}, Case{2, 2, 1.0}, Case{4, 4, 1.0},
                                           Case{7, 3, 1.0}, Case{16, 8, 1.0}, Case{17, 16, 1.0},
                                           Case{49, 8, 1.0}, Case{49, 44, 1.0}, Case{64, 11, 2.0},
                                           Case{100, 64, 1.0}, Case{196, 16, 1.0},
                                           Case{784, 4, 1.0},
                                           // Logits near 0.
                                           Case{49, 8, 0.1}, Case{20, 3, 0.1},
                                           // Peaked: the maximum has to be taken out.
                                           Case{16, 4, 6.0}, Case{49, 8, 5.0}, Case{33, 16, 8.0},
                                           Case{21, 5, 20.0}, Case{40, 7, 3e4}));

double normal_distribution(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

TEST(GeluKernels, FollowTheNormalDistribution) {
  Floats in;
  for (double x = -9.0; x <= 9.0; x += 0.00137) {
    in.push_back(static_cast<float>(x));
  }
  for (Isa isa : available_isas()) {
    const Kernels& kernels = kernels_for(isa);
    Floats out(in.size()), value = in, tangent(in.size(), 3.0f), gradient(in.size(), -2.0f);
    const auto count = static_cast<std::int64_t>(in.size());
    kernels.gelu(in.data(), out.data(), count);
    kernels.gelu_tangent(value.data(), tangent.data(), count);
    kernels.gelu_backward(in.data(), gradient.data(), count);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const double x = in[i];
      const double phi = normal_distribution(x);
      const double slope = phi + x * std::exp(-x * x / 2.0) / std::sqrt(2.0 * 3.14159265358979324);
      ASSERT_NEAR(out[i], x * phi, 6e-7 * std::abs(x * phi) * (1.0 + x * x)) << x;
      ASSERT_EQ(value[i], out[i]);
      ASSERT_NEAR(tangent[i], 3.0 * slope, 1e-6) << x;
      ASSERT_NEAR(gradient[i], -2.0 * slope, 1e-6) << x;
    }
  }
}

TEST(NormaliseKernels, GiveMeanZeroVarianceOneAndItsGradient) {
  for (std::int64_t width : {1, 5, 16, 37, 128}) {
    const std::int64_t rows = 3;
    const auto size = static_cast<std::size_t>(rows * width);
    Floats in = random_floats(size, 2.0, 5);
    const Floats out_gradient = random_floats(size, 1.0, 6);
    for (float& x : in) {
      x += 1.0f;
    }
    for (Isa isa : available_isas()) {
      Floats out(size), inverse(static_cast<std::size_t>(rows)), gradient(size, 0.5f);
      kernels_for(isa).normalise(in.data(), rows, width, 1e-5f, out.data(), inverse.data());
      kernels_for(isa).normalise_backward(out.data(), inverse.data(), out_gradient.data(), rows,
                                          width, gradient.data());
      for (std::int64_t row = 0; row < rows; ++row) {
        const auto first = static_cast<std::size_t>(row * width);
        const auto n = static_cast<std::size_t>(width);
        double mean = 0.0, variance = 0.0, along = 0.0, total = 0.0;
        for (std::size_t i = first; i < first + n; ++i) {
          mean += in[i] / static_cast<double>(width);
        }
        for (std::size_t i = first; i < first + n; ++i) {
          variance += (in[i] - mean) * (in[i] - mean) / static_cast<double>(width);
        }
        const double deviation = std::sqrt(variance + 1e-5);
        for (std::size_t i = first; i < first + n; ++i) {
          total += out_gradient[i] / static_cast<double>(width);
          along += out_gradient[i] * (in[i] - mean) / deviation / static_cast<double>(width);
        }
        EXPECT_NEAR(inverse[static_cast<std::size_t>(row)] * deviation, 1.0, 1e-5);
        for (std::size_t i = first; i < first + n; ++i) {
          const double x = (in[i] - mean) / deviation;
          EXPECT_NEAR(out[i], x, 2e-6);
          const double change = (out_gradient[i] - total - x * along) / deviation;
          EXPECT_NEAR(gradient[i] - 0.5, change, 2e-6 * (1.0 + std::abs(1.0 / deviation)));
        }
      }
    }
  }
}

TEST(GramKernel, AddsTheProductsOfRowsToTotals) {
  for (std::int64_t count : {1, 3, 4, 7, 17}) {
    for (std::int64_t columns : {1, 15, 64, 1000, 3001}) {
      const std::int64_t step = columns + 3;
      const Floats rows = random_floats(static_cast<std::size_t>(count * step), 1.0, 8);
      for (Isa isa : available_isas()) {
        std::vector<double> totals(static_cast<std::size_t>(count * count), 2.0);
        kernels_for(isa).gram(rows.data(), count, columns, step, totals.data());
        for (std::int64_t i = 0; i < count; ++i) {
          for (std::int64_t j = 0; j <= i; ++j) {
            double product = 2.0;
            for (std::int64_t c = 0; c < columns; ++c) {
              product += static_cast<double>(rows[static_cast<std::size_t>(i * step + c)]) *
                         static_cast<double>(rows[static_cast<std::size_t>(j * step + c)]);
            }
            EXPECT_NEAR(totals[static_cast<std::size_t>(i * count + j)], product,
                        1e-7 * static_cast<double>(columns) + 1e-7)
                << to_string(isa) << " " << count << " rows, " << columns << " columns, " << i
                << " " << j;
          }
        }
      }
    }
  }
}

TEST(GramKernel, KeepsLongSumsFarBeyondFloat) {
  // A kernel's condition number multiplies the error of its entries.
  const std::int64_t columns = 1000003;
  const Floats row = random_floats(static_cast<std::size_t>(columns), 1.0, 9);
  double expected = 0.0;
  for (float x : row) {
    expected += static_cast<double>(x) * static_cast<double>(x);
  }
  for (Isa isa : available_isas()) {
    double total = 0.0;
    kernels_for(isa).gram(row.data(), 1, columns, columns, &total);
    EXPECT_NEAR(total / expected, 1.0, 3e-9) << to_string(isa);
  }
}

TEST(DrawKernel, GivesTheSameBitsWithEveryInstructionSetAndLength) {
  Floats expected(1001);
  kernels_for(Isa::kPortable).draw_normal(9, 1001, expected.data());
  for (Isa isa : available_isas()) {
    for (std::int64_t count : {0, 1, 2, 127, 128, 129, 1001}) {
      Floats values(static_cast<std::size_t>(count) + 1, 7.0f);
      kernels_for(isa).draw_normal(9, count, values.data());
      EXPECT_TRUE(std::equal(values.begin(), values.end() - 1, expected.begin()))
          << to_string(isa) << " " << count;
      EXPECT_EQ(values.back(), 7.0f);
    }
  }
}

TEST(DrawKernel, IsNormal) {
  constexpr std::size_t kCount = 4000000;
  Floats values(kCount);
  kernels_for(available_isas().back()).draw_normal(123, kCount, values.data());
  double sums[5] = {};
  double neighbours = 0.0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const double x = values[i];
    for (int power = 1; power <= 4; ++power) {
      sums[power] += std::pow(x, power) / kCount;
    }
    neighbours += i > 0 ? x * values[i - 1] / kCount : 0.0;
  }
  // Five standard errors of each moment.
  const double unit = 5.0 / std::sqrt(static_cast<double>(kCount));
  EXPECT_NEAR(sums[1], 0.0, unit);
  EXPECT_NEAR(sums[2], 1.0, unit * std::sqrt(2.0));
  EXPECT_NEAR(sums[3], 0.0, unit * std::sqrt(15.0));
  EXPECT_NEAR(sums[4], 3.0, unit * std::sqrt(96.0));
  EXPECT_NEAR(neighbours, 0.0, unit);
  std::sort(values.begin(), values.end());
  EXPECT_GT(values.front(), -6.67);  // sqrt(2 ln 2^32): no value lies beyond
  EXPECT_LT(values.back(), 6.67);
  EXPECT_LT(values.front(), -4.5);
  EXPECT_GT(values.back(), 4.5);
  double distance = 0.0;  // Kolmogorov-Smirnov
  for (std::size_t i = 0; i < kCount; ++i) {
    const double below = normal_distribution(values[i]);
    distance = std::max({distance, std::abs(below - static_cast<double>(i) / kCount),
                         std::abs(below - static_cast<double>(i + 1) / kCount)});
  }
  EXPECT_LT(distance * std::sqrt(static_cast<double>(kCount)), 1.95);  // exceeded by 1 in 1000
}

TEST(Isa, IsReadByNameAndRefusedByName) {
  EXPECT_EQ(parse_isa("auto"), available_isas().back());
  EXPECT_EQ(parse_isa("portable"), Isa::kPortable);
  for (Isa isa : available_isas()) {
    EXPECT_EQ(parse_isa(to_string(isa)), isa);
  }
  EXPECT_THROW(parse_isa("sse9"), std::invalid_argument);
  EXPECT_THROW(parse_isa(""), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
