#include "search/policy.h"

#include <algorithm>
#include <cmath>

namespace asvit {
namespace {

double largest(const std::vector<double>& row) { return *std::max_element(row.begin(), row.end()); }

// The softmax's denominator with the largest logit taken out, so that nothing overflows.
double exponential_sum(const std::vector<double>& row) {
  double sum = 0.0;
  for (double logit : row) {
    sum += std::exp(logit - largest(row));
  }
  return sum;
}

int draw(const std::vector<double>& probabilities, Generator& generator) {
  const double uniform = generator.uniform();
  const int last = static_cast<int>(probabilities.size()) - 1;
  double cumulative = 0.0;
  for (int choice = 0; choice < last; ++choice) {
    cumulative += probabilities[static_cast<std::size_t>(choice)];
    if (uniform < cumulative) {
      return choice;
    }
  }
  return last;
}

// Box and Muller's transform; 1 - u keeps the logarithm's argument above zero.
double standard_normal(Generator& generator) {
  constexpr double kTwoPi = 6.283185307179586;
  const double radius = std::sqrt(-2.0 * std::log(1.0 - generator.uniform()));
  return radius * std::cos(kTwoPi * generator.uniform());
}

}  // namespace

ChoiceTable CategoricalPolicy::probabilities() const {
  ChoiceTable table;
  for (const std::vector<double>& row : logits_) {
    const double sum = exponential_sum(row);
    std::vector<double>& probabilities = table.emplace_back();
    for (double logit : row) {
      probabilities.push_back(std::exp(logit - largest(row)) / sum);
    }
  }
  return table;
}

double CategoricalPolicy::log_probability(const Choices& choices) const {
  double sum = 0.0;
  for (std::size_t d = 0; d < logits_.size(); ++d) {
    const std::vector<double>& row = logits_[d];
    const double logit = row.at(static_cast<std::size_t>(choices.at(d)));
    sum += logit - largest(row) - std::log(exponential_sum(row));
  }
  return sum;
}

ChoiceTable CategoricalPolicy::log_probability_gradient(const Choices& choices) const {
  ChoiceTable gradient = probabilities();
  for (std::size_t d = 0; d < gradient.size(); ++d) {
    for (double& value : gradient[d]) {
      value = -value;
    }
    gradient[d].at(static_cast<std::size_t>(choices.at(d))) += 1.0;
  }
  return gradient;
}

Choices CategoricalPolicy::sample(Generator& generator) const {
  Choices choices;
  for (const std::vector<double>& row : probabilities()) {
    choices.push_back(draw(row, generator));
  }
  return choices;
}

Choices CategoricalPolicy::mode() const {
  Choices choices;
  for (const std::vector<double>& row : logits_) {
    choices.push_back(static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin()));
  }
  return choices;
}

ChoiceTable normal_logits(const std::vector<int>& counts, double scale, Generator& generator) {
  ChoiceTable table = filled_table(counts, 0.0);
  for (std::vector<double>& row : table) {
    for (double& value : row) {
      value = scale * standard_normal(generator);
    }
  }
  return table;
}

}  // namespace asvit
