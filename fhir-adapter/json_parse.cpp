// Text to JsonTree. simdjson's first stage (SIMD: UTF-8 check, strings, the offset of every token)
// does the heavy part; the second is ours, because simdjson's DOM rounds numbers to doubles and
// refuses 1e400, and because a token's offset is what an error message needs.
#include <fmt/format.h>
#include <simdjson.h>
#include <cstring>
#include <memory>
#include <utility>

#include "fhir-adapter/json.h"
#include "fhir-adapter/json_text.h"
#include "fhir-adapter/json_tree.h"

namespace parity::fhir {
namespace {

constexpr std::size_t kHardMaxBytes = std::size_t{512} << 20U;  // offsets and counts have 29 bits
using Tokenizer = std::unique_ptr<simdjson::internal::dom_parser_implementation>;

enum class Expect : std::uint8_t { kValue, kItemOrEnd, kKeyOrEnd, kKey, kColon, kSeparator, kNothing };

std::string_view expected_text(Expect expect, bool in_object) {
  switch (expect) {
    case Expect::kValue: return "a value";
    case Expect::kItemOrEnd: return "a value or `]`";
    case Expect::kKeyOrEnd: return "a name in quotes or `}`";
    case Expect::kKey: return "a name in quotes";
    case Expect::kColon: return "`:`";
    case Expect::kSeparator: return in_object ? "`,` or `}`" : "`,` or `]`";
    case Expect::kNothing: return "the end of the text";
  }
  return "a value";
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool ends_token(char c) { return is_space(c) || c == ',' || c == ']' || c == '}' || c == ':'; }

// Walks the tokens once and writes the nodes.
class TreeBuilder {
 public:
  TreeBuilder(JsonTree& tree, const std::uint32_t* tokens, std::uint32_t count, std::size_t max_depth)
      : tree_(tree), source_(tree.source()), tokens_(tokens), count_(count), max_depth_(max_depth) {
    tree_.nodes.reserve(count / 2 + 2);
  }

  /// False: `fault()` says where and what was expected.
  bool build() {
    for (token_ = 0; token_ < count_; ++token_)
      if (!take(tokens_[token_])) return false;
    if (expect_ == Expect::kNothing) return true;
    return fail(source_.size(), expected_text(expect_, in_object()));
  }
  const TextFault& fault() const { return fault_; }
  bool too_deep() const { return too_deep_; }

 private:
  bool take(std::uint32_t at) {
    const char c = source_[at];
    switch (expect_) {
      case Expect::kItemOrEnd:
        if (c == ']') return close(at);
        return take_value(at, c);
      case Expect::kValue: return take_value(at, c);
      case Expect::kKeyOrEnd:
        if (c == '}') return close(at);
        return take_key(at, c);
      case Expect::kKey: return take_key(at, c);
      case Expect::kColon:
        if (c != ':') break;
        expect_ = Expect::kValue;
        return true;
      case Expect::kSeparator:
        if (c == ',') {
          expect_ = in_object() ? Expect::kKey : Expect::kValue;
          return true;
        }
        if (c == (in_object() ? '}' : ']')) return close(at);
        break;
      case Expect::kNothing: break;
    }
    return fail(at, expected_text(expect_, in_object()));
  }

  bool take_key(std::uint32_t at, char c) {
    if (c != '"') return fail(at, expected_text(expect_, true));
    if (!take_string(at)) return false;
    count_item();
    expect_ = Expect::kColon;
    return true;
  }

  bool take_value(std::uint32_t at, char c) {
    if (!open_.empty() && !in_object()) count_item();
    switch (c) {
      case '{': return open(at, NodeKind::kObject, Expect::kKeyOrEnd);
      case '[': return open(at, NodeKind::kArray, Expect::kItemOrEnd);
      case '"': return take_string(at) && value_done();
      case 't': return take_literal(at, "true", NodeKind::kTrue);
      case 'f': return take_literal(at, "false", NodeKind::kFalse);
      case 'n': return take_literal(at, "null", NodeKind::kNull);
      default: break;
    }
    if (c == '-' || (c >= '0' && c <= '9')) return take_number(at);
    return fail(at, expected_text(expect_, in_object()));
  }

  bool open(std::uint32_t at, NodeKind kind, Expect next) {
    if (open_.size() >= max_depth_) {
      too_deep_ = true;
      return fail(at, "less depth");
    }
    open_.push_back(static_cast<std::uint32_t>(tree_.nodes.size()));
    add(kind, at, 0, 0, 0);
    expect_ = next;
    return true;
  }

  bool close(std::uint32_t at) {
    JsonNode& node = tree_.nodes[open_.back()];
    node.size = at + 1 - node.text;
    node.link = static_cast<std::uint32_t>(tree_.nodes.size());
    open_.pop_back();
    return value_done();
  }

  // INVARIANT (simdjson's first stage): a string is closed, and between its closing quote and the
  // next token there is white space only; so the closing quote is found from behind.
  bool take_string(std::uint32_t at) {
    std::size_t end = token_ + 1 < count_ ? tokens_[token_ + 1] : source_.size();
    while (end > at + 1 && is_space(source_[end - 1])) --end;
    --end;
    if (end <= at || source_[end] != '"') return fail(at, "a string that is closed");
    const std::string_view content = source_.substr(at + 1, end - at - 1);
    const auto raw_size = static_cast<std::uint32_t>(content.size() + 2);
    if (content.empty() || std::memchr(content.data(), '\\', content.size()) == nullptr) {
      add(NodeKind::kString, at + 1, static_cast<std::uint32_t>(content.size()), at, raw_size);
      return true;
    }
    const std::size_t begin = tree_.unescaped.size();
    if (const auto bad = unescape(content, tree_.unescaped)) return fail(at + 1 + *bad, "a valid escape");
    add(NodeKind::kEscapedString, static_cast<std::uint32_t>(begin),
        static_cast<std::uint32_t>(tree_.unescaped.size() - begin), at, raw_size);
    return true;
  }

  bool take_number(std::uint32_t at) {
    const std::size_t length = number_length(source_.substr(at));
    if (length == 0 || !is_end(at + length)) return fail(at, "a number");
    const auto size = static_cast<std::uint32_t>(length);
    add(NodeKind::kNumber, at, size, at, size);
    return value_done();
  }

  bool take_literal(std::uint32_t at, std::string_view word, NodeKind kind) {
    if (!source_.substr(at).starts_with(word) || !is_end(at + word.size())) return fail(at, "a value");
    const auto size = static_cast<std::uint32_t>(word.size());
    add(kind, at, size, at, size);
    return value_done();
  }

  bool is_end(std::size_t at) const { return at >= source_.size() || ends_token(source_[at]); }
  bool in_object() const { return !open_.empty() && tree_.nodes[open_.back()].kind() == NodeKind::kObject; }

  bool value_done() {
    expect_ = open_.empty() ? Expect::kNothing : Expect::kSeparator;
    return true;
  }

  void count_item() {
    JsonNode& node = tree_.nodes[open_.back()];
    node.set(node.kind(), node.detail() + 1);
  }

  void add(NodeKind kind, std::uint32_t text, std::uint32_t size, std::uint32_t link, std::uint32_t detail) {
    JsonNode& node = tree_.nodes.emplace_back();
    node.text = text;
    node.size = size;
    node.link = link;
    node.set(kind, detail);
  }

  bool fail(std::size_t offset, std::string_view expected) {
    fault_ = {offset, expected};
    return false;
  }

  JsonTree& tree_;
  std::string_view source_;
  const std::uint32_t* tokens_;
  std::uint32_t count_;
  std::size_t max_depth_;
  std::uint32_t token_ = 0;
  std::vector<std::uint32_t> open_;  // nodes of the containers that are open
  Expect expect_ = Expect::kValue;
  TextFault fault_;
  bool too_deep_ = false;
};

tl::unexpected<Error> syntax_error(const JsonTree& tree, const TextFault& fault) {
  return invalid_input(fmt::format("not valid JSON: expected {}", fault.expected),
                       describe_position(tree.bytes, tree.begin + fault.offset));
}

tl::unexpected<Error> too_large(std::string message, std::string where) {
  return tl::unexpected<Error>(Error{ErrorKind::kTooLarge, std::move(message), std::move(where), {}});
}

// The first stage. An error is the text's, or there was no memory for it.
Result<Tokenizer> tokenize(const JsonTree& tree) {
  const std::string_view source = tree.source();
  Tokenizer tokenizer;
  const auto made =
      simdjson::get_active_implementation()->create_dom_parser_implementation(source.size() + 1, 1, tokenizer);
  if (made != simdjson::SUCCESS) return too_large("not enough memory to read the text", {});
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(source.data());
  const auto code = tokenizer->stage1(bytes, source.size(), simdjson::stage1_mode::regular);
  if (code == simdjson::SUCCESS) return tokenizer;
  if (const auto fault = find_text_fault(source)) return syntax_error(tree, *fault);
  return syntax_error(tree, {source.size(), "a value"});
}

}  // namespace

Result<JsonDocument> parse_json(std::string bytes, const JsonLimits& limits) {
  const std::size_t max_bytes = std::min(limits.max_bytes, kHardMaxBytes);
  if (bytes.size() > max_bytes)
    return too_large(fmt::format("the text has {} bytes, at most {} are read", bytes.size(), max_bytes), {});
  auto tree = std::make_unique<JsonTree>();
  tree->bytes = std::move(bytes);
  tree->bytes.reserve(tree->bytes.size() + simdjson::SIMDJSON_PADDING);
  if (tree->bytes.starts_with("\xEF\xBB\xBF")) tree->begin = 3;
  auto tokenizer = tokenize(*tree);
  if (!tokenizer) return tl::unexpected<Error>(std::move(tokenizer.error()));

  TreeBuilder builder(*tree, (*tokenizer)->structural_indexes.get(), (*tokenizer)->n_structural_indexes,
                      limits.max_depth);
  if (!builder.build()) {
    if (!builder.too_deep()) return syntax_error(*tree, builder.fault());
    return too_large(fmt::format("arrays and objects stand more than {} deep", limits.max_depth),
                     describe_position(tree->bytes, tree->begin + builder.fault().offset));
  }
  return JsonDocument(std::move(tree));
}

}  // namespace parity::fhir
