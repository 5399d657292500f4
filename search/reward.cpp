#include "search/reward.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace asvit {

void RewardOptions::validate() const {
  if (window < 2) {
    throw std::invalid_argument("reward_window: got " + std::to_string(window) +
                                ", expected at least 2");
  }
  if (!(std::isfinite(epsilon) && epsilon > 0)) {
    throw std::invalid_argument("reward_epsilon: got " + nlohmann::json(epsilon).dump() +
                                ", expected a positive number");
  }
}

Reward::Reward(const RewardOptions& options) : options_(options) { options_.validate(); }

double Reward::observe(const std::vector<Score>& scores) {
  if (tracks_.empty()) {
    tracks_.resize(scores.size());
  }
  if (tracks_.size() != scores.size()) {
    throw std::invalid_argument("reward: got " + std::to_string(scores.size()) +
                                " scores, expected " + std::to_string(tracks_.size()));
  }
  double reward = 0.0;
  bool failed = false;
  for (std::size_t metric = 0; metric < scores.size(); ++metric) {
    reward += improvement(tracks_[metric], scores[metric]);
    failed = failed || !scores[metric].ok();
  }
  return failed ? std::min(0.0, reward) : reward;
}

double Reward::improvement(Track& track, const Score& score) const {
  const bool first = track.window.empty();
  if (first && !score.ok()) {
    return 0.0;
  }
  const bool higher = score.direction == Direction::kHigherIsBetter;
  const double value = score.ok() ? score.mean : track.worst;
  const double previous = first ? value : track.window.back();
  const double worst = first ? value : track.worst;
  track.worst = higher ? std::min(worst, value) : std::max(worst, value);
  track.window.push_back(value);
  if (track.window.size() > static_cast<std::size_t>(options_.window)) {
    track.window.pop_front();
  }
  const auto [least, most] = std::minmax_element(track.window.begin(), track.window.end());
  const double change = (value - previous) / (*most - *least + options_.epsilon);
  return higher ? change : -change;
}

nlohmann::ordered_json Reward::state() const {
  nlohmann::ordered_json tracks = nlohmann::ordered_json::array();
  for (const Track& track : tracks_) {
    tracks.push_back({{"window", track.window}, {"worst", track.worst}});
  }
  return tracks;
}

void Reward::restore(const nlohmann::json& state) {
  std::vector<Track> tracks;
  for (const nlohmann::json& track : state) {
    tracks.push_back(
        {track.at("window").get<std::deque<double>>(), track.at("worst").get<double>()});
  }
  tracks_ = std::move(tracks);
}

}  // namespace asvit
