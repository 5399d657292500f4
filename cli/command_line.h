#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/program_options.hpp>
#include <nlohmann/json.hpp>

#include "base/fields.h"
#include "cli/command.h"

namespace asvit {

/// An option's value bound to `value`, whose present content is the default; `placeholder` stands
/// for it in the help.
template <typename T>
boost::program_options::typed_value<T>* with_default(T& value, const char* placeholder) {
  std::ostringstream text;
  text << value;
  return boost::program_options::value<T>(&value)
      ->default_value(value, text.str())
      ->value_name(placeholder);
}

/// The options of one subcommand: described once, read from the command line and from a JSON file,
/// written back as the run's resolved options.
///
/// Every subcommand has `--help` and `--config FILE`: a JSON object of option names and values, or
/// a run's own run.json, whose "options" are taken. The command line wins over the file. Unknown
/// options and keys are refused.
class CommandLine {
 public:
  /// `usage`: what follows `asvit` in the help's first line; `example`: a whole command.
  CommandLine(std::string usage, std::string summary, std::string example);

  /// Adds options, as Boost's add_options() does.
  boost::program_options::options_description_easy_init add() { return visible_.add_options(); }

  /// The arguments without a name go to `name`, at most `count` of them (-1: any number).
  void positional(const char* name, const char* help, int count);

  /// Parses; throws std::invalid_argument for anything unknown or malformed. False where help was
  /// asked for and printed.
  bool parse(const Arguments& arguments);

  /// Takes the options of a JSON file for those that were given nowhere before.
  void complete_from(const std::string& path);

  /// Whether the option was given on the command line or in the file.
  bool given(const std::string& name) const;

  /// The arguments without a name; throws std::invalid_argument where there are none.
  std::vector<std::string> required_list(const std::string& name) const;

  /// The value of an option that is present.
  template <typename T>
  T get(const std::string& name) const {
    return values_[name].as<T>();
  }

  /// Every option that has a value, defaults included, without `config` and those named in
  /// `except`.
  nlohmann::ordered_json resolved(const std::vector<std::string>& except = {}) const;

  /// What resolved() says where nothing was given: options without a default are left out.
  nlohmann::ordered_json defaults() const;

  /// The help text: usage, summary, options, example.
  std::string help() const;

  /// Whether there is an option of this name.
  bool has(const std::string& name) const;

  /// Names of all options with a leading `--`, for completion.
  std::vector<std::string> option_names() const;

 private:
  boost::program_options::parsed_options read_config(const std::string& path) const;

  std::string usage_;
  std::string summary_;
  std::string example_;
  boost::program_options::options_description visible_;
  boost::program_options::options_description hidden_;
  boost::program_options::positional_options_description positional_;
  boost::program_options::variables_map values_;
};

/// The run.json of the folder that --out names; a run that goes on takes its options for those that
/// were not given. Throws std::invalid_argument where `out` is empty or the file is no run's.
std::filesystem::path take_stored_options(CommandLine& line, const std::string& out, bool resume);

/// A message of the library about the field it begins with ("learning_rate: got ...") as one about
/// the line's option of that name ("--learning-rate: got ..."); messages that begin otherwise stay
/// as they are.
std::string about_option(const CommandLine& line, const std::string& message);

/// Calls `call` and returns what it returns; std::invalid_argument is thrown on about_option().
template <typename Call>
auto naming_options(const CommandLine& line, Call&& call) {
  try {
    return call();
  } catch (const std::invalid_argument& error) {
    const std::string message = about_option(line, error.what());
    if (message == error.what()) {
      throw;  // about no option, and maybe of a kind that somebody tells apart
    }
    throw std::invalid_argument(message);
  }
}

/// A check for a count: boost::program_options::error naming `option` where it is out of range.
/// Refuses what no machine could serve before anything is read or allocated for it.
std::function<void(int)> in_range(const std::string& option, int least, int most);

/// One field of an option struct (base/fields.h) as an option, bound to it: its present value is
/// the default, none where its text form is empty.
template <typename Field, typename... Ranges>
void add_field(CommandLine& line, const std::string& name, Field& field, const char* placeholder,
               const std::string& help, const Ranges&... range) {
  namespace po = boost::program_options;
  const std::string option = option_name(name);
  const auto add = [&](const po::value_semantic* value) {
    line.add()(option.c_str(), value, help.c_str());
  };
  if constexpr (std::is_same_v<Field, bool>) {
    add(po::bool_switch(&field));
  } else if constexpr (kIsPlainField<Field>) {
    auto* value = with_default(field, placeholder);
    (value->notifier(in_range("--" + option, range.least, range.most)), ...);
    add(value);
  } else {
    auto* value = po::value<std::string>()->value_name(placeholder);
    value->notifier(
        [&field, option](const std::string& text) { read_text("--" + option, text, field); });
    if (const std::string text = text_of(field); !text.empty()) {
      value->default_value(text);
    }
    add(value);
  }
}

/// The fields of an option struct as options; those named in `only`, where there are any. The
/// struct must outlive the line's parse().
template <typename Options>
void add_fields(CommandLine& line, Options& options, const std::vector<std::string>& only = {}) {
  for_each_field(options, [&](const std::string& name, auto& field, const auto&... rest) {
    if (only.empty() || std::find(only.begin(), only.end(), name) != only.end()) {
      add_field(line, name, field, rest...);
    }
  });
}

}  // namespace asvit
