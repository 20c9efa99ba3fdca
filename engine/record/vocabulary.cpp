#include "engine/record/vocabulary.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace parity {
namespace {

struct SystemAlias {
  std::string_view alias;
  std::string_view canonical;
};

constexpr std::array kSystemAliases = {
    SystemAlias{"https://dmd.nhs.uk", "http://snomed.info/sct"},
    SystemAlias{"urn:oid:2.16.840.1.113883.6.96", "http://snomed.info/sct"},
    SystemAlias{"https://snomed.info/sct", "http://snomed.info/sct"},
    SystemAlias{"urn:oid:2.16.840.1.113883.6.1", "http://loinc.org"},
    SystemAlias{"https://loinc.org", "http://loinc.org"},
    SystemAlias{"urn:oid:2.16.840.1.113883.6.88", "http://www.nlm.nih.gov/research/umls/rxnorm"},
};

// A medication text longer than this is read up to here: names stand at its front.
constexpr std::size_t kLongestName = 400;

// Bytes of a character that is a mark between words and not ASCII, 0 if there is none at the front: hard
// blanks, trade marks, quotes, dashes (U+0080 to U+00BF but ª, µ and º; U+2000 to U+206F; U+2122).
std::size_t mark_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if (byte(0) == 0xC2) return byte(1) == 0xAA || byte(1) == 0xB5 || byte(1) == 0xBA ? 0 : 2;
  if (byte(0) != 0xE2) return 0;
  const bool punctuation = byte(1) == 0x80 || (byte(1) == 0x81 && byte(2) <= 0xAF);
  const bool trade_mark = byte(1) == 0x84 && byte(2) == 0xA2;
  return punctuation || trade_mark ? 3 : 0;
}

// Lower case words between single blanks, with a blank at both ends: " olanzapine 10mg tablets ".
// Other bytes above ASCII stay as they are.
std::string folded(std::string_view text) {
  std::string result = " ";
  text = text.substr(0, kLongestName);
  while (!text.empty()) {
    const std::size_t mark = mark_length(text);
    const char raw = text.front();
    const char c = raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw - 'A' + 'a') : raw;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter && mark == 0)
      result += c;
    else if (result.back() != ' ')
      result += ' ';
    text.remove_prefix(std::min(std::max<std::size_t>(mark, 1), text.size()));
  }
  if (result.back() != ' ') result += ' ';
  return result;
}

// Whether the words stand at or after an offset; none always do.
bool has_after(std::string_view words, std::string_view wanted, std::size_t offset) {
  return wanted.empty() || words.find(wanted, offset) != std::string_view::npos;
}

std::string_view first_word(std::string_view folded_text) {
  const std::string_view rest = folded_text.substr(1);
  return rest.substr(0, rest.find(' '));
}

}  // namespace

void ConceptSet::add(ConceptId id) {
  const auto at = std::lower_bound(ids_.begin(), ids_.end(), id);
  if (at == ids_.end() || *at != id) ids_.insert(at, id);
}

void ConceptSet::remove(ConceptId id) {
  const auto at = std::lower_bound(ids_.begin(), ids_.end(), id);
  if (at != ids_.end() && *at == id) ids_.erase(at);
}

bool ConceptSet::contains(ConceptId id) const { return std::binary_search(ids_.begin(), ids_.end(), id); }

std::string_view canonical_system(std::string_view system) {
  while (!system.empty() && system.back() == '/') system.remove_suffix(1);
  for (const SystemAlias& row : kSystemAliases)
    if (row.alias == system) return row.canonical;
  return system;
}

void Vocabulary::match_code(std::string_view system, std::string_view code, ConceptSet& matches) const {
  while (!system.empty() && system.back() == '/') system.remove_suffix(1);
  const auto system_at = systems_.find(system);
  if (system_at == systems_.end()) return;
  const TextMap& codes = codes_[system_at->second];
  const auto code_at = codes.find(code);
  if (code_at == codes.end()) return;
  for (const ConceptId id : sets_[code_at->second]) matches.add(id);
}

void Vocabulary::match_name(std::string_view text, ConceptSet& matches) const {
  if (names_.empty()) return;
  const std::string words = folded(text);
  for (std::size_t begin = 1; begin < words.size();) {
    const std::size_t end = words.find(' ', begin);
    const auto candidates = names_by_word_.find(std::string_view(words).substr(begin, end - begin));
    if (candidates != names_by_word_.end()) {
      for (const std::uint32_t index : candidates->second) {
        const Name& name = names_[index];
        if (words.compare(begin - 1, name.phrase.size(), name.phrase) != 0) continue;
        if (has_after(words, name.with, begin - 1 + name.phrase.size() - 1)) matches.add(name.concept_id);
      }
    }
    begin = end + 1;
  }
}

void Vocabulary::remove_excepted(std::string_view text, ConceptSet& matches) const {
  if (excepts_.empty() || matches.empty()) return;
  const std::string words = folded(text);
  for (const Name& name : excepts_) {
    const std::size_t at = words.find(name.phrase);
    if (at != std::string::npos && has_after(words, name.with, at + name.phrase.size() - 1))
      matches.remove(name.concept_id);
  }
}

ConceptId Vocabulary::Builder::add_concept(ConceptInfo info) {
  concepts_.push_back(std::move(info));
  return static_cast<ConceptId>(concepts_.size() - 1);
}

void Vocabulary::Builder::add_code(ConceptId id, std::string_view system, std::string_view code) {
  codes_[std::string(canonical_system(system))][std::string(code)].add(id);
}

void Vocabulary::Builder::add_to(std::vector<Name>& names, ConceptId id, const NamePattern& pattern) {
  std::string phrase = folded(pattern.phrase);
  std::string with = folded(pattern.with);
  const auto is_blank = [](std::string_view text) { return text == " "; };
  if (is_blank(phrase) || (!pattern.with.empty() && is_blank(with))) return;
  names.push_back({std::move(phrase), is_blank(with) ? std::string() : std::move(with), id});
}

void Vocabulary::Builder::add_name(ConceptId id, const NamePattern& pattern) { add_to(names_, id, pattern); }

void Vocabulary::Builder::add_except_name(ConceptId id, const NamePattern& pattern) { add_to(excepts_, id, pattern); }

Vocabulary Vocabulary::Builder::build() {
  Vocabulary result;
  result.concepts_ = std::exchange(concepts_, {});
  std::map<std::vector<ConceptId>, std::uint32_t> set_index;
  for (auto& [system, codes] : codes_) {
    result.systems_.emplace(system, static_cast<std::uint32_t>(result.codes_.size()));
    TextMap& table = result.codes_.emplace_back();
    table.reserve(codes.size());
    for (auto& [code, set] : codes) {
      const std::vector<ConceptId> ids(set.ids().begin(), set.ids().end());
      const auto [at, fresh] = set_index.emplace(ids, static_cast<std::uint32_t>(result.sets_.size()));
      if (fresh) result.sets_.push_back(ids);
      table.emplace(code, at->second);
    }
  }
  for (const SystemAlias& row : kSystemAliases)
    if (const auto known = result.systems_.find(row.canonical); known != result.systems_.end())
      result.systems_.emplace(row.alias, std::uint32_t{known->second});
  codes_.clear();
  result.names_ = std::exchange(names_, {});
  for (std::size_t i = 0; i < result.names_.size(); ++i)
    result.names_by_word_[std::string(first_word(result.names_[i].phrase))].push_back(static_cast<std::uint32_t>(i));
  result.excepts_ = std::exchange(excepts_, {});
  return result;
}

}  // namespace parity
