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

constexpr std::size_t kHardMaxBytes = std::size_t{512} << 20U;
using Tokenizer = std::unique_ptr<simdjson::internal::dom_parser_implementation>;

bool ends_token(char c) { return is_json_space(c) || c == ',' || c == ']' || c == '}' || c == ':'; }

// Tells names of one object apart: two that are equal always fall into one slot. Slots are by depth, so
// that an object's names are not forgotten while the objects inside it are read.
class NameSlots {
 public:
  void clear() {
    std::fill_n(slots_.begin(), used_depths_ * kSlots, 0U);
    used_depths_ = 0;
  }
  void enter(std::size_t depth) {
    used_depths_ = std::max(used_depths_, depth + 1);
    if (slots_.size() < used_depths_ * kSlots) slots_.resize(used_depths_ * kSlots, 0);
  }
  /// True if the object, which is not 0, may have had the name before. `readable` bytes stand from the
  /// name's first to the end of the text.
  bool may_repeat(std::size_t depth, std::uint32_t object, std::string_view name, std::size_t readable) {
    std::uint32_t& slot = slots_[depth * kSlots + slot_of(name, readable)];
    return std::exchange(slot, object) == object;
  }

 private:
  static constexpr std::size_t kSlotBits = 9;
  static constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;
  static_assert(std::endian::native == std::endian::little);

  static std::size_t slot_of(std::string_view name, std::size_t readable) {
    std::uint64_t front = 0;
    std::memcpy(&front, name.data(), readable >= sizeof front ? sizeof front : std::min(name.size(), readable));
    if (name.size() < sizeof front) front &= (std::uint64_t{1} << (8 * name.size())) - 1;
    return (front + name.size()) * 0x9E3779B97F4A7C15U >> (64 - kSlotBits);
  }

  std::vector<std::uint32_t> slots_;
  std::size_t used_depths_ = 0;
};

// Walks the tokens once: checks the grammar, finds each bracket's partner.
class Indexer {
 public:
  Indexer(JsonIndex& index, std::uint32_t* partners, NameSlots& names, std::size_t max_depth)
      : index_(index),
        text_(index.text),
        tokens_(index.tokens),
        partners_(partners),
        names_(names),
        max_depth_(max_depth),
        next_backslash_(find_backslash(0)) {}

  /// False: `fault()` says where and what was expected.
  bool run() {
    if (!take_value()) return false;
    while (!open_.empty())
      if (!(open_.back().is_object ? take_members() : take_items())) return false;
    return at_end();
  }
  const TextFault& fault() const { return fault_; }
  bool too_deep() const { return too_deep_; }

 private:
  struct Open {
    std::uint32_t token;
    std::uint32_t size;
    bool is_object;
  };

  // From a name on, until a container opens or the object ends.
  bool take_members() {
    const std::size_t depth = open_.size();
    for (;;) {
      if (peek() != '"') return fail("a name in quotes");
      if (!take_name()) return false;
      if (!take_value()) return false;
      if (open_.size() != depth) return true;
      if (peek() != ',') return take_ends();
      ++token_;
    }
  }

  bool take_items() {
    const std::size_t depth = open_.size();
    for (;;) {
      ++open_.back().size;
      if (!take_value()) return false;
      if (open_.size() != depth) return true;
      if (peek() != ',') return take_ends();
      ++token_;
    }
  }

  // Behind a value that no comma follows: everything that ends here, and the comma behind that.
  bool take_ends() {
    while (!open_.empty()) {
      const char c = peek();
      if (c == ',') {
        ++token_;
        return true;
      }
      if (c != (open_.back().is_object ? '}' : ']')) return fail(open_.back().is_object ? "`,` or `}`" : "`,` or `]`");
      close();
    }
    return true;
  }

  bool take_name() {
    Open& object = open_.back();
    ++object.size;
    const std::uint32_t name = token_;
    if (!take_string()) return false;
    if (peek() != ':') return fail("`:`");
    const std::size_t depth = open_.size();
    const std::string_view text = index_.raw_string(name);
    const auto readable = static_cast<std::size_t>(text_.data() + text_.size() - text.data());
    if (names_.may_repeat(depth, object.token + 1, text, readable) || was_escaped(name)) {
      index_.has_escaped_names = index_.has_escaped_names || was_escaped(name);
      index_.suspects.push_back(object.token);
    }
    ++token_;
    return true;
  }

  // An empty container is taken whole; one that is not is left open, at its first item.
  bool take_value() {
    const char c = peek();
    switch (c) {
      case '"': return take_string();
      case '{': return open('}');
      case '[': return open(']');
      case 't': return take_word("true");
      case 'f': return take_word("false");
      case 'n': return take_word("null");
      default: break;
    }
    return c == '-' || (c >= '0' && c <= '9') ? take_number() : fail_value();
  }

  bool open(char end) {
    if (open_.size() >= max_depth_) {
      too_deep_ = true;
      return fail("less depth");
    }
    open_.push_back({token_, 0, end == '}'});
    names_.enter(open_.size());
    ++token_;
    if (peek() != end) return peek() != '"' && end == '}' ? fail("a name in quotes or `}`") : true;
    close();
    return true;
  }

  void close() {
    partners_[open_.back().token] = token_;
    partners_[token_] = open_.back().size;
    open_.pop_back();
    ++token_;
  }

  bool take_string() {
    const std::uint32_t end = tokens_[token_ + 1];
    if (next_backslash_ < end && !take_escapes()) return false;
    ++token_;
    return true;
  }

  // INVARIANT (simdjson's first stage): a string is closed. A backslash before the next token stands in it.
  bool take_escapes() {
    const std::string_view content = index_.raw_string(token_);
    const std::size_t begin = index_.unescaped.size();
    if (const auto bad = unescape(content, index_.unescaped))
      return fail_at(tokens_[token_] + 1 + *bad, "a valid escape");
    index_.escaped.push_back(
        {token_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(index_.unescaped.size() - begin)});
    next_backslash_ = find_backslash(tokens_[token_ + 1]);
    return true;
  }
  bool was_escaped(std::uint32_t token) const {
    return !index_.escaped.empty() && index_.escaped.back().token == token;
  }
  std::size_t find_backslash(std::size_t from) const { return std::min(text_.find('\\', from), text_.size()); }

  bool take_number() {
    const std::size_t length = number_length(text_.substr(tokens_[token_]));
    if (length == 0 || !is_end(tokens_[token_] + length)) return fail("a number");
    ++token_;
    return true;
  }

  bool take_word(std::string_view word) {
    const std::size_t at = tokens_[token_];
    if (text_.substr(at, word.size()) != word || !is_end(at + word.size())) return fail("a value");
    ++token_;
    return true;
  }

  bool at_end() { return token_ == index_.count || fail("the end of the text"); }
  bool is_end(std::size_t at) const { return at >= text_.size() || ends_token(text_[at]); }
  /// The token's first byte; 0 behind the last.
  char peek() const { return token_ < index_.count ? text_[tokens_[token_]] : '\0'; }

  bool fail_value() {
    const bool is_first = !open_.empty() && !open_.back().is_object && open_.back().token + 1 == token_;
    return fail(is_first ? "a value or `]`" : "a value");
  }
  bool fail(std::string_view expected) { return fail_at(tokens_[token_], expected); }
  bool fail_at(std::size_t offset, std::string_view expected) {
    fault_ = {offset, expected};
    return false;
  }

  JsonIndex& index_;
  std::string_view text_;
  const std::uint32_t* tokens_;
  std::uint32_t* partners_;
  NameSlots& names_;
  std::size_t max_depth_;
  std::size_t next_backslash_;
  std::uint32_t token_ = 0;
  std::vector<Open> open_;
  TextFault fault_;
  bool too_deep_ = false;
};

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
  std::unique_ptr<std::uint32_t[]> partners;
  std::size_t partner_count = 0;
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
  names.clear();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  if (tokenizer->stage1(bytes, text.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS) return false;
  index.count = tokenizer->n_structural_indexes;
  tokenizer->structural_indexes[index.count] = static_cast<std::uint32_t>(text.size());
  index.tokens = tokenizer->structural_indexes.get();
  if (partner_count < index.count) {
    partner_count = index.count + index.count / 4U;
    partners.reset(new std::uint32_t[partner_count]);  // not zeroed: the indexer writes what is read
  }
  index.partners = partners.get();
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
  Indexer indexer(state_->index, state_->partners.get(), state_->names, limits.max_depth);
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
