#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace asvit {

/// FNV-1a's hash of no bytes.
inline constexpr std::uint64_t kFnv1aOfNothing = 0xcbf29ce484222325u;

/// FNV-1a, 64 bits, of the bytes of `text`; or of those before, whose hash is `hash`, and these.
constexpr std::uint64_t fnv1a(std::string_view text, std::uint64_t hash = kFnv1aOfNothing) {
  for (char byte : text) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3u;
  }
  return hash;
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection of 64-bit words.
constexpr std::uint64_t mix64(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// The increment of SplitMix64: 2^64 divided by the golden ratio, made odd.
inline constexpr std::uint64_t kSplitMixIncrement = 0x9E3779B97F4A7C15u;

/// Word `index` (from 0) of the SplitMix64 sequence that starts at `seed`, in constant time.
constexpr std::uint64_t split_mix_at(std::uint64_t seed, std::uint64_t index) {
  return mix64(seed + (index + 1) * kSplitMixIncrement);
}

/// Maps a 64-bit word to [0, 1): the 53 high bits as a multiple of 2^-53.
constexpr double to_unit(std::uint64_t word) { return static_cast<double>(word >> 11) * 0x1.0p-53; }

/// One seed out of several: equal parts in equal order give equal seeds, and any change of a part
/// or of the order gives an unrelated one. Used as derive_seed({run seed, topology, repeat,
/// metric}).
constexpr std::uint64_t derive_seed(std::initializer_list<std::uint64_t> parts) {
  std::uint64_t seed = 0;
  for (std::uint64_t part : parts) {
    seed = mix64(seed + kSplitMixIncrement + mix64(part + kSplitMixIncrement));
  }
  return seed;
}

/// SplitMix64 as a generator whose whole state is one word, so a run saves and restores it as a
/// number. Fulfils UniformRandomBitGenerator; the members below do not depend on the standard
/// library's distributions, so they give the same values with every compiler.
class Generator {
 public:
  using result_type = std::uint64_t;

  explicit constexpr Generator(std::uint64_t seed) : state_(seed) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }

  constexpr result_type operator()() { return mix64(state_ += kSplitMixIncrement); }

  /// Uniform in [0, 1).
  constexpr double uniform() { return to_unit((*this)()); }

  /// Uniform in 0 .. count - 1, without bias; `count` is at least 1.
  constexpr std::uint64_t below(std::uint64_t count) {
    const std::uint64_t rest = (max() % count + 1) % count;
    std::uint64_t word = (*this)();
    while (word > max() - rest) {
      word = (*this)();
    }
    return word % count;
  }

  /// The state from which an equal generator continues: Generator(g.state()) == g.
  constexpr std::uint64_t state() const { return state_; }

 private:
  std::uint64_t state_;
};

/// Two independent standard normal values, by Box and Muller's method.
inline std::pair<double, double> normal_pair(Generator& generator) {
  constexpr double kTwoPi = 6.283185307179586;
  const double radius = std::sqrt(-2.0 * std::log(1.0 - generator.uniform()));
  const double angle = kTwoPi * generator.uniform();
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

/// Puts `items` into an order drawn from the seed (Fisher and Yates): every order is as likely.
template <typename T>
void shuffle(std::vector<T>& items, std::uint64_t seed) {
  Generator generator(seed);
  for (std::size_t left = items.size(); left > 1; --left) {
    std::swap(items[left - 1], items[generator.below(left)]);
  }
}

}  // namespace asvit
