#pragma once

#include <filesystem>

namespace asvit::testing {

/// Folders as the commands leave them, small: a search of `steps` steps with its seed, a growth of
/// three steps with a model, a training of three epochs whose first class is called `</script>`, a
/// ranking of four entries.
void write_search_run(const std::filesystem::path& folder, int steps = 40);
void write_family_run(const std::filesystem::path& folder);
void write_training_run(const std::filesystem::path& folder);
void write_ranking_run(const std::filesystem::path& folder);

}  // namespace asvit::testing
