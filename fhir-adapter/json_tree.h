// The parsed form behind JsonView: one flat array of nodes in the order of the text. Made by
// json_parse.cpp, read by json.cpp and json_duplicates.cpp; nobody else includes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parity::fhir {

enum class NodeKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kEscapedString, kArray, kObject };

// A key is a string node, and its value follows it. `detail` is the number of items or members of a
// container, else the length of the token in the source.
struct JsonNode {
  std::uint32_t text = 0;  // where the text begins: in `unescaped` for kEscapedString, else in the source
  std::uint32_t size = 0;  // its length; of a container up to and with its closing bracket
  std::uint32_t link = 0;  // containers: the node after the last one inside; else the token in the source
  std::uint32_t kind_and_detail = 0;

  NodeKind kind() const { return static_cast<NodeKind>(kind_and_detail & 7U); }
  std::uint32_t detail() const { return kind_and_detail >> 3U; }
  void set(NodeKind kind, std::uint32_t detail) { kind_and_detail = detail << 3U | static_cast<std::uint32_t>(kind); }
  bool is_container() const { return kind() >= NodeKind::kArray; }
};

struct JsonTree {
  std::string bytes;
  std::size_t begin = 0;        // after a byte order mark
  std::string unescaped;        // the text of strings that hold escapes, one after another
  std::vector<JsonNode> nodes;  // INVARIANT: not empty; node 0 is the root

  std::string_view source() const { return std::string_view(bytes).substr(begin); }
  std::string_view string_at(const JsonNode& node) const {
    const std::string_view from = node.kind() == NodeKind::kEscapedString ? std::string_view(unescaped) : source();
    return from.substr(node.text, node.size);
  }
  std::uint32_t after(std::uint32_t index) const {
    const JsonNode& node = nodes[index];
    return node.is_container() ? node.link : index + 1;
  }
};

}  // namespace parity::fhir
