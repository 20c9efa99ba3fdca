// Text to JsonIndex. simdjson's first stage (SIMD: UTF-8 check, strings, the offset of every token) does
// the heavy part; the second is ours, because simdjson's DOM copies every string and rounds every number,
// refuses 1e400, and forgets the offset that an error message needs.
#include <fmt/format.h>
#include <simdjson.h>
#include <algorithm>
#include <bit>
#include <cstdint>
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
constexpr std::size_t kHardMaxDepth = 1000;
using Tokenizer = std::unique_ptr<simdjson::internal::dom_parser_implementation>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool ends_token(char c) { return is_json_space(c) || c == ',' || c == ']' || c == '}' || c == ':'; }

// Where the grammar was left, and what was expected there.
struct IndexFault {
  TextFault text;
  bool is_too_deep = false;
  bool is_none() const { return text.expected.empty(); }
};

// Walks the tokens once: checks the grammar, links names and brackets. Each take_ function takes what stands
// at a token and gives the token behind it, or kFault. They call one another as deep as the text is nested.
// INVARIANT unless kIsCutOff: the last token closes a bracket, so that inside of brackets one more follows any token
// but a bracket that closes.
template <bool kIsCutOff>
class Indexer {
 public:
  Indexer(JsonIndex& index, std::uint32_t* links, const JsonLimits& limits)
      : index_(index),
        text_(index.text.data()),
        tokens_(index.tokens),
        links_(links),
        count_(index.count),
        last_word_(text_ + std::max<std::size_t>(index.text.size(), 8) - 8),
        max_depth_(std::min(limits.max_depth, kHardMaxDepth)) {}

  IndexFault run();

 private:
  static constexpr std::uint32_t kFault = UINT32_MAX;

  char peek(std::uint32_t token) const { return kIsCutOff && token >= count_ ? '\0' : text_[tokens_[token]]; }
  std::uint32_t hash_of_name(std::uint32_t name) const;
  [[gnu::noinline]] static std::uint32_t hash_at_end(std::string_view name) { return JsonName(name).hash(); }
  [[gnu::noinline]] void add_suspect(std::uint32_t object) { index_.suspects.push_back(object); }
  std::uint32_t take_value(std::uint32_t at, std::size_t depth, std::string_view expected);
  std::uint32_t take_object(std::uint32_t open, std::size_t depth);
  std::uint32_t take_array(std::uint32_t open, std::size_t depth);
  bool is_plain_number(std::uint32_t at) const;
  std::uint32_t take_scalar(std::uint32_t at, std::string_view expected);
  // A string with a backslash before the next token has it inside.
  bool has_escapes(std::uint32_t string) const { return next_backslash_ < tokens_[string + 1]; }
  bool take_escapes(std::uint32_t string);
  bool take_escaped_name(std::uint32_t name, std::uint32_t object);
  bool may_stand_before(std::uint32_t name, std::uint32_t object) const;
  void find_backslash(std::size_t from) {
    next_backslash_ = std::min(index_.text.find('\\', from), index_.text.size());
  }

  std::uint32_t fail(std::uint32_t token, std::string_view expected) {
    return fail_at(token < count_ ? tokens_[token] : index_.text.size(), expected);
  }
  std::uint32_t fail_at(std::size_t offset, std::string_view expected);
  std::uint32_t fail_depth(std::uint32_t token);

  JsonIndex& index_;
  const char* const text_;
  const std::uint32_t* const tokens_;
  std::uint32_t* const links_;
  const std::size_t count_;
  const char* const last_word_;  // up to here eight bytes can be read
  const std::size_t max_depth_;
  std::size_t next_backslash_ = 0;
  IndexFault fault_;
};

template <bool kIsCutOff>
IndexFault Indexer<kIsCutOff>::run() {
  find_backslash(0);
  const std::uint32_t end = take_value(0, 1, "a value");
  if (end < count_) fail(end, "the end of the text");
  return fault_;
}

// As JsonName's.
template <bool kIsCutOff>
inline std::uint32_t Indexer<kIsCutOff>::hash_of_name(std::uint32_t name) const {
  const char* const front = text_ + tokens_[name] + 1;
  const char* end = text_ + tokens_[name + 1] - 1;
  while (*end != '"') --end;
  const auto size = static_cast<std::size_t>(end - front);
  if (front > last_word_) return hash_at_end(std::string_view(front, size));
  std::uint64_t word = 0;
  std::memcpy(&word, front, sizeof word);
  return JsonName::hash_of(JsonName::front_of(word, size), size);
}

template <bool kIsCutOff>
inline std::uint32_t Indexer<kIsCutOff>::take_value(std::uint32_t at, std::size_t depth, std::string_view expected) {
  const char first = peek(at);
  if (first == '"') {
    links_[at] = 0;
    return has_escapes(at) && !take_escapes(at) ? kFault : at + 1;
  }
  if (first == '{') return take_object(at, depth);
  if (first == '[') return take_array(at, depth);
  return take_scalar(at, expected);
}

template <bool kIsCutOff>
std::uint32_t Indexer<kIsCutOff>::take_object(std::uint32_t open, std::size_t depth) {
  if (depth > max_depth_) return fail_depth(open);
  std::uint32_t at = open + 1;
  std::uint64_t kinds = 0;  // twice as many as are kept: fewer names share one
  bool is_suspect = false;
  char next = peek(at) == '}' ? '}' : ',';
  while (next == ',') {
    if (peek(at) != '"') return fail(at, at == open + 1 ? "a name in quotes or `}`" : "a name in quotes");
    if (peek(at + 1) != ':') return fail(at + 1, "`:`");
    if (has_escapes(at)) {
      if (!take_escaped_name(at, open)) return kFault;
      kinds = ~std::uint64_t{0};  // any name may stand here
    }
    const std::uint32_t hash = hash_of_name(at);
    const std::uint64_t kind = std::uint64_t{1} << (hash & 63U);
    links_[at] = hash;
    if ((kinds & kind) != 0 && !is_suspect && may_stand_before(at, open)) {
      is_suspect = true;
      add_suspect(open);
    }
    kinds |= kind;
    std::uint32_t behind = take_value(at + 2, depth + 1, "a value");
    if (behind >= count_) return behind == kFault ? kFault : fail(behind, "`,` or `}`");
    next = peek(behind);
    if (next == ',')
      ++behind;
    else if (next != '}')
      return fail(behind, "`,` or `}`");
    links_[at + 1] = behind;
    at = behind;
  }
  links_[open] = at;
  links_[at] = static_cast<std::uint32_t>(kinds | kinds >> 32U);  // JsonName::kind_of of each
  return at + 1;
}

template <bool kIsCutOff>
std::uint32_t Indexer<kIsCutOff>::take_array(std::uint32_t open, std::size_t depth) {
  if (depth > max_depth_) return fail_depth(open);
  std::uint32_t at = open + 1;
  std::uint32_t size = 0;
  if (peek(at) != ']') {
    for (;; ++at) {
      at = take_value(at, depth + 1, size == 0 ? "a value or `]`" : "a value");
      if (at >= count_) return at == kFault ? kFault : fail(at, "`,` or `]`");
      ++size;
      const char next = peek(at);
      if (next == ']') break;
      if (next != ',') return fail(at, "`,` or `]`");
    }
  }
  links_[open] = at;
  links_[at] = size;
  return at + 1;
}

template <bool kIsCutOff>
bool Indexer<kIsCutOff>::take_escapes(std::uint32_t string) {
  const std::size_t begin = index_.unescaped.size();
  if (const auto bad = unescape(index_.raw_string(string), index_.unescaped)) {
    fail_at(tokens_[string] + 1 + *bad, "a valid escape");
    return false;
  }
  index_.escaped.push_back(
      {string, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(index_.unescaped.size() - begin)});
  links_[string] = static_cast<std::uint32_t>(index_.escaped.size());
  find_backslash(tokens_[string + 1]);
  return true;
}

template <bool kIsCutOff>
bool Indexer<kIsCutOff>::take_escaped_name(std::uint32_t name, std::uint32_t object) {
  index_.has_escaped_names = true;
  index_.suspects.push_back(object);
  return take_escapes(name);
}

// Whether a name of this hash stands before it in the object; of a large one that is not looked through.
template <bool kIsCutOff>
bool Indexer<kIsCutOff>::may_stand_before(std::uint32_t name, std::uint32_t object) const {
  constexpr int kFewNames = 64;
  int seen = 0;
  for (std::uint32_t at = object + 1; at != name; at = links_[at + 1])
    if (links_[at] == links_[name] || ++seen > kFewNames) return true;
  return false;
}

// Digits, perhaps with a minus before and a point among them, as nearly every number has; false says nothing.
// INVARIANT: some token, which begins with no digit, stands behind it.
template <bool kIsCutOff>
bool Indexer<kIsCutOff>::is_plain_number(std::uint32_t at) const {
  const char* c = text_ + tokens_[at];
  if (*c == '-') ++c;
  const char* const whole = c;
  while (is_digit(*c)) ++c;
  if (c == whole || (*whole == '0' && c != whole + 1)) return false;
  if (*c == '.') {
    const char* const point = c++;
    while (is_digit(*c)) ++c;
    if (c == point + 1) return false;
  }
  return ends_token(*c);
}

template <bool kIsCutOff>
std::uint32_t Indexer<kIsCutOff>::take_scalar(std::uint32_t at, std::string_view expected) {
  if constexpr (!kIsCutOff)
    if (is_plain_number(at)) return at + 1;
  const std::string_view rest = at < count_ ? index_.text.substr(tokens_[at]) : std::string_view();
  const auto ends_at = [rest](std::size_t end) { return end >= rest.size() || ends_token(rest[end]); };
  const char first = rest.empty() ? '\0' : rest.front();
  if (first == '-' || (first >= '0' && first <= '9')) {
    const std::size_t length = number_length(rest);
    return length != 0 && ends_at(length) ? at + 1 : fail(at, "a number");
  }
  for (const std::string_view word : {"true", "false", "null"})
    if (first == word.front()) return rest.starts_with(word) && ends_at(word.size()) ? at + 1 : fail(at, "a value");
  return fail(at, expected);
}

template <bool kIsCutOff>
std::uint32_t Indexer<kIsCutOff>::fail_at(std::size_t offset, std::string_view expected) {
  fault_ = {{offset, expected}, false};
  return kFault;
}

template <bool kIsCutOff>
std::uint32_t Indexer<kIsCutOff>::fail_depth(std::uint32_t token) {
  fail(token, "less depth");
  fault_.is_too_deep = true;
  return kFault;
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
  const char last = source[state_->index.tokens[state_->index.count - 1]];
  const IndexFault fault = last == '}' || last == ']' ? Indexer<false>(state_->index, state_->links.get(), limits).run()
                                                      : Indexer<true>(state_->index, state_->links.get(), limits).run();
  if (fault.is_none()) return JsonView(&state_->index, 0);
  if (!fault.is_too_deep) return syntax_error(fault.text);
  return too_large(fmt::format("arrays and objects stand more than {} deep", limits.max_depth),
                   describe_position(text, begin + fault.text.offset));
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
