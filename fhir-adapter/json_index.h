// The parsed form behind JsonView: the offsets of the text's tokens, and where each leads. No value is
// copied or converted. Made by json_parser.cpp, read through json.h; nobody else includes it.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace parity::fhir {

inline bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// The name of a member, with what an object's names are compared by first. From a literal it is made when
// the program is built.
class JsonName {
 public:
  constexpr JsonName() : JsonName(std::string_view()) {}
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is a name
  template <std::size_t kSize>
  consteval JsonName(const char (&literal)[kSize]) : JsonName(std::string_view(literal)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  template <class Text>
    requires std::same_as<Text, const char*>
  constexpr JsonName(Text text) : JsonName(std::string_view(text)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr JsonName(std::string_view text) : text_(text), hash_(hash_of(first_word(text), text.size())) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  JsonName(const std::string& text) : JsonName(std::string_view(text)) {}

  constexpr std::string_view text() const { return text_; }
  constexpr std::uint32_t hash() const { return hash_; }
  constexpr bool empty() const { return text_.empty(); }
  /// One bit: an object in whose kinds it is not has no such name.
  static constexpr std::uint32_t kind_of(std::uint32_t hash) { return 1U << (hash & 31U); }

  /// Of a name's first eight bytes, which end at the top of the word, and its size.
  static constexpr std::uint32_t hash_of(std::uint64_t first_word, std::size_t size) {
    return static_cast<std::uint32_t>((first_word + size) * 0x9E3779B97F4A7C15U >> 32U);
  }

 private:
  static constexpr std::uint64_t first_word(std::string_view text) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i)
      word = word >> 8U | std::uint64_t{i < text.size() ? static_cast<unsigned char>(text[i]) : 0U} << 56U;
    const std::size_t beyond = 8 - std::min<std::size_t>(text.size(), 8);
    return word << (4 * beyond) << (4 * beyond);
  }

  std::string_view text_;
  std::uint32_t hash_;
};

// A token is a bracket, a comma, a colon, a string, a number or a word. A member is four tokens: name,
// colon, value, and the comma or bracket behind it. What a token links to:
//   { [    the token that closes it   ]   how many items stand inside   }   the kinds of names inside
//   name   the hash of the name       :   the object's next name, or its `}`
struct JsonIndex {
  std::string_view text;                  // without a byte order mark; borrowed
  const std::uint32_t* tokens = nullptr;  // offsets in `text`; one more at the end: its size
  const std::uint32_t* links = nullptr;   // by token
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
  // Objects in which a name may stand twice. Every other has none.
  std::vector<std::uint32_t> suspects;

  char at(std::uint32_t token) const { return text[tokens[token]]; }
  bool is_container(std::uint32_t token) const { return at(token) == '{' || at(token) == '['; }
  /// The item behind the item at `value`, or the bracket that closes.
  std::uint32_t next_item(std::uint32_t value) const {
    const std::uint32_t behind = is_container(value) ? links[value] + 1 : value + 1;
    return at(behind) == ',' ? behind + 1 : behind;
  }
  /// The name behind this one, or the bracket that closes.
  std::uint32_t next_name(std::uint32_t name) const { return links[name + 1]; }

  /// Between the quotes, as it came. INVARIANT (simdjson's first stage): between a closing quote and the
  /// next token there is white space only.
  std::string_view raw_string(std::uint32_t token) const {
    const std::size_t begin = tokens[token] + std::size_t{1};
    std::size_t end = tokens[token + 1] - std::size_t{1};
    while (static_cast<unsigned char>(text[end]) <= ' ') --end;
    return {text.data() + begin, end - begin};
  }
  std::string_view string(std::uint32_t token) const {
    const std::string_view raw = raw_string(token);
    if (escaped.empty()) return raw;
    const auto found = std::lower_bound(escaped.begin(), escaped.end(), token,
                                        [](const Escaped& one, std::uint32_t wanted) { return one.token < wanted; });
    if (found == escaped.end() || found->token != token) return raw;
    return std::string_view(unescaped).substr(found->offset, found->size);
  }
  bool is_name(std::uint32_t token, const JsonName& name) const {
    if (links[token] == name.hash() && raw_string(token) == name.text()) return true;
    return has_escaped_names && string(token) == name.text();
  }
  /// Whether the name is the stem, or the stem with a capital letter behind it.
  bool has_stem(std::uint32_t token, std::string_view stem) const {
    const std::string_view name = has_escaped_names ? string(token) : text.substr(tokens[token] + std::size_t{1});
    if (name.size() < stem.size() || std::memcmp(name.data(), stem.data(), stem.size()) != 0) return false;
    if (name.size() == stem.size()) return true;
    const char behind = name[stem.size()];
    return (behind >= 'A' && behind <= 'Z') || (behind == '"' && !has_escaped_names);
  }
};

}  // namespace parity::fhir
