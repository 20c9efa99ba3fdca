// YAML as a tree of scalars, lists and maps with a place on every node. The one door to yaml-cpp:
// no other file of Parity sees the library. Used by every reader of YAML (rules, rule tests,
// configuration); knows nothing of what the keys mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostics.h"
#include "engine/rules/text.h"

namespace parity {

struct YamlEntry;

struct YamlNode {
  enum class Kind : std::uint8_t { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  Where where;
  std::string text;                // of a scalar, as written: no tag is applied
  std::uint32_t block_indent = 0;  // of a block scalar (see Text)
  bool is_folded = false;          // a block scalar whose line ends became blanks
  bool is_quoted = false;          // a quoted or block scalar: text, whatever it looks like
  std::vector<YamlNode> items;     // of a list
  std::vector<YamlEntry> entries;  // of a map, in the author's order

  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  bool is_null() const { return kind == Kind::kNull; }
  /// The value of a map's key, or nullptr. Borrowed.
  const YamlNode* find(std::string_view key) const;

  Named named() const { return {text, where}; }
  Text as_text() const { return {text, where, block_indent, is_folded}; }
};

struct YamlEntry {
  Named key;
  YamlNode value;
};

struct YamlLimits {
  std::size_t max_bytes = 4U << 20U;
  std::size_t max_nodes = 400'000;
  std::size_t max_depth = 32;
};

/// Reads one document. Anchors, aliases, tags and merge keys are refused: there is one way to say a
/// thing, and nothing that a reader has to expand in the head. Diagnostics R0001 to R0007; a tree is
/// given when the text is YAML at all, also if keys stand twice.
Checked<YamlNode> read_yaml(const SourceFiles& files, std::uint32_t file, const YamlLimits& limits = {});

/// The tree without comments and layout: the same for two files that say the same. Map keys are
/// sorted, every text is prefixed with its length.
std::string canonical_text(const YamlNode& node);

}  // namespace parity
