#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/random.h"
#include "space/topology.h"

namespace asvit {

/// Value of the member "format" of a search space in JSON.
inline constexpr const char* kSpaceFormat = "asvit-space/1";

/// The index of the choice taken, one a decision.
using Choices = std::vector<int>;

/// One thing the search decides.
struct Decision {
  std::string name;

  /// Where in the template a choice is written; at least one place.
  std::vector<nlohmann::json::json_pointer> pointers;

  /// A value for every pointer, or with several pointers an array of one a pointer.
  std::vector<nlohmann::json> choices;

  std::vector<std::string> labels;  ///< what a choice is called, one a choice

  int count() const { return static_cast<int>(choices.size()); }
};

/// A member of the architecture records that a space reads, and where its value is written.
struct RecordField {
  std::string name;
  std::vector<nlohmann::json::json_pointer> pointers;  ///< as of a Decision
};

/// A set of topologies: a template in the JSON form and decisions that fill it in.
///
/// Format "asvit-space/1": {"format", "name", "description", "template", "decisions": [{"name",
/// "pointers": [...], "choices": [...], "labels": [...] (optional)}]}. A decision with several
/// pointers writes a plain choice to each of them, and an array choice element by element. Arrays
/// of the template with one value a block may be longer than a depth that is chosen: what lies
/// beyond it is left out.
///
/// A member "record" ({field: [pointers]}, optional) says how architecture records of others name
/// what they decide; see from_record().
class SearchSpace {
 public:
  /// Throws std::invalid_argument (JSON pointer, got, expected) for malformed documents, pointers
  /// that the template lacks, duplicate names or choices, and when the template with any single
  /// choice changed is not a valid topology. No two decisions may write the same place. Names and
  /// labels are printable ASCII without spaces and `=`; a label left out is the choice's JSON.
  static SearchSpace from_json(const nlohmann::json& document);

  /// The document that from_json() reads back to an equal space.
  nlohmann::ordered_json to_json() const;

  const std::string& name() const { return name_; }
  const std::string& description() const { return description_; }
  const std::vector<Decision>& decisions() const { return decisions_; }

  /// The same space with `value` written into its template at `pointer`, for example image size.
  /// Throws as from_json() does, and where a decision writes that place anyway.
  SearchSpace with(const std::string& pointer, const nlohmann::json& value) const;

  /// Number of choice vectors: the product of the decisions' counts.
  double size() const;

  /// Entropy of the uniform distribution over choice vectors, in nats: log(size()).
  double entropy() const;

  /// Uniform choice vector: one draw a decision, in order.
  Choices sample(Generator& generator) const;

  /// Every choice vector that differs in exactly one decision.
  std::vector<Choices> neighbours(const Choices& choices) const;

  /// The topology of a choice vector. Throws std::invalid_argument when `choices` does not fit the
  /// decisions or the topology is not valid.
  Topology realise(const Choices& choices) const;

  /// The topology that a record describes, an object with exactly the fields of the space's
  /// "record"; a value is written as a choice would be, whether it is one or not. Throws
  /// std::invalid_argument for other fields, topologies that are not valid, and where the space
  /// reads no records.
  Topology from_record(const nlohmann::json& record) const;

  /// The choices that make `topology`, image size and number of classes aside; nothing where none
  /// do. A decision about a block that the topology does not have has no choice: -1.
  std::optional<Choices> choices_of(const Topology& topology) const;

  /// Short text of a choice vector: `name=label` separated by spaces.
  std::string describe(const Choices& choices) const;

 private:
  SearchSpace() = default;

  /// Throws unless the template is valid, as it is and with any single choice written into it.
  void require_valid() const;

  std::string name_;
  std::string description_;
  nlohmann::json template_;
  std::vector<Decision> decisions_;
  std::vector<RecordField> record_;
};

/// Names of the spaces that come with the program.
std::vector<std::string> builtin_space_names();

/// A space that comes with the program; throws std::invalid_argument listing the names otherwise.
SearchSpace builtin_space(const std::string& name);

}  // namespace asvit
