#include "engine/load/reader.h"

#include <fmt/format.h>
#include <algorithm>

namespace parity {
namespace {

std::string_view kind_text(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull: return "nothing";
    case YamlNode::Kind::kScalar: return "a text";
    case YamlNode::Kind::kList: return "a list";
    case YamlNode::Kind::kMap: return "a map";
  }
  return "something else";
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", word);
  return text;
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string_view>& words) {
  std::string fix = did_you_mean(word, words);
  return fix.empty() ? fmt::format("one of {}", joined(words)) : fix;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 80 && std::all_of(text.begin(), text.end(), is_name_character);
}

void Reader::error(std::string_view code, Where where, std::string message, std::string why, std::string fix) {
  diagnostics_.push_back({code, Severity::kError, where, std::move(message), std::move(why), std::move(fix)});
}

bool Reader::map(const YamlNode& node, std::string_view what, const std::vector<KeyReader>& keys) {
  if (!node.is_map()) {
    error("R0103", node.where, fmt::format("{} must be a map of keys, and is {}", what, kind_text(node)), {},
          "write a `key: value` a line, or `{key: value}`");
    return false;
  }
  for (const YamlEntry& entry : node.entries) {
    const auto known =
        std::find_if(keys.begin(), keys.end(), [&](const KeyReader& k) { return k.name == entry.key.text; });
    if (known != keys.end()) {
      known->read(entry.value);
      continue;
    }
    std::vector<std::string_view> names;
    for (const KeyReader& key : keys) names.push_back(key.name);
    error("R0101", entry.key.where, fmt::format("unknown key `{}` in {}", entry.key.text, what),
          "a key that nothing reads would be silently without effect", suggestion(entry.key.text, names));
  }
  for (const KeyReader& key : keys)
    if (key.required && node.find(key.name) == nullptr)
      error("R0102", node.where, fmt::format("{} needs `{}`", what, key.name), {},
            fmt::format("add `{}: …`", key.name));
  return true;
}

void Reader::list(const YamlNode& node, std::string_view what, const std::function<void(const YamlNode&)>& item) {
  if (!node.is_list()) {
    error("R0103", node.where, fmt::format("{} must be a list, and is {}", what, kind_text(node)), {},
          "write `[a, b]`, or one `- item` a line");
    return;
  }
  for (const YamlNode& entry : node.items) item(entry);
}

void Reader::names(const YamlNode& node, std::string_view what,
                   const std::function<void(const Named&, const YamlNode&)>& entry) {
  if (node.is_null()) return;
  if (!node.is_map()) {
    error("R0103", node.where, fmt::format("{} must be a map of names, and is {}", what, kind_text(node)), {},
          "write a `name: …` a line");
    return;
  }
  for (const YamlEntry& item : node.entries) {
    if (!is_name(item.key.text))
      error("R0110", item.key.where, fmt::format("`{}` is not a name", item.key.text),
            "names stand in placeholders, traces and the audit", "use letters, digits and hyphens");
    entry(item.key, item.value);
  }
}

bool Reader::is_text(const YamlNode& node, std::string_view what) {
  if (node.is_scalar()) return true;
  error("R0103", node.where, fmt::format("{} must be a text, and is {}", what, kind_text(node)), {},
        "write one text, in quotes if it holds `: ` or begins with a mark");
  return false;
}

std::string Reader::text(const YamlNode& node, std::string_view what) {
  return is_text(node, what) ? with_parameters(node.text, node.where) : std::string();
}

std::optional<std::string> Reader::constant(const YamlNode& node, std::string_view what) {
  if (!is_text(node, what)) return std::nullopt;
  std::string words = with_parameters(node.text, node.where);
  if (parameters_ != nullptr && words.find('$') != std::string::npos) return std::nullopt;  // complained of
  return words;
}

Named Reader::named(const YamlNode& node, std::string_view what) { return {text(node, what), node.where}; }

Text Reader::long_text(const YamlNode& node, std::string_view what) {
  return is_text(node, what) ? node.as_text() : Text{};
}

std::vector<Named> Reader::named_list(const YamlNode& node, std::string_view what) {
  std::vector<Named> result;
  if (node.is_scalar()) {
    result.push_back(named(node, what));
    return result;
  }
  list(node, what, [&](const YamlNode& item) { result.push_back(named(item, what)); });
  return result;
}

bool Reader::yes_or_no(const YamlNode& node, std::string_view what) {
  return word(node, what, {"false", "true"}).value_or(0) == 1;
}

std::optional<Span> Reader::span(const YamlNode& node, std::string_view what) {
  const auto words = constant(node, what);
  if (!words) return std::nullopt;
  auto result = parse_span(*words);
  if (result) return *result;
  error("R0106", node.where, fmt::format("`{}` is not a length of time", *words), {}, result.error().fix);
  return std::nullopt;
}

std::optional<Day> Reader::day(const YamlNode& node, std::string_view what) {
  const auto words = constant(node, what);
  if (!words) return std::nullopt;
  const auto date = parse_date(*words);
  if (date && date->is_full()) return date->first;
  error("R0109", node.where, fmt::format("`{}` is not a date", *words), {}, "write it as 2026-11-22");
  return std::nullopt;
}

std::optional<Decimal> Reader::number(const YamlNode& node, std::string_view what) {
  const auto words = constant(node, what);
  if (!words) return std::nullopt;
  const auto value = Decimal::parse(*words);
  if (value) return *value;
  error("R0108", node.where, fmt::format("`{}` is not a number", *words), {}, "write digits, with a point if need be");
  return std::nullopt;
}

std::optional<std::size_t> Reader::word(const YamlNode& node, std::string_view what,
                                        const std::vector<std::string_view>& words) {
  const auto given = constant(node, what);
  if (!given) return std::nullopt;
  const auto at = std::find(words.begin(), words.end(), *given);
  if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  error("R0104", node.where, fmt::format("`{}` is not a word for {}", *given, what), {}, suggestion(*given, words));
  return std::nullopt;
}

std::string Reader::with_parameters(const std::string& text, Where where) {
  if (parameters_ == nullptr) return text;
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      result += text[i++];
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() && is_name_character(text[end])) ++end;
    const std::string_view name = std::string_view(text).substr(i + 1, end - i - 1);
    const auto at = parameters_->find(name);
    if (at == parameters_->end()) {
      std::vector<std::string_view> known;
      for (const auto& [key, value] : *parameters_) known.push_back(key);
      error("R0201", where, fmt::format("unknown parameter `${}`", name), "a parameter is set out under `parameters:`",
            did_you_mean(name, known));
      return text;
    }
    result += at->second;
    i = end;
  }
  return result;
}

}  // namespace parity
