#include "run/environment.h"

#include <array>
#include <ctime>
#include <fstream>
#include <thread>

#include <unistd.h>

namespace asvit {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  const bool known = ::gethostname(name.data(), name.size() - 1) == 0;
  return known ? name.data() : "unknown";
}

}  // namespace

const char* library_version() { return ASVIT_VERSION; }

nlohmann::ordered_json environment() {
  return {{"asvit", library_version()},
          {"compiler", ASVIT_COMPILER},
          {"host", host_name()},
          {"cpu", cpu_model()},
          {"hardware_threads", std::thread::hardware_concurrency()},
          {"started", utc_time(std::chrono::system_clock::now())}};
}

std::string utc_time(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(text.data(), length);
}

std::string cpu_model(const std::filesystem::path& cpuinfo) {
  std::ifstream file(cpuinfo);
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) {
      return line.substr(colon + 2);
    }
  }
  return "unknown";
}

}  // namespace asvit
