#include "engine/load/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>
#include <algorithm>
#include <array>
#include <sstream>
#include <unordered_set>

#include "engine/base/decimal.h"

namespace parity {
namespace {

// Thrown through yaml-cpp's parser to stop it, and caught in read_yaml alone.
struct Stop {};

bool is_continuation(unsigned char c) { return (c & 0xC0U) == 0x80U; }

// Length of the well-formed UTF-8 sequence at the front, 0 if it is not one (RFC 3629).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return is_continuation(static_cast<unsigned char>(byte(1))) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return byte(1) >= low && byte(1) <= high && is_continuation(static_cast<unsigned char>(byte(2))) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return byte(1) >= low && byte(1) <= high && is_continuation(static_cast<unsigned char>(byte(2))) &&
                   is_continuation(static_cast<unsigned char>(byte(3)))
               ? 4
               : 0;
  }
  return 0;
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceFiles& files, std::uint32_t file, const YamlLimits& limits)
      : file_(file), text_(files[file].text), limits_(limits) {
    root_.where = {file, 1, 1, 1};
  }

  YamlNode take_root() { return std::move(root_); }
  std::vector<Diagnostic>& diagnostics() { return diagnostics_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark&, const std::string&) override {}

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse_shorthand(mark);
    put(node_at(mark, YamlNode::Kind::kNull));
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (anchor != 0) refuse_shorthand(mark);
    put(node_at(mark, YamlNode::Kind::kNull));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (anchor != 0 || is_tagged(tag)) refuse_shorthand(mark);
    YamlNode node = node_at(mark, YamlNode::Kind::kScalar);
    node.text = value;
    node.is_quoted = tag == "!";
    place_scalar(node);
    put(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    if (anchor != 0 || is_tagged(tag)) refuse_shorthand(mark);
    open(mark, YamlNode::Kind::kList);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    if (anchor != 0 || is_tagged(tag)) refuse_shorthand(mark);
    open(mark, YamlNode::Kind::kMap);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    bool has_key = false;
    Named key;
    std::unordered_set<std::string> keys;
  };

  // The library's own marks for a plain and for a quoted value are no tag of the author's.
  static bool is_tagged(const std::string& tag) { return !tag.empty() && tag != "?" && tag != "!"; }

  YamlNode node_at(const YAML::Mark& mark, YamlNode::Kind kind) {
    if (++nodes_ > limits_.max_nodes) {
      complain("R0006", place(mark), fmt::format("more than {} values in one file", limits_.max_nodes),
               "a rule file is read by people", "split the file");
      throw Stop{};
    }
    YamlNode node;
    node.kind = kind;
    node.where = place(mark);
    return node;
  }

  Where place(const YAML::Mark& mark) const {
    return {file_, static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1), 1};
  }

  // A scalar's extent: its own characters on the line, the text after a quote, or the lines of a block.
  void place_scalar(YamlNode& node) {
    const std::string_view line = line_at(node.where.line);
    const std::size_t column = node.where.column - 1;
    const char first = column < line.size() ? line[column] : ' ';
    if (first == '|' || first == '>') {
      const std::string_view next = next_filled_line();
      const std::size_t indent = next.find_first_not_of(' ');
      node.block_indent = indent == std::string_view::npos ? 0 : static_cast<std::uint32_t>(indent);
      node.is_folded = first == '>';
      return;
    }
    if (first == '"' || first == '\'') ++node.where.column;
    node.where.length = static_cast<std::uint32_t>(std::max<std::size_t>(node.text.size(), 1));
  }

  // Lines are asked for in order, so each is looked for once.
  std::string_view line_at(std::uint32_t line) {
    if (line < line_number_) {
      line_number_ = 0;
    }
    while (line_number_ < line) {
      if (line_number_ > 0 && line_end_ >= text_.size()) return {};
      line_offset_ = line_number_ == 0 ? 0 : line_end_ + 1;
      line_end_ = std::min(text_.find('\n', line_offset_), text_.size());
      ++line_number_;
    }
    return text_.substr(line_offset_, line_end_ - line_offset_);
  }

  // After the line that line_at gave last.
  std::string_view next_filled_line() const {
    std::size_t offset = line_offset_;
    while (true) {
      const std::size_t end = text_.find('\n', offset);
      if (end == std::string_view::npos) return {};
      offset = end + 1;
      const std::string_view next = text_.substr(offset, text_.find('\n', offset) - offset);
      if (next.find_first_not_of(" \r") != std::string_view::npos) return next;
    }
  }

  void open(const YAML::Mark& mark, YamlNode::Kind kind) {
    if (open_.size() >= limits_.max_depth) {
      complain("R0006", place(mark), fmt::format("nested more than {} deep", limits_.max_depth),
               "a rule that deep can't be read aloud", "name parts of it as definitions or facts");
      throw Stop{};
    }
    Open entry;
    entry.node = node_at(mark, kind);
    open_.push_back(std::move(entry));
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    put(std::move(node));
  }

  void put(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.is_list()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
      take_key(parent, std::move(node));
    } else {
      parent.has_key = false;
      parent.node.entries.push_back({std::move(parent.key), std::move(node)});
    }
  }

  void take_key(Open& parent, YamlNode node) {
    parent.has_key = true;
    parent.key = node.named();
    if (!node.is_scalar()) {
      complain("R0103", node.where, "a key must be plain text", "keys are names", "write `name: value`");
      return;
    }
    if (!parent.keys.insert(node.text).second)
      complain("R0003", node.where, fmt::format("`{}` stands twice", node.text),
               "the second would silently replace the first", "keep one of them");
  }

  void refuse_shorthand(const YAML::Mark& mark) {
    complain("R0004", place(mark), "anchors, aliases and tags are not part of the rule language",
             "a rule must be readable on its own, and aliases can grow without bound",
             "write the value out, or name it as a concept, fact or definition");
  }

  void complain(std::string_view code, Where where, std::string message, std::string why, std::string fix) {
    diagnostics_.push_back({code, Severity::kError, where, std::move(message), std::move(why), std::move(fix)});
  }

  std::uint32_t file_;
  std::string_view text_;
  YamlLimits limits_;
  std::size_t nodes_ = 0;
  std::uint32_t line_number_ = 0;  // of the line from line_offset_ to line_end_; 0 before the first
  std::size_t line_offset_ = 0;
  std::size_t line_end_ = 0;
  std::vector<Open> open_;
  YamlNode root_;
  std::vector<Diagnostic> diagnostics_;
};

// Bytes that YAML readers disagree about are refused before parsing: NUL and control characters,
// invalid UTF-8.
std::optional<Diagnostic> bad_byte(const SourceFile& source, std::uint32_t file, std::size_t max_bytes) {
  if (source.text.size() > max_bytes)
    return Diagnostic{"R0006",
                      Severity::kError,
                      {file, 0, 0, 0},
                      fmt::format("the file is larger than {} bytes", max_bytes),
                      "a rule file is read by people",
                      "split the file"};
  std::uint32_t line = 1;
  std::size_t line_start = 0;
  std::string_view rest = source.text;
  for (std::size_t i = 0; i < source.text.size();) {
    const auto byte = static_cast<unsigned char>(source.text[i]);
    const std::size_t length = byte < 0x80 ? 1 : utf8_length(rest.substr(i));
    const bool control = byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t';
    if (length == 0 || control || byte == 0x7F) {
      const Where where{file, line, static_cast<std::uint32_t>(i - line_start + 1), 1};
      return Diagnostic{"R0001",
                        Severity::kError,
                        where,
                        length == 0 ? "not valid UTF-8" : fmt::format("a control character (0x{:02X})", byte),
                        "rule files are UTF-8 text",
                        "save the file as UTF-8, without control characters"};
    }
    if (byte == '\n') {
      ++line;
      line_start = i + 1;
    }
    i += length;
  }
  return std::nullopt;
}

// Quotes change the meaning of a scalar that would else be a number, a truth value or nothing.
bool quotes_matter(const YamlNode& node) {
  return node.is_quoted && (node.text.empty() || node.text == "true" || node.text == "false" || node.text == "null" ||
                            Decimal::parse(node.text).has_value());
}

void append_canonical(const YamlNode& node, std::string& out) {
  switch (node.kind) {
    case YamlNode::Kind::kNull: out += "n;"; return;
    case YamlNode::Kind::kScalar:
      out += fmt::format("{}{}:{};", quotes_matter(node) ? 'q' : 's', node.text.size(), node.text);
      return;
    case YamlNode::Kind::kList:
      out += fmt::format("l{}:", node.items.size());
      for (const YamlNode& item : node.items) append_canonical(item, out);
      return;
    case YamlNode::Kind::kMap: {
      std::vector<const YamlEntry*> sorted;
      for (const YamlEntry& entry : node.entries) sorted.push_back(&entry);
      std::sort(sorted.begin(), sorted.end(),
                [](const YamlEntry* a, const YamlEntry* b) { return a->key.text < b->key.text; });
      out += fmt::format("m{}:", sorted.size());
      for (const YamlEntry* entry : sorted) {
        out += fmt::format("k{}:{};", entry->key.text.size(), entry->key.text);
        append_canonical(entry->value, out);
      }
      return;
    }
  }
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries)
    if (entry.key.text == key) return &entry.value;
  return nullptr;
}

namespace {

// The library's words for what it did not expect, in an author's.
std::string_view in_plain_words(std::string_view message) {
  struct Row {
    std::string_view message, words;
  };
  const std::array kRows = {
      Row{YAML::ErrorMsg::END_OF_MAP_FLOW, "a `{` above is not closed, or a value in it needs quotes"},
      Row{YAML::ErrorMsg::END_OF_SEQ_FLOW, "a `[` above is not closed, or a value in it needs quotes"},
      Row{YAML::ErrorMsg::END_OF_MAP, "this line is not indented like the ones above it"},
      Row{YAML::ErrorMsg::END_OF_SEQ, "this line is not indented like the ones above it"},
      Row{YAML::ErrorMsg::MAP_VALUE,
          "a `:` where none can stand: text that holds `: ` needs quotes, `\"Cause: diet\"`"},
      Row{YAML::ErrorMsg::MAP_KEY, "a key where none can stand: check the indentation"},
      Row{YAML::ErrorMsg::BLOCK_ENTRY, "a list item where none can stand: check the indentation"},
      Row{YAML::ErrorMsg::UNKNOWN_TOKEN,
          "a mark that can't begin a text: text that begins with a mark needs quotes, `\">= 18 years\"`"},
      Row{YAML::ErrorMsg::EOF_IN_SCALAR, "a quote that is not closed"},
      Row{YAML::ErrorMsg::INVALID_ESCAPE, "an unknown escape; in single quotes a backslash is plain text"},
  };
  for (const Row& row : kRows)
    if (message.starts_with(row.message)) return row.words;
  return message;
}

// The first line up to `last` that is indented with a tab, as YAML never is.
std::optional<Where> tab_indent(const SourceFile& source, std::uint32_t file, std::uint32_t last) {
  std::string_view rest = source.text;
  for (std::uint32_t line = 1; line <= last && !rest.empty(); ++line) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    const std::size_t first = text.find_first_not_of(' ');
    if (first != std::string_view::npos && text[first] == '\t')
      return Where{file, line, static_cast<std::uint32_t>(first + 1), 1};
    rest.remove_prefix(std::min(text.size() + 1, rest.size()));
  }
  return std::nullopt;
}

Diagnostic not_yaml(const SourceFiles& files, std::uint32_t file, const YAML::Exception& fault) {
  Diagnostic result{"R0002",
                    Severity::kError,
                    {file, static_cast<std::uint32_t>(std::max(fault.mark.line, 0) + 1),
                     static_cast<std::uint32_t>(std::max(fault.mark.column, 0) + 1), 1},
                    fmt::format("not readable as YAML: {}", in_plain_words(fault.msg)),
                    "nothing after this place can be understood",
                    "check the indentation, brackets, quotes and colons here and in the lines above"};
  if (const auto tab = tab_indent(files[file], file, result.where.line)) {
    result.where = *tab;
    result.message = "not readable as YAML: a tab in the indentation";
    result.fix = "indent with blanks";
  }
  return result;
}

void refuse_second_document(YAML::Parser& parser, TreeBuilder rest, std::vector<Diagnostic>& diagnostics) {
  try {
    if (!parser.HandleNextDocument(rest)) return;
  } catch (const Stop&) {  // there is one, and it is too large as well
  }
  diagnostics.push_back({"R0007", Severity::kError, rest.take_root().where, "a second document in one file",
                         "only the first would be read", "put it in a file of its own"});
}

}  // namespace

Checked<YamlNode> read_yaml(const SourceFiles& files, std::uint32_t file, const YamlLimits& limits) {
  Checked<YamlNode> checked;
  if (auto bad = bad_byte(files[file], file, limits.max_bytes)) {
    checked.diagnostics.push_back(std::move(*bad));
    return checked;
  }
  TreeBuilder builder(files, file, limits);
  try {
    std::istringstream stream(files[file].text);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    checked.product = builder.take_root();
    refuse_second_document(parser, TreeBuilder(files, file, limits), builder.diagnostics());
  } catch (const YAML::Exception& fault) {
    builder.diagnostics().push_back(not_yaml(files, file, fault));
  } catch (const Stop&) {
    checked.product.reset();
  }
  checked.diagnostics = std::move(builder.diagnostics());
  return checked;
}

std::string canonical_text(const YamlNode& node) {
  std::string out;
  append_canonical(node, out);
  return out;
}

}  // namespace parity
