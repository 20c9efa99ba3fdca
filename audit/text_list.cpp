// A writer and a reader for one shape of JSON: ["text", "text"]. RFC 8259 strings; control characters as \u00XX.
#include "audit/text_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace parity::audit {
namespace {

bool stands_for_itself(char c) { return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20; }

void append_escaped(std::string& json, std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
}

// The character that `\`, `"` or \u00XX stands for; nothing for escapes that are never written.
std::optional<char> take_escape(std::string_view& rest) {
  const char kind = rest.empty() ? '\0' : rest.front();
  if (kind == '"' || kind == '\\') {
    rest.remove_prefix(1);
    return kind;
  }
  unsigned value = 0;
  if (kind != 'u' || rest.size() < 5) return std::nullopt;
  const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + 5, value, 16);
  if (error != std::errc() || end != rest.data() + 5 || value >= 0x20) return std::nullopt;
  rest.remove_prefix(5);
  return static_cast<char>(value);
}

std::optional<std::string> take_string(std::string_view& rest) {
  if (rest.empty() || rest.front() != '"') return std::nullopt;
  rest.remove_prefix(1);
  std::string text;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') return text;
    if (c != '\\') {
      text += c;
      continue;
    }
    const auto escaped = take_escape(rest);
    if (!escaped) return std::nullopt;
    text += *escaped;
  }
  return std::nullopt;
}

}  // namespace

void TextListWriter::add(std::string_view text) {
  if (json_.size() > 1) json_ += ',';
  json_ += '"';
  std::all_of(text.begin(), text.end(), stands_for_itself) ? void(json_ += text) : append_escaped(json_, text);
  json_ += '"';
}

std::string_view TextListWriter::close() { return json_ += ']'; }

std::string to_json_list(std::span<const std::string> texts) {
  TextListWriter list;
  for (const std::string& text : texts) list.add(text);
  return std::string(list.close());
}

Result<std::vector<std::string>> parse_json_list(std::string_view json) {
  const auto malformed = [] { return invalid_input("not a JSON array of texts"); };
  if (json.size() < 2 || json.front() != '[' || json.back() != ']') return malformed();
  std::string_view rest = json.substr(1, json.size() - 2);
  std::vector<std::string> texts;
  while (!rest.empty()) {
    if (!texts.empty()) {
      if (rest.front() != ',') return malformed();
      rest.remove_prefix(1);
    }
    auto text = take_string(rest);
    if (!text) return malformed();
    texts.push_back(std::move(*text));
  }
  return texts;
}

Result<std::vector<RuleSetVersion>> rule_sets_of_json(std::string_view json) {
  const auto flat = parse_json_list(json);
  if (!flat) return tl::unexpected(flat.error());
  if (flat->size() % 3 != 0) return invalid_input("not a list of rule sets");
  std::vector<RuleSetVersion> sets;
  for (std::size_t i = 0; i < flat->size(); i += 3) sets.push_back({(*flat)[i], (*flat)[i + 1], (*flat)[i + 2]});
  return sets;
}

}  // namespace parity::audit
