#pragma once

#include <string>
#include <vector>

#include "space/topology.h"

namespace asvit {

/// A phase of training: the tokens' factor and its share of the images.
struct TokenPhase {
  int factor = 1;
  double share = 1.0;

  bool operator==(const TokenPhase& other) const {
    return factor == other.factor && share == other.share;
  }
};

/// Which factor holds when. Phases follow each other; shares add up to 1.
using TokenSchedule = std::vector<TokenPhase>;

/// Reads `4x:0.15,2x:0.35,1x` (a phase without share gets what is left), `off`, or `auto` and
/// `auto:SAVED`: factors 4, 2, 1 (those that leave tokens) with shares that save the part SAVED of
/// the multiply-accumulates of training (0.5 where it is left out), see automatic_schedule().
/// Throws std::invalid_argument naming tokenization, what it got and what is expected: factors
/// that do not fall, shares outside of 0 .. 1 or more than 1 together, a last factor other than 1.
TokenSchedule parse_token_schedule(const std::string& text, const Topology& topology);

/// The text that parse_token_schedule() reads.
std::string token_schedule_text(const TokenSchedule& schedule);

/// Factors 4, 2 and 1, as far as they leave tokens, that save the part `saved` of the
/// multiply-accumulates: the coarse phases get equal shares. Throws std::invalid_argument where no
/// more can be saved than less.
TokenSchedule automatic_schedule(const Topology& topology, double saved);

/// The part of the multiply-accumulates, counted by cost(), that a schedule needs of those of
/// factor 1 throughout.
double relative_cost(const Topology& topology, const TokenSchedule& schedule);

/// The factor at `progress`, the part of all images seen, in 0 .. 1.
int factor_at(const TokenSchedule& schedule, double progress);

}  // namespace asvit
