#include "network/safetensors.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <set>
#include <stdexcept>

#include "base/error_context.h"
#include "base/json_reader.h"
#include "run/atomic_file.h"

namespace asvit {
namespace {

using nlohmann::json;

constexpr const char* kMetadata = "__metadata__";
constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeader = 100'000'000;  // bytes, as other readers of the format demand

struct Type {
  const char* name;
  at::ScalarType type;
};
constexpr std::array<Type, 10> kTypes = {{{"F64", at::kDouble},
                                          {"F32", at::kFloat},
                                          {"F16", at::kHalf},
                                          {"BF16", at::kBFloat16},
                                          {"I64", at::kLong},
                                          {"I32", at::kInt},
                                          {"I16", at::kShort},
                                          {"I8", at::kChar},
                                          {"U8", at::kByte},
                                          {"BOOL", at::kBool}}};

// ---- writing ----

const char* type_name(const std::string& tensor, at::ScalarType type) {
  for (const Type& known : kTypes) {
    if (known.type == type) {
      return known.name;
    }
  }
  throw std::invalid_argument("safetensors: tensor '" + tensor + "': got elements of type " +
                              at::toString(type) + ", expected a real number type");
}

void require_names(const TensorFile& file) {
  std::set<std::string> seen = {"", kMetadata};
  for (const auto& [name, tensor] : file.tensors) {
    if (!seen.insert(name).second) {
      throw std::invalid_argument("safetensors: got the name '" + name +
                                  "', expected one that is not empty, reserved or used twice");
    }
  }
}

/// The header, filled up with spaces so that the values start at a multiple of eight bytes.
std::string header_of(const TensorFile& file) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!file.metadata.empty()) {
    header[kMetadata] = file.metadata;
  }
  std::int64_t offset = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const auto end = offset + static_cast<std::int64_t>(tensor.nbytes());
    header[name] = {{"dtype", type_name(name, tensor.scalar_type())},
                    {"shape", tensor.sizes().vec()},
                    {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes, ' ');
  return text;
}

// ---- reading ----

/// One tensor's place in the values.
struct Entry {
  std::string name;
  at::ScalarType type = at::kFloat;
  std::vector<std::int64_t> shape;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

std::uint64_t header_length(const std::string& content) {
  if (content.size() < kLengthBytes) {
    reject("", std::to_string(content.size()) + " bytes", "at least 8, the header's length");
  }
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) {
    length = length << 8 | static_cast<unsigned char>(content[i]);
  }
  if (length > kMaxHeader || length > content.size() - kLengthBytes) {
    reject("", "a header of " + std::to_string(length) + " bytes",
           "at most " +
               std::to_string(std::min<std::uint64_t>(kMaxHeader, content.size() - kLengthBytes)) +
               ", as many as follow");
  }
  return length;
}

/// Parses the header, refusing a name that stands there twice: the last one would win silently.
json parse_header(const std::string& content, std::uint64_t length) {
  std::vector<std::set<std::string>> names;
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) {
      names.emplace_back();
    } else if (event == json::parse_event_t::object_end) {
      names.pop_back();
    } else if (event == json::parse_event_t::key &&
               !names.back().insert(value.get<std::string>()).second) {
      reject("", "the name " + shown(value) + " twice", "different names");
    }
    return true;
  };
  const char* first = content.data() + kLengthBytes;
  json header;
  try {
    header = json::parse(first, first + length, watch);
  } catch (const json::exception&) {
    reject("", "a header that is no JSON", "an object of tensors");
  }
  if (!header.is_object()) {
    reject("", shown(header), "an object of tensors");
  }
  return header;
}

/// Bytes of a tensor. Sides of 0 count as 1 in what must not overflow: strides do not know them.
std::uint64_t bytes_of(const JsonReader& shape, const std::vector<std::int64_t>& sides,
                       at::ScalarType type) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::uint64_t bytes = c10::elementSize(type);
  bool empty = false;
  for (std::int64_t side : sides) {
    const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(1, side));
    if (bytes > kMost / count) {
      shape.fail("a shape whose bytes can be counted");
    }
    bytes *= count;
    empty = empty || side == 0;
  }
  return empty ? 0 : bytes;
}

std::int64_t count_of(const JsonReader& reader) {
  if (!reader.value().is_number_unsigned() ||
      reader.value().get<std::uint64_t>() >
          static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    reader.fail("a count");
  }
  return reader.value().get<std::int64_t>();
}

Entry read_entry(const std::string& name, const JsonReader& reader) {
  reader.require_members({"dtype", "shape", "data_offsets"});
  Entry entry;
  entry.name = name;
  const JsonReader dtype = reader["dtype"];
  const auto known = std::find_if(kTypes.begin(), kTypes.end(), [&](const Type& type) {
    return dtype.value() == json(type.name);
  });
  if (known == kTypes.end()) {
    dtype.fail("one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL");
  }
  entry.type = known->type;
  for (const JsonReader& side : reader["shape"].elements()) {
    entry.shape.push_back(count_of(side));
  }
  const auto offsets = reader["data_offsets"].elements();
  if (offsets.size() != 2) {
    reader["data_offsets"].fail("two offsets");
  }
  entry.first = static_cast<std::uint64_t>(count_of(offsets[0]));
  entry.last = static_cast<std::uint64_t>(count_of(offsets[1]));
  const std::uint64_t bytes = bytes_of(reader["shape"], entry.shape, entry.type);
  if (entry.last < entry.first || entry.last - entry.first != bytes) {
    reader["data_offsets"].fail(std::to_string(bytes) + " bytes as the shape says");
  }
  return entry;
}

/// All tensors of the header in the order of their bytes, which follow one another and end with the
/// file.
std::vector<Entry> read_entries(const json& header, std::uint64_t values) {
  const JsonReader reader(header);
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name != kMetadata) {
      entries.push_back(read_entry(name, reader[name.c_str()]));
    }
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::make_pair(a.first, a.last) < std::make_pair(b.first, b.last);
  });
  std::uint64_t next = 0;
  for (const Entry& entry : entries) {
    if (entry.first != next) {
      reject(reader[entry.name.c_str()].where(),
             "bytes from " + std::to_string(entry.first) + " on",
             "from " + std::to_string(next) + " on, where the tensor before ends");
    }
    next = entry.last;
  }
  if (next != values) {
    reject("", std::to_string(values) + " bytes of values",
           std::to_string(next) + ", where the last tensor ends");
  }
  return entries;
}

std::map<std::string, std::string> read_metadata(const json& header) {
  std::map<std::string, std::string> metadata;
  if (header.contains(kMetadata)) {
    const JsonReader reader = JsonReader(header)[kMetadata];
    if (!reader.value().is_object()) {
      reader.fail("an object of texts");
    }
    for (const auto& [name, value] : reader.value().items()) {
      if (!value.is_string()) {
        reader[name.c_str()].fail("a text");
      }
      metadata[name] = value.get<std::string>();
    }
  }
  return metadata;
}

at::Tensor tensor_at(const Entry& entry, const char* values) {
  at::Tensor tensor = at::empty(entry.shape, at::TensorOptions().dtype(entry.type));
  if (entry.last > entry.first) {
    std::memcpy(tensor.data_ptr(), values + entry.first, entry.last - entry.first);
  }
  return tensor;
}

TensorFile parse(const std::string& content) {
  const std::uint64_t length = header_length(content);
  const json header = parse_header(content, length);
  const char* values = content.data() + kLengthBytes + length;
  TensorFile file;
  file.metadata = read_metadata(header);
  for (const Entry& entry : read_entries(header, content.size() - kLengthBytes - length)) {
    file.tensors.emplace_back(entry.name, tensor_at(entry, values));
  }
  return file;
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, const TensorFile& file) {
  require_names(file);
  const std::string header = header_of(file);
  std::string content;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    content += static_cast<char>(header.size() >> 8 * i & 0xff);
  }
  content += header;
  for (const auto& [name, tensor] : file.tensors) {
    const at::Tensor values = tensor.detach().to(at::kCPU).contiguous();
    content.append(static_cast<const char*>(values.data_ptr()), values.nbytes());
  }
  write_file_atomically(path, content);
}

TensorFile read_safetensors(const std::filesystem::path& path) {
  const std::string content = read_file(path);
  return at_place(path.string(), [&] { return parse(content); });
}

}  // namespace asvit
