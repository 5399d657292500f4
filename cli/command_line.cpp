#include "cli/command_line.h"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "run/atomic_file.h"
#include "run/run_folder.h"

namespace asvit {
namespace {

namespace po = boost::program_options;
using nlohmann::json;

constexpr unsigned kHelpColumns = 100;
constexpr unsigned kDescriptionColumns = 64;

std::string scalar_text(const json& value, const std::string& where) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  if (value.is_number() || value.is_boolean()) {
    return value.dump();
  }
  throw std::invalid_argument(where + ": got " + value.dump() +
                              ", expected a string, number, boolean or array of these");
}

json value_json(const boost::any& value) {
  if (const auto* text = boost::any_cast<std::string>(&value)) {
    return *text;
  }
  if (const auto* list = boost::any_cast<std::vector<std::string>>(&value)) {
    return *list;
  }
  if (const auto* flag = boost::any_cast<bool>(&value)) {
    return *flag;
  }
  if (const auto* number = boost::any_cast<int>(&value)) {
    return *number;
  }
  if (const auto* seed = boost::any_cast<std::uint64_t>(&value)) {
    return *seed;
  }
  if (const auto* real = boost::any_cast<double>(&value)) {
    return *real;
  }
  throw std::logic_error("command line: an option has a type that cannot be written");
}

/// Boost reads "-1" as the largest unsigned number; here it is a mistake.
void refuse_negative(const po::parsed_options& parsed, const po::options_description& known) {
  for (const po::option& option : parsed.options) {
    const auto* description = known.find_nothrow(option.string_key, false);
    const bool is_unsigned =
        description != nullptr && dynamic_cast<const po::typed_value<std::uint64_t>*>(
                                      description->semantic().get()) != nullptr;
    if (is_unsigned && !option.value.empty() && option.value.front().rfind('-', 0) == 0) {
      throw po::error("--" + option.string_key + ": got " + option.value.front() +
                      ", expected 0 or more");
    }
  }
}

/// One line out of Boost's message, with the name of the option as the user writes it.
std::invalid_argument usage_error(const po::error& error) {
  std::string text = error.what();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return std::invalid_argument("options: " + text);
}

}  // namespace

CommandLine::CommandLine(std::string usage, std::string summary, std::string example)
    : usage_(std::move(usage)),
      summary_(std::move(summary)),
      example_(std::move(example)),
      visible_("Options", kHelpColumns, kDescriptionColumns) {
  hidden_.add_options()("help,h", "print this help");  // whoever reads it has found it
  add()("config", po::value<std::string>()->value_name("FILE"),
        "options as JSON; a run's run.json is accepted back");
}

void CommandLine::positional(const char* name, const char* help, int count) {
  hidden_.add_options()(name, po::value<std::vector<std::string>>(), help);
  positional_.add(name, count);
}

po::parsed_options CommandLine::read_config(const std::string& path) const {
  json document = read_json_file(path);
  // Another command's run has options that mean nothing here.
  bool of_another_command = false;
  if (document.is_object() && document.contains("options")) {
    const json command = document.value("command", json());
    of_another_command = command.is_string() && command != usage_.substr(0, usage_.find(' '));
    document = json(document["options"]);
  }
  if (!document.is_object()) {
    throw std::invalid_argument(path + ": got " + document.type_name() +
                                ", expected an object of option names and values");
  }
  po::parsed_options parsed(&visible_);
  for (const auto& [key, value] : document.items()) {
    const std::string where = path + ": /" + key;
    if (visible_.find_nothrow(key, false) == nullptr) {
      if (of_another_command) {
        continue;
      }
      throw std::invalid_argument(where + ": unknown option");
    }
    po::option option;
    option.string_key = key;
    if (value.is_array()) {
      for (const json& element : value) {
        option.value.push_back(scalar_text(element, where));
      }
    } else {
      option.value.push_back(scalar_text(value, where));
    }
    parsed.options.push_back(option);
  }
  refuse_negative(parsed, visible_);
  return parsed;
}

bool CommandLine::parse(const Arguments& arguments) {
  try {
    po::options_description all;
    all.add(visible_).add(hidden_);
    const int style =
        po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    const po::parsed_options parsed =
        po::command_line_parser(arguments).options(all).positional(positional_).style(style).run();
    refuse_negative(parsed, all);
    po::store(parsed, values_);
    if (values_.count("help") != 0) {
      std::cout << help();
      return false;
    }
    po::notify(values_);
  } catch (const po::error& error) {
    throw usage_error(error);
  }
  if (values_.count("config") != 0) {
    complete_from(get<std::string>("config"));
  }
  return true;
}

void CommandLine::complete_from(const std::string& path) {
  try {
    po::store(read_config(path), values_);
    po::notify(values_);
  } catch (const po::error& error) {
    throw std::invalid_argument(path + ": " + usage_error(error).what());
  }
}

bool CommandLine::given(const std::string& name) const {
  return values_.count(name) != 0 && !values_[name].defaulted();
}

std::vector<std::string> CommandLine::required_list(const std::string& name) const {
  if (values_.count(name) == 0) {
    throw std::invalid_argument("arguments: got none, expected: asvit " + usage_);
  }
  return get<std::vector<std::string>>(name);
}

nlohmann::ordered_json CommandLine::resolved(const std::vector<std::string>& except) const {
  nlohmann::ordered_json result;
  for (const auto& [name, value] : values_) {
    const bool left_out = name == "config" || name == "help" ||
                          std::find(except.begin(), except.end(), name) != except.end();
    if (!left_out) {
      result[name] = value_json(value.value());
    }
  }
  return result;
}

nlohmann::ordered_json CommandLine::defaults() const {
  nlohmann::ordered_json result = nlohmann::ordered_json::object();
  for (const auto& option : visible_.options()) {
    boost::any value;
    if (option->semantic()->apply_default(value)) {
      result[option->long_name()] = value_json(value);
    }
  }
  return result;
}

std::string CommandLine::help() const {
  std::ostringstream text;
  text << "Usage: asvit " << usage_ << "\n" << summary_ << "\n\n" << visible_;
  text << "Example: " << example_ << "\n";
  return text.str();
}

bool CommandLine::has(const std::string& name) const {
  return visible_.find_nothrow(name, /*approx=*/false) != nullptr;
}

std::vector<std::string> CommandLine::option_names() const {
  std::vector<std::string> names = {"--help"};
  for (const auto& option : visible_.options()) {
    names.push_back("--" + option->long_name());
  }
  return names;
}

std::filesystem::path take_stored_options(CommandLine& line, const std::string& out, bool resume) {
  if (out.empty()) {
    throw std::invalid_argument("--out: got nothing, expected the folder of the run");
  }
  const std::filesystem::path stored = std::filesystem::path(out) / kRunFile;
  if (resume && std::filesystem::exists(stored)) {
    line.complete_from(stored.string());
  }
  return stored;
}

std::function<void(int)> in_range(const std::string& option, int least, int most) {
  return [option, least, most](int got) {
    try {
      require_range(option, got, {least, most});
    } catch (const std::invalid_argument& error) {
      throw po::error(error.what());
    }
  };
}

std::string about_option(const CommandLine& line, const std::string& message) {
  const std::size_t end = message.find(": ");
  const std::string name = option_name(message.substr(0, end));
  return end != std::string::npos && line.has(name) ? "--" + name + message.substr(end) : message;
}

}  // namespace asvit
