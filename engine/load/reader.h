// The common ground of the readers in this folder: collecting complaints, reading a map by a table
// of keys, words of closed sets, lengths of time, numbers, parameters. Knows YAML nodes, not rules.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/decimal.h"
#include "engine/base/diagnostics.h"
#include "engine/load/yaml_tree.h"

namespace parity {

/// One key that a map may have, and what to do with its value.
struct KeyReader {
  std::string_view name;
  std::function<void(const YamlNode&)> read;
  bool required = false;
};

constexpr bool kRequired = true;

class Reader {
 public:
  explicit Reader(std::vector<Diagnostic>& diagnostics) : diagnostics_(diagnostics) {}

  void error(std::string_view code, Where where, std::string message, std::string why = {}, std::string fix = {});

  /// Reads a map's keys by the table; complains of unknown (R0101) and missing (R0102) keys. `what`
  /// names the thing in messages, "a rule". False when the node is no map (R0103).
  bool map(const YamlNode& node, std::string_view what, const std::vector<KeyReader>& keys);
  /// Each item of a list; complains (R0103) if it is none.
  void list(const YamlNode& node, std::string_view what, const std::function<void(const YamlNode&)>& item);
  /// Each entry of a map of names; complains if it is none or a name is malformed (R0110).
  void names(const YamlNode& node, std::string_view what,
             const std::function<void(const Named&, const YamlNode&)>& entry);

  /// A scalar as text, with `$parameters` put in. Empty, with a complaint, for anything else.
  std::string text(const YamlNode& node, std::string_view what);
  /// The same for a word of the rule language; nothing, with a complaint, also if a parameter is unknown.
  std::optional<std::string> constant(const YamlNode& node, std::string_view what);
  Named named(const YamlNode& node, std::string_view what);
  Text long_text(const YamlNode& node, std::string_view what);
  /// A list of scalars, or one scalar as a list of one.
  std::vector<Named> named_list(const YamlNode& node, std::string_view what);
  bool yes_or_no(const YamlNode& node, std::string_view what);
  std::optional<Span> span(const YamlNode& node, std::string_view what);
  std::optional<Day> day(const YamlNode& node, std::string_view what);
  std::optional<Decimal> number(const YamlNode& node, std::string_view what);

  /// The index of the scalar's word in `words`; complains (R0104) with a suggestion.
  std::optional<std::size_t> word(const YamlNode& node, std::string_view what,
                                  const std::vector<std::string_view>& words);

  void set_parameters(const std::map<std::string, std::string, std::less<>>* parameters) { parameters_ = parameters; }
  /// Text with each `$name` replaced by the parameter's value; complains (R0201) of unknown ones.
  std::string with_parameters(const std::string& text, Where where);

 private:
  bool is_text(const YamlNode& node, std::string_view what);

  std::vector<Diagnostic>& diagnostics_;
  const std::map<std::string, std::string, std::less<>>* parameters_ = nullptr;
};

/// The words of a closed set of the rule language up to its `last`, in its order: for Reader::word.
template <class Enum>
std::vector<std::string_view> words_up_to(Enum last) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(last); ++i) words.push_back(to_text(static_cast<Enum>(i)));
  return words;
}

/// How to mend a word that is not among these: the one that was meant, or all of them.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& words);

/// Whether a text can be a name: up to 80 letters, digits, `-`, `_` and `.` ("last-bp", "H-01", "64572001").
bool is_name(std::string_view text);

}  // namespace parity
