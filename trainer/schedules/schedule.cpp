#include "trainer/schedules/schedule.h"

#include "trainer/schedules/cosine.h"
#include "trainer/schedules/token_schedule.h"

namespace asvit {

Schedule recipe_schedule(const Recipe& recipe, const Topology& topology) {
  const TokenSchedule tokens = parse_token_schedule(recipe.tokenization, topology);
  return {[recipe](double progress) { return cosine_with_warmup(recipe, progress); },
          [recipe](double /*progress*/) { return recipe.weight_decay; },
          [tokens](double progress) { return factor_at(tokens, progress); }};
}

}  // namespace asvit
