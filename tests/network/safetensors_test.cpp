#include "network/safetensors.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

class Safetensors : public ::testing::Test {
 protected:
  /// A file of a header and values as they stand.
  void write(const std::string& header, const std::string& values) const {
    std::string content;
    for (std::size_t i = 0; i < 8; ++i) {
      content += static_cast<char>(header.size() >> 8 * i & 0xff);
    }
    write_bytes(content + header + values);
  }
  void write_bytes(const std::string& content) const {
    std::ofstream(path_, std::ios::binary) << content;
  }
  std::string bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Expects the file to be refused in one line with `part` in it.
  void expect_refused(const std::string& part) const {
    try {
      read_safetensors(path_);
      ADD_FAILURE() << "not refused: " << part;
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(path_.string()));
      EXPECT_THAT(error.what(), ::testing::HasSubstr(part));
      EXPECT_THAT(error.what(), ::testing::Not(::testing::HasSubstr("\n")));
    }
  }

  const TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_ / "file.safetensors";
};

TensorFile every_type() {
  TensorFile file;
  for (at::ScalarType type : {at::kDouble, at::kFloat, at::kHalf, at::kBFloat16, at::kLong,
                              at::kInt, at::kShort, at::kChar, at::kByte, at::kBool}) {
    file.tensors.emplace_back(std::string("of ") + at::toString(type),
                              at::arange(6, at::kFloat).reshape({2, 3}).to(type));
  }
  file.tensors.emplace_back("scalar", at::scalar_tensor(2.5, at::kFloat));
  file.tensors.emplace_back("empty", at::empty({0, 4}, at::kFloat));
  file.tensors.emplace_back("transposed", at::arange(6, at::kFloat).reshape({2, 3}).t());
  file.metadata = {{"who", "asvit \xc3\xbc"}};
  return file;
}

TEST_F(Safetensors, GiveBackWhatWasWritten) {
  const TensorFile written = every_type();
  write_safetensors(path_, written);
  const TensorFile read = read_safetensors(path_);
  EXPECT_EQ(read.metadata, written.metadata);
  ASSERT_EQ(read.tensors.size(), written.tensors.size());
  for (const auto& [name, tensor] : written.tensors) {
    const auto found = std::find_if(read.tensors.begin(), read.tensors.end(),
                                    [&](const auto& other) { return other.first == name; });
    ASSERT_NE(found, read.tensors.end()) << name;
    EXPECT_EQ(found->second.scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(at::equal(found->second, tensor)) << name;
  }
}

TEST_F(Safetensors, AreTheBytesOfTheFormat) {
  TensorFile file;
  file.tensors.emplace_back("a", at::tensor({1.0F, -2.0F}));
  write_safetensors(path_, file);
  const std::string header = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  std::string expected("\x38\0\0\0\0\0\0\0", 8);
  expected += header + std::string(0x38 - header.size(), ' ');
  expected += std::string("\0\0\x80\x3f\0\0\0\xc0", 8);
  EXPECT_EQ(bytes(), expected);
}

TEST_F(Safetensors, OfBadNamesAndTypesAreNotWritten) {
  for (const char* name : {"", "__metadata__", "twice"}) {
    TensorFile file;
    file.tensors = {{"twice", at::zeros({1})}, {name, at::zeros({1})}};
    EXPECT_THROW(write_safetensors(path_, file), std::invalid_argument) << name;
  }
  TensorFile complex;
  complex.tensors.emplace_back("z", at::zeros({1}, at::kComplexFloat));
  EXPECT_THROW(write_safetensors(path_, complex), std::invalid_argument);
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_THROW(write_safetensors(folder_ / "no/where", every_type()), std::runtime_error);
  EXPECT_THROW(read_safetensors(folder_ / "nowhere"), std::runtime_error);
}

TEST_F(Safetensors, WithALyingHeaderAreRefused) {
  const std::string eight(8, '\0');
  const auto entry = [](const std::string& dtype, const std::string& shape,
                        const std::string& offsets) {
    return R"({"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
  };
  const auto refused = [&](const std::string& tensor, const std::string& part) {
    SCOPED_TRACE(tensor);
    write(R"({"a":)" + tensor + "}", eight);
    expect_refused(part);
  };
  refused(entry("\"F32\"", "[3]", "[0,8]"), "12 bytes as the shape says");
  refused(entry("\"F32\"", "[2]", "[8,0]"), "8 bytes as the shape says");
  refused(entry("\"F32\"", "[2]", "[8,16]"), "from 0 on");
  refused(entry("\"F32\"", "[1]", "[0,4]"), "8 bytes of values");
  refused(entry("\"F32\"", "[4]", "[0,16]"), "8 bytes of values");
  refused(entry("\"F32\"", "[-2]", "[0,8]"), "/a/shape/0");
  refused(entry("\"F32\"", "[2.0]", "[0,8]"), "/a/shape/0");
  refused(entry("\"F32\"", "[9223372036854775807,4]", "[0,8]"), "can be counted");
  refused(entry("\"F32\"", "[0,9223372036854775807,9223372036854775807]", "[0,0]"),
          "can be counted");
  refused(entry("\"F32\"", "2", "[0,8]"), "/a/shape");
  refused(entry("\"F32\"", "[2]", "[0,8,8]"), "two offsets");
  refused(entry("\"F32\"", "[2]", "[-8,0]"), "/a/data_offsets/0");
  refused(entry("\"F33\"", "[2]", "[0,8]"), "/a/dtype");
  refused(entry("7", "[2]", "[0,8]"), "/a/dtype");
  refused("7", "/a");
  refused(R"({"dtype":"F32"})", "/a");
  refused(entry("\"F32\"", "[2]", "[0,8],\"more\":1"), "more");
  const std::string good = entry("\"F32\"", "[1]", "[0,4]");
  refused(good + R"(,"b":)" + good, "from 4 on");
  refused(good + R"(,"a":)" + entry("\"F32\"", "[1]", "[4,8]"), "\"a\" twice");
  refused(good + R"(,"__metadata__":{"x":1})", "/__metadata__/x");
  refused(good + R"(,"__metadata__":"x")", "/__metadata__");
  write("[1]", "");
  expect_refused("an object of tensors");
  write("nonsense", "");
  expect_refused("no JSON");
  write_bytes(std::string(8, '\xff'));
  expect_refused("a header of 18446744073709551615 bytes");
}

TEST_F(Safetensors, CutAtEveryLengthAreRefused) {
  TensorFile file;
  file.tensors = {{"a", at::ones({2, 3})}, {"b", at::ones({4})}};
  file.metadata = {{"x", "y"}};
  write_safetensors(path_, file);
  const std::string whole = bytes();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write_bytes(whole.substr(0, length));
    expect_refused("expected");
  }
  write_bytes(whole + "x");
  expect_refused("where the last tensor ends");
}

TEST_F(Safetensors, WithAnyBytesChangedAreReadOrRefused) {
  write_safetensors(path_, every_type());
  const std::string whole = bytes();
  Generator generator(4);
  int refused = 0;
  constexpr int kRounds = 3000;
  for (int round = 0; round < kRounds; ++round) {
    std::string changed = whole;
    // Mostly in the header, where it matters.
    const std::size_t range = round % 4 == 0 ? whole.size() : whole.size() / 2;
    for (std::uint64_t change = 0; change <= generator.below(3); ++change) {
      changed[generator.below(range)] = static_cast<char>(generator.below(256));
    }
    write_bytes(changed);
    try {
      read_safetensors(path_);
    } catch (const std::invalid_argument&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, kRounds / 2);
}

}  // namespace
}  // namespace asvit
