#include "trainer/schedules/token_schedule.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "space/cost.h"
#include "space/retokenized.h"

namespace asvit {
namespace {

constexpr double kDefaultSaving = 0.5;

[[noreturn]] void refuse(const std::string& text, const std::string& expected) {
  throw std::invalid_argument("tokenization: got '" + text + "', expected " + expected);
}

/// "4x" -> 4, "4x:0.15" -> 4 and 0.15; a negative share stands for none.
TokenPhase parse_phase(const std::string& text, const std::string& whole) {
  const char* const kExpected = "FACTORx:SHARE,...,1x (such as 4x:0.15,2x:0.35,1x), auto or off";
  char* end = nullptr;
  const long factor = std::strtol(text.c_str(), &end, 10);
  if (end == text.c_str() || *end != 'x' || factor < 1 || factor > kMostTokenFactor) {
    refuse(whole, kExpected);
  }
  TokenPhase phase{static_cast<int>(factor), -1.0};
  if (*++end != '\0') {
    const char* const begin = end + 1;
    char* behind = nullptr;
    phase.share = *end == ':' ? std::strtod(begin, &behind) : -1.0;
    if (behind == begin || behind == nullptr || *behind != '\0' ||
        !(phase.share > 0.0 && phase.share <= 1.0)) {
      refuse(whole, "shares above 0 and up to 1");
    }
  }
  return phase;
}

/// Gives what is left to the phase without share.
void complete_shares(TokenSchedule& schedule, const std::string& text) {
  constexpr double kRounding = 1e-9;
  double sum = 0.0;
  TokenPhase* open = nullptr;
  for (TokenPhase& phase : schedule) {
    if (phase.share >= 0.0) {
      sum += phase.share;
    } else if (open == nullptr) {
      open = &phase;
    } else {
      refuse(text, "a share for every factor but one");
    }
  }
  if (open != nullptr && sum < 1.0 - kRounding) {
    open->share = 1.0 - sum;
  } else if (open != nullptr || std::abs(sum - 1.0) > kRounding) {
    refuse(text, "shares that leave something for every factor and add up to 1");
  }
}

TokenSchedule parse_phases(const std::string& text) {
  TokenSchedule schedule;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    schedule.push_back(parse_phase(part, text));
    const std::size_t count = schedule.size();
    if (count > 1 && schedule[count - 1].factor >= schedule[count - 2].factor) {
      refuse(text, "factors that fall from phase to phase");
    }
  }
  if (schedule.empty() || schedule.back().factor != 1) {
    refuse(text, "1x as the last phase");
  }
  complete_shares(schedule, text);
  return schedule;
}

double parse_saving(const std::string& text) {
  if (text == "auto") {
    return kDefaultSaving;
  }
  const std::string number = text.substr(std::string("auto:").size());
  char* end = nullptr;
  const double saved = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0' || !(saved > 0.0 && saved < 1.0)) {
    refuse(text, "auto:SAVED with a part between 0 and 1");
  }
  return saved;
}

}  // namespace

double relative_cost(const Topology& topology, const TokenSchedule& schedule) {
  const auto full = static_cast<double>(cost(topology).macs());
  double sum = 0.0;
  for (const TokenPhase& phase : schedule) {
    const Topology coarse = retokenized(topology, phase.factor, CoarseTokens::kDilate);
    sum += phase.share * static_cast<double>(cost(coarse).macs()) / full;
  }
  return sum;
}

TokenSchedule automatic_schedule(const Topology& topology, double saved) {
  const int largest = largest_token_factor(topology);
  TokenSchedule coarse;
  for (const int factor : {4, 2}) {
    if (factor <= largest) {
      coarse.push_back({factor, 0.0});
    }
  }
  if (coarse.empty()) {
    refuse("auto", "a topology that a token factor of 2 leaves tokens; use off");
  }
  for (TokenPhase& phase : coarse) {
    phase.share = 1.0 / static_cast<double>(coarse.size());
  }
  // All in coarse phases saves 1 - relative_cost; a part of the images saves that part of it.
  const double most = 1.0 - relative_cost(topology, coarse);
  if (saved >= most) {
    std::ostringstream expected;
    expected << "to save less than " << most << ", all that factors 4 and 2 save of this topology";
    refuse("auto:" + std::to_string(saved), expected.str());
  }
  for (TokenPhase& phase : coarse) {
    phase.share *= saved / most;
  }
  coarse.push_back({1, 1.0 - saved / most});
  return coarse;
}

TokenSchedule parse_token_schedule(const std::string& text, const Topology& topology) {
  if (text == "off") {
    return {{1, 1.0}};
  }
  if (text.rfind("auto", 0) == 0 && (text.size() == 4 || text[4] == ':')) {
    return automatic_schedule(topology, parse_saving(text));
  }
  const TokenSchedule schedule = parse_phases(text);
  retokenized(topology, schedule.front().factor, CoarseTokens::kDilate);  // may refuse it
  return schedule;
}

std::string token_schedule_text(const TokenSchedule& schedule) {
  std::ostringstream text;
  for (const TokenPhase& phase : schedule) {
    text << (text.tellp() > 0 ? "," : "") << phase.factor << "x:" << phase.share;
  }
  return text.str();
}

int factor_at(const TokenSchedule& schedule, double progress) {
  double end = 0.0;
  for (const TokenPhase& phase : schedule) {
    end += phase.share;
    if (progress < end) {
      return phase.factor;
    }
  }
  return schedule.back().factor;
}

}  // namespace asvit
