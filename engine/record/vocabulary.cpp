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

// Lower case words between single blanks, with a blank at both ends: " olanzapine 10mg tablets ".
// Bytes above ASCII stay as they are.
std::string folded(std::string_view text) {
  std::string result = " ";
  for (const char raw : text.substr(0, kLongestName)) {
    const char c = raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw - 'A' + 'a') : raw;
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (word) {
      result += c;
    } else if (result.back() != ' ') {
      result += ' ';
    }
  }
  if (result.back() != ' ') result += ' ';
  return result;
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
  const auto system_at = systems_.find(canonical_system(system));
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
        if (name.with.empty() || words.find(name.with, begin - 1 + name.phrase.size() - 1) != std::string::npos)
          matches.add(name.concept_id);
      }
    }
    begin = end + 1;
  }
}

void Vocabulary::remove_excepted(std::string_view text, ConceptSet& matches) const {
  if (excepts_.empty() || matches.empty()) return;
  const std::string words = folded(text);
  for (const Name& name : excepts_)
    if (matches.contains(name.concept_id) && words.find(name.phrase) != std::string::npos)
      matches.remove(name.concept_id);
}

ConceptId Vocabulary::Builder::add_concept(ConceptInfo info) {
  concepts_.push_back(std::move(info));
  return static_cast<ConceptId>(concepts_.size() - 1);
}

void Vocabulary::Builder::add_code(ConceptId id, std::string_view system, std::string_view code) {
  codes_[std::string(canonical_system(system))][std::string(code)].add(id);
}

void Vocabulary::Builder::add_name(ConceptId id, const NamePattern& pattern) {
  names_.push_back({folded(pattern.phrase), pattern.with.empty() ? std::string() : folded(pattern.with), id});
}

void Vocabulary::Builder::add_except_name(ConceptId id, std::string_view phrase) {
  excepts_.push_back({folded(phrase), {}, id});
}

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
  codes_.clear();
  result.names_ = std::exchange(names_, {});
  for (std::size_t i = 0; i < result.names_.size(); ++i)
    result.names_by_word_[std::string(first_word(result.names_[i].phrase))].push_back(static_cast<std::uint32_t>(i));
  result.excepts_ = std::exchange(excepts_, {});
  return result;
}

}  // namespace parity
