// Text to JsonIndex. simdjson's first stage (SIMD: UTF-8 check, strings, the offset of every token) does
// the heavy part; the second is ours, because simdjson's DOM copies every string and rounds every number,
// refuses 1e400, and forgets the offset that an error message needs.
#include <fmt/format.h>
#include <simdjson.h>
#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <utility>

#include "fhir-adapter/json.h"
#include "fhir-adapter/json_index.h"
#include "fhir-adapter/json_text.h"

namespace parity::fhir {
namespace {

static_assert(std::endian::native == std::endian::little);
constexpr std::size_t kHardMaxBytes = std::size_t{512} << 20U;
using Tokenizer = std::unique_ptr<simdjson::internal::dom_parser_implementation>;

bool ends_token(char c) { return is_json_space(c) || c == ',' || c == ']' || c == '}' || c == ':'; }

// Tells names of one object apart: two that are equal always fall into one slot, and few others do. Rows
// of slots are by depth, so that an object's names are not forgotten while the objects inside it are read.
class NameSlots {
 public:
  static constexpr std::size_t kSlots = 512;

  NameSlots() : slots_(kSlots * 8, 0) {}
  /// The outermost row; all slots are empty.
  std::uint32_t* begin() {
    std::fill(slots_.begin(), slots_.end(), 0U);
    return slots_.data();
  }
  const std::uint32_t* end() const { return slots_.data() + slots_.size(); }
  /// More rows; gives the first of the new ones.
  std::uint32_t* grow() {
    const std::size_t size = slots_.size();
    slots_.resize(2 * size, 0);
    return slots_.data() + size;
  }
  static std::size_t slot_of(std::uint32_t hash) { return hash >> 23U; }

 private:
  std::vector<std::uint32_t> slots_;
};

// Walks the tokens once: checks the grammar, finds each bracket's partner.
class Indexer {
 public:
  Indexer(JsonIndex& index, std::uint32_t* links, NameSlots& names, std::size_t max_depth)
      : index_(index), text_(index.text), links_(links), names_(names), max_depth_(max_depth) {}

  /// False: `fault()` says where and what was expected.
  bool run();
  const TextFault& fault() const { return fault_; }
  bool too_deep() const { return too_deep_; }

 private:
  struct Container {
    std::uint32_t token = 0;
    std::uint32_t size = 0;   // up to and with the item that is being read
    std::uint32_t colon = 0;  // of the last name, else the token itself
    std::uint32_t kinds = 0;  // of the names so far
    char end = '\0';          // its closing bracket; 0 outside of all, where the one item is the root
    bool is_first() const { return size == 1; }
  };

  // As JsonName's.
  std::uint32_t hash_of_name(std::uint32_t name) const {
    const char* const front = text_.data() + index_.tokens[name] + 1;
    const char* end = text_.data() + index_.tokens[name + 1] - 1;
    while (*end != '"') --end;
    const auto size = static_cast<std::size_t>(end - front);
    const auto readable = static_cast<std::size_t>(text_.data() + text_.size() - front);
    std::uint64_t word = 0;
    if (readable >= sizeof word)
      std::memcpy(&word, front, sizeof word);
    else
      std::memcpy(&word, front, std::min(size, readable));
    const std::size_t beyond = 8 - std::min<std::size_t>(size, 8);  // no branch: sizes can't be foretold
    return JsonName::hash_of(word << (4 * beyond) << (4 * beyond), size);
  }
  std::size_t backslash_from(std::size_t offset) const { return std::min(text_.find('\\', offset), text_.size()); }
  bool take_escapes(std::uint32_t token);
  void note_escaped_name(std::uint32_t object);
  bool take_scalar(std::uint32_t token, char first, const Container& inner);
  bool fail(std::uint32_t token, std::string_view expected) { return fail_at(index_.tokens[token], expected); }
  bool fail_at(std::size_t offset, std::string_view expected);
  bool fail_end(std::uint32_t token, char end);
  bool fail_depth(std::uint32_t token);

  JsonIndex& index_;
  const std::string_view text_;
  std::uint32_t* const links_;
  NameSlots& names_;
  const std::size_t max_depth_;
  std::vector<Container> outer_;  // the containers around the innermost one
  TextFault fault_;
  bool too_deep_ = false;
};

// Hot: what changes lives in locals. A string with a backslash before the next token has it inside.
bool Indexer::run() {
  const char* const text = text_.data();
  const std::uint32_t* const tokens = index_.tokens;
  const auto peek = [text, tokens, count = index_.count](std::uint32_t token) {
    return token < count ? text[tokens[token]] : '\0';
  };
  std::size_t backslash = backslash_from(0);
  Container inner;
  std::uint32_t* slots = names_.begin();
  for (std::uint32_t at = 0;; ++at) {
    ++inner.size;
    if (inner.end == '}') {
      if (peek(at) != '"') return fail(at, inner.is_first() ? "a name in quotes or `}`" : "a name in quotes");
      if (peek(at + 1) != ':') return fail(at + 1, "`:`");
      if (backslash < tokens[at + 1]) {
        if (!take_escapes(at)) return false;
        backslash = backslash_from(tokens[at + 1]);
        note_escaped_name(inner.token);
      }
      const std::uint32_t hash = hash_of_name(at);
      links_[at] = hash;
      links_[inner.colon] = at;
      inner.colon = at + 1;
      inner.kinds |= JsonName::kind_of(hash);
      if (std::exchange(slots[NameSlots::slot_of(hash)], inner.token + 1) == inner.token + 1)
        index_.suspects.push_back(inner.token);
      at += 2;
    }
    const char first = peek(at);
    if (first == '"') {
      if (backslash < tokens[at + 1]) {
        if (!take_escapes(at)) return false;
        backslash = backslash_from(tokens[at + 1]);
      }
    } else if (first == '{' || first == '[') {
      if (outer_.size() >= max_depth_) return fail_depth(at);
      outer_.push_back(inner);
      slots += NameSlots::kSlots;
      if (slots == names_.end()) slots = names_.grow();
      inner = {at, 0, at, 0, static_cast<char>(first + 2)};
      if (peek(at + 1) != inner.end) continue;
    } else if (!take_scalar(at, first, inner)) {
      return false;
    }
    char behind = peek(++at);
    for (; behind == inner.end; behind = peek(++at)) {
      if (inner.end == '\0') return at == index_.count || fail_end(at, inner.end);
      links_[inner.colon] = at;
      links_[inner.token] = at;
      links_[at] = inner.end == '}' ? inner.kinds : inner.size;
      inner = outer_.back();
      outer_.pop_back();
      slots -= NameSlots::kSlots;
    }
    if (behind != ',' || inner.end == '\0') return fail_end(at, inner.end);
  }
}

bool Indexer::take_escapes(std::uint32_t token) {
  const std::size_t begin = index_.unescaped.size();
  if (const auto bad = unescape(index_.raw_string(token), index_.unescaped))
    return fail_at(index_.tokens[token] + 1 + *bad, "a valid escape");
  index_.escaped.push_back(
      {token, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(index_.unescaped.size() - begin)});
  return true;
}

void Indexer::note_escaped_name(std::uint32_t object) {
  index_.has_escaped_names = true;  // then kinds are not looked at
  index_.suspects.push_back(object);
}

bool Indexer::take_scalar(std::uint32_t token, char first, const Container& inner) {
  const std::string_view rest = token < index_.count ? text_.substr(index_.tokens[token]) : std::string_view();
  const auto ends_at = [rest](std::size_t at) { return at >= rest.size() || ends_token(rest[at]); };
  if (first == '-' || (first >= '0' && first <= '9')) {
    const std::size_t length = number_length(rest);
    return (length != 0 && ends_at(length)) || fail(token, "a number");
  }
  for (const std::string_view word : {"true", "false", "null"})
    if (first == word.front()) return (rest.starts_with(word) && ends_at(word.size())) || fail(token, "a value");
  return fail(token, inner.end == ']' && inner.is_first() ? "a value or `]`" : "a value");
}

bool Indexer::fail_at(std::size_t offset, std::string_view expected) {
  fault_ = {offset, expected};
  return false;
}

bool Indexer::fail_end(std::uint32_t token, char end) {
  return fail(token, end == '}' ? "`,` or `}`" : end == ']' ? "`,` or `]`" : "the end of the text");
}

bool Indexer::fail_depth(std::uint32_t token) {
  too_deep_ = true;
  return fail(token, "less depth");
}

tl::unexpected<Error> too_large(std::string message, std::string where) {
  return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, std::move(message), std::move(where), {}});
}

bool make_room(Tokenizer& tokenizer, std::size_t bytes) {
  if (tokenizer && tokenizer->capacity() > bytes) return true;
  return simdjson::get_active_implementation()->create_dom_parser_implementation(bytes + 1, 1, tokenizer) ==
         simdjson::SUCCESS;
}

}  // namespace

struct JsonParser::State {
  Tokenizer tokenizer;
  std::unique_ptr<std::uint32_t[]> links;
  std::size_t link_capacity = 0;
  NameSlots names;
  JsonIndex index;

  bool tokenize(std::string_view text);
};

// The first stage. False: the text is at fault.
bool JsonParser::State::tokenize(std::string_view text) {
  index.text = text;
  index.escaped.clear();
  index.unescaped.clear();
  index.suspects.clear();
  index.has_escaped_names = false;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  if (tokenizer->stage1(bytes, text.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS) return false;
  index.count = tokenizer->n_structural_indexes;
  tokenizer->structural_indexes[index.count] = static_cast<std::uint32_t>(text.size());
  index.tokens = tokenizer->structural_indexes.get();
  if (link_capacity < index.count) {
    link_capacity = index.count + index.count / 4U;
    links.reset(new std::uint32_t[link_capacity]);  // not zeroed: the indexer writes what is read
  }
  index.links = links.get();
  return true;
}

JsonParser::JsonParser() : state_(std::make_unique<State>()) {}
JsonParser::JsonParser(JsonParser&&) noexcept = default;
JsonParser& JsonParser::operator=(JsonParser&&) noexcept = default;
JsonParser::~JsonParser() = default;

Result<JsonView> JsonParser::parse(std::string_view text, const JsonLimits& limits) {
  const std::size_t max_bytes = std::min(limits.max_bytes, kHardMaxBytes);
  if (text.size() > max_bytes)
    return too_large(fmt::format("the text has {} bytes, at most {} are read", text.size(), max_bytes), {});
  if (!make_room(state_->tokenizer, text.size())) return too_large("not enough memory to read the text", {});
  const std::size_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::string_view source = text.substr(begin);
  const auto syntax_error = [&](const TextFault& fault) {
    return invalid_input(fmt::format("not valid JSON: expected {}", fault.expected),
                         describe_position(text, begin + fault.offset));
  };
  if (!state_->tokenize(source))
    return syntax_error(find_text_fault(source).value_or(TextFault{source.size(), "a value"}));
  Indexer indexer(state_->index, state_->links.get(), state_->names, limits.max_depth);
  if (indexer.run()) return JsonView(&state_->index, 0);
  if (!indexer.too_deep()) return syntax_error(indexer.fault());
  return too_large(fmt::format("arrays and objects stand more than {} deep", limits.max_depth),
                   describe_position(text, begin + indexer.fault().offset));
}

Result<JsonDocument> parse_json(std::string bytes, const JsonLimits& limits) {
  auto content = std::make_unique<JsonDocument::Content>();
  content->bytes = std::move(bytes);
  auto root = content->parser.parse(content->bytes, limits);
  if (!root) return tl::unexpected<Error>(std::move(root.error()));
  content->root = *root;
  return JsonDocument(std::move(content));
}

}  // namespace parity::fhir
