// The parsed form behind JsonView: the offsets of the text's tokens, and where each leads. No value is
// copied or converted. Made by json_parser.cpp, read through json.h; nobody else includes it.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
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
  constexpr JsonName(std::string_view text)
      : text_(text),
        front_(word_of(text.substr(0, 8))),
        mask_(~std::uint64_t{0} >> 4 * unused_of(text.size()) >> 4 * unused_of(text.size())),
        back_(word_of(text.substr(std::max<std::size_t>(text.size(), 8) - 8))),
        hash_(hash_of(front_of(front_, text.size()), text.size())) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  JsonName(const std::string& text) : JsonName(std::string_view(text)) {}

  constexpr std::string_view text() const { return text_; }
  constexpr std::uint32_t hash() const { return hash_; }
  constexpr bool empty() const { return text_.empty(); }
  /// One bit: an object in whose kinds it is not has no such name.
  static constexpr std::uint32_t kind_of(std::uint32_t hash) { return 1U << (hash & 31U); }

  /// Of a name's first eight bytes, which end at the top of the word, and its size.
  static constexpr std::uint32_t hash_of(std::uint64_t front, std::size_t size) {
    return static_cast<std::uint32_t>((front + size) * kMultiplier >> 32U);
  }
  /// A word of text, of which the first `size` bytes count, as hash_of wants it.
  static constexpr std::uint64_t front_of(std::uint64_t word, std::size_t size) {
    const std::size_t unused = unused_of(size);  // no branch: sizes can't be foretold
    return word << (4 * unused) << (4 * unused);
  }

  /// Whether the name stands at the front of a text, which may go on behind it.
  bool is_front_of(std::string_view text) const {
    return text.size() >= std::max<std::size_t>(text_.size(), 8) ? is_at(text.data()) : text.starts_with(text_);
  }
  /// Whether it stands at these bytes, of which eight, and as many as it has, can be read.
  bool is_at(const char* bytes) const {
    if ((word_at(bytes) & mask_) != front_) return false;
    if (text_.size() <= 8) return true;
    if (word_at(bytes + text_.size() - 8) != back_) return false;
    return text_.size() <= 16 || std::memcmp(bytes + 8, text_.data() + 8, text_.size() - 16) == 0;
  }

 private:
  // Of many odd numbers the one by which names that stand in one object of FHIR most seldom share a kind of 64.
  static constexpr std::uint64_t kMultiplier = 0xABCD78AD58C47235U;

  static std::uint64_t word_at(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }
  // Of at most eight bytes.
  static constexpr std::uint64_t word_of(std::string_view text) {
    if (!std::is_constant_evaluated() && text.size() == 8) return word_at(text.data());
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < text.size(); ++i) word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
    return word;
  }
  // Of a word's eight bytes, how many a text of this size leaves free.
  static constexpr std::size_t unused_of(std::size_t size) { return 8 - std::min<std::size_t>(size, 8); }

  std::string_view text_;
  std::uint64_t front_;  // the first eight bytes; of fewer, all of them
  std::uint64_t mask_;   // of `front_`, the bytes that count
  std::uint64_t back_;   // the last eight bytes
  std::uint32_t hash_;
};

// A token is a bracket, a comma, a colon, a string, a number or a word. A member is four tokens: name,
// colon, value, and the comma or bracket behind it. What a token links to:
//   { [    the token that closes it   ]   how many items stand inside   }   the kinds of names inside
//   name   the hash of the name       :   the object's next name, or its `}`
//   string that is no name: 0, or its place in `escaped` + 1
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
    return links[token] == 0 ? raw_string(token) : unescaped_text(escaped[links[token] - 1]);
  }
  std::string_view name(std::uint32_t token) const {
    return has_escaped_names ? unescaped_name(token) : raw_string(token);
  }
  /// Of a name without escapes and of the same hash.
  bool is_name(std::uint32_t token, const JsonName& name) const {
    const std::size_t size = name.text().size();
    const std::size_t begin = tokens[token] + std::size_t{1};
    if (begin + size >= text.size() || text[begin + size] != '"') return false;
    return begin + 8 <= text.size() ? name.is_at(text.data() + begin) : name.is_front_of(from(token));
  }
  /// Whether the name is the stem, or the stem with a capital letter behind it.
  bool has_stem(std::uint32_t token, const JsonName& stem) const {
    const std::string_view name = has_escaped_names ? unescaped_name(token) : from(token);
    if (!stem.is_front_of(name)) return false;
    if (name.size() == stem.text().size()) return true;
    const char behind = name[stem.text().size()];
    return (behind >= 'A' && behind <= 'Z') || (behind == '"' && !has_escaped_names);
  }

 private:
  /// The text from behind a string's opening quote on.
  std::string_view from(std::uint32_t token) const { return text.substr(tokens[token] + std::size_t{1}); }
  std::string_view unescaped_text(const Escaped& one) const {
    return std::string_view(unescaped).substr(one.offset, one.size);
  }
  std::string_view unescaped_name(std::uint32_t token) const {
    const auto found = std::lower_bound(escaped.begin(), escaped.end(), token,
                                        [](const Escaped& one, std::uint32_t wanted) { return one.token < wanted; });
    return found != escaped.end() && found->token == token ? unescaped_text(*found) : raw_string(token);
  }
};

}  // namespace parity::fhir
