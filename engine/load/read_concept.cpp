#include "engine/load/read_concept.h"

#include <fmt/format.h>
#include <algorithm>
#include <cctype>

namespace parity {
namespace {

void read_code(Reader& reader, const Named& system, const Named& code, const YamlNode& node, Concept& target) {
  CodeEntry entry{system, code, {}, {}};
  if (node.is_map()) {
    reader.map(node, "a code",
               {{"term", [&](const YamlNode& n) { entry.term = reader.text(n, "a term"); }, kRequired},
                {"unverified", [&](const YamlNode& n) { entry.unverified = reader.text(n, "a reason"); }}});
  } else {
    entry.term = reader.text(node, "a term");
  }
  target.codes.push_back(std::move(entry));
}

void read_codes(Reader& reader, const YamlNode& node, Concept& target) {
  if (!node.is_map()) {
    reader.error("R0103", node.where, "`codes` must be a map of code systems", {},
                 "write `http://snomed.info/sct: {271649006: Systolic blood pressure}`");
    return;
  }
  for (const YamlEntry& system : node.entries) {
    if (system.key.text.find(':') == std::string::npos)
      reader.error("R0104", system.key.where, fmt::format("`{}` is not a code system", system.key.text),
                   "codes mean something in their system alone", "write the system's URI, `http://snomed.info/sct`");
    if (!system.value.is_map()) {
      reader.error("R0103", system.value.where, "the codes of a system must be a map of code to term",
                   "a person can't check a code without its term", "write `{271649006: Systolic blood pressure}`");
      continue;
    }
    for (const YamlEntry& code : system.value.entries) read_code(reader, system.key, code.key, code.value, target);
  }
}

std::optional<PlausibleRange> read_plausible(Reader& reader, const YamlNode& node) {
  const std::string words = reader.text(node, "a range");
  const std::size_t dots = words.find("..");
  const auto trimmed = [](std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
  };
  if (dots != std::string::npos) {
    const auto low = Decimal::parse(trimmed(std::string_view(words).substr(0, dots)));
    const auto high = Decimal::parse(trimmed(std::string_view(words).substr(dots + 2)));
    if (low && high && *low < *high) return PlausibleRange{*low, *high};
  }
  reader.error("R0108", node.where, fmt::format("`{}` is not a range", words), {},
               "write `50 .. 300`, the lower first");
  return std::nullopt;
}

ConceptValue read_value(Reader& reader, const YamlNode& node) {
  ConceptValue value;
  value.where = node.where;
  reader.map(node, "a value",
             {{"unit", [&](const YamlNode& n) { value.unit = reader.named(n, "a unit"); }, kRequired},
              {"analyte", [&](const YamlNode& n) { value.analyte = reader.named(n, "an analyte"); }},
              {"plausible", [&](const YamlNode& n) { value.plausible = read_plausible(reader, n); }},
              {"unit-from-code", [&](const YamlNode& n) {
                 reader.names(n, "`unit-from-code`", [&](const Named& code, const YamlNode& unit) {
                   value.unit_from_code.emplace_back(code, reader.named(unit, "a unit"));
                 });
               }}});
  return value;
}

bool has_word(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c >= 0x80; });
}

void read_except_names(Reader& reader, const YamlNode& node, Concept& target) {
  for (const Named& word : reader.named_list(node, "words that take a name out")) {
    if (has_word(word.text))
      target.except_names.push_back(word.text);
    else if (!word.empty())
      reader.error("R0110", word.where, fmt::format("`{}` is no word", word.text), {},
                   "write a form, `gel`, or a name");
  }
}

void read_name_pattern(Reader& reader, const YamlNode& node, Concept& target) {
  NamePattern pattern;
  if (node.is_map()) {
    reader.map(node, "a drug name",
               {{"name", [&](const YamlNode& n) { pattern.phrase = reader.text(n, "a drug name"); }, kRequired},
                {"with", [&](const YamlNode& n) { pattern.with = reader.text(n, "the words of a form"); }, kRequired}});
  } else {
    pattern.phrase = reader.text(node, "a drug name");
  }
  if (pattern.phrase.size() < 3 || !has_word(pattern.phrase)) {
    reader.error("R0110", node.where, fmt::format("`{}` is too short for a drug name", pattern.phrase),
                 "it would match unrelated text, or none", "write the name of an ingredient or a brand");
    return;
  }
  if (node.is_map() && !has_word(pattern.with)) {
    reader.error("R0110", node.where, fmt::format("`{}` is no word of a form", pattern.with),
                 "the drug would count in any form", "write a salt or form, `with: decanoate`");
    return;
  }
  target.names.push_back(std::move(pattern));
}

}  // namespace

Concept read_concept(Reader& reader, const Named& name, const YamlNode& node) {
  Concept target;
  target.name = name;
  reader.map(
      node, "a concept",
      {{"title", [&](const YamlNode& n) { target.title = reader.text(n, "a title"); }, kRequired},
       {"codes", [&](const YamlNode& n) { read_codes(reader, n, target); }},
       {"includes", [&](const YamlNode& n) { target.includes = reader.named_list(n, "concepts"); }},
       {"excludes", [&](const YamlNode& n) { target.excludes = reader.named_list(n, "concepts"); }},
       {"descendants-of", [&](const YamlNode& n) { target.descendants_of = reader.named_list(n, "codes"); }},
       {"valueset", [&](const YamlNode& n) { target.valueset = reader.named(n, "a ValueSet's canonical"); }},
       {"fallback",
        [&](const YamlNode& n) { target.fallback_to_codes = reader.word(n, "`fallback`", {"codes"}).has_value(); }},
       {"value", [&](const YamlNode& n) { target.value = read_value(reader, n); }},
       {"part-of", [&](const YamlNode& n) { target.part_of = reader.named(n, "a panel concept"); }},
       {"names",
        [&](const YamlNode& n) {
          reader.list(n, "drug names", [&](const YamlNode& item) { read_name_pattern(reader, item, target); });
        }},
       {"except-names", [&](const YamlNode& n) { read_except_names(reader, n, target); }}});
  return target;
}

}  // namespace parity
