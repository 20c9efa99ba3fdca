// The parsed form behind JsonView: the offsets of the text's tokens, and which bracket closes which. No
// value is copied or converted. Made by json_parser.cpp, read by json.cpp and json_duplicates.cpp; nobody
// else includes it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace parity::fhir {

inline bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// A token is a bracket, a comma, a colon, a string, a number or a word. A member is four tokens: name,
// colon, value, and the comma or bracket behind it.
struct JsonIndex {
  std::string_view text;                    // without a byte order mark; borrowed
  const std::uint32_t* tokens = nullptr;    // offsets in `text`; one more at the end: its size
  const std::uint32_t* partners = nullptr;  // by token. Of `{` and `[`: the token that closes; of that: how many inside
  std::uint32_t count = 0;

  // Strings that hold escapes, in the order of the text, and their texts one after another.
  struct Escaped {
    std::uint32_t token;
    std::uint32_t offset;
    std::uint32_t size;
  };
  std::vector<Escaped> escaped;
  std::string unescaped;
  bool has_escaped_names = false;
  // Objects in which a name may stand twice; some stand here several times. Every other has none.
  std::vector<std::uint32_t> suspects;

  char at(std::uint32_t token) const { return text[tokens[token]]; }
  bool is_container(std::uint32_t token) const { return at(token) == '{' || at(token) == '['; }
  /// The token behind a value: a comma or a closing bracket.
  std::uint32_t after(std::uint32_t value) const { return is_container(value) ? partners[value] + 1 : value + 1; }
  /// The next item or name after the value at `value`, or the bracket that closes.
  std::uint32_t next_item(std::uint32_t value) const {
    const std::uint32_t behind = after(value);
    return at(behind) == ',' ? behind + 1 : behind;
  }

  /// Between the quotes, as it came. INVARIANT (simdjson's first stage): between a closing quote and the
  /// next token there is white space only.
  std::string_view raw_string(std::uint32_t token) const {
    const std::size_t begin = tokens[token] + std::size_t{1};
    std::size_t end = tokens[token + 1] - std::size_t{1};
    while (is_json_space(text[end])) --end;
    return {text.data() + begin, end - begin};
  }
  std::string_view string(std::uint32_t token) const {
    const std::string_view raw = raw_string(token);
    if (escaped.empty() || raw.empty() || std::memchr(raw.data(), '\\', raw.size()) == nullptr) return raw;
    const auto found = std::lower_bound(escaped.begin(), escaped.end(), token,
                                        [](const Escaped& one, std::uint32_t wanted) { return one.token < wanted; });
    return std::string_view(unescaped).substr(found->offset, found->size);
  }
  /// Whether the name at the token is this one.
  bool is_name(std::uint32_t token, std::string_view name) const {
    const std::size_t begin = tokens[token] + std::size_t{1};
    if (begin + name.size() >= tokens[token + 1]) return false;
    const char* const front = text.data() + begin;
    if (front[name.size()] == '"' && std::memcmp(front, name.data(), name.size()) == 0) return true;
    return has_escaped_names && string(token) == name;
  }
};

}  // namespace parity::fhir
