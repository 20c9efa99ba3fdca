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

constexpr std::string_view kIcd10 = "http://hl7.org/fhir/sid/icd-10-uk";

constexpr std::array kSystemAliases = {
    SystemAlias{"https://dmd.nhs.uk", "http://snomed.info/sct"},
    SystemAlias{"urn:oid:2.16.840.1.113883.6.96", "http://snomed.info/sct"},
    SystemAlias{"https://snomed.info/sct", "http://snomed.info/sct"},
    SystemAlias{"urn:oid:2.16.840.1.113883.6.1", "http://loinc.org"},
    SystemAlias{"https://loinc.org", "http://loinc.org"},
    SystemAlias{"urn:oid:2.16.840.1.113883.6.88", "http://www.nlm.nih.gov/research/umls/rxnorm"},
    SystemAlias{"http://hl7.org/fhir/sid/icd-10", kIcd10},
};

// Where the dot of an ICD-10 code stands: after its category, F20.
constexpr std::size_t kIcd10Dot = 3;
bool has_dot(std::string_view code) { return code.size() > kIcd10Dot + 1 && code[kIcd10Dot] == '.'; }

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
class Folded {
 public:
  explicit Folded(std::string_view text) {
    put(' ');
    text = text.substr(0, kLongestName);
    for (std::size_t at = 0; at < text.size();) {
      const char c = kFoldedBytes[static_cast<unsigned char>(text[at])];
      const std::size_t mark = static_cast<unsigned char>(c) < 0x80 ? 0 : mark_length(text.substr(at));
      if (c != ' ' && mark == 0)
        put(c);
      else if (bytes_[size_ - 1] != ' ')
        put(' ');
      at += std::max<std::size_t>(mark, 1);
    }
    if (bytes_[size_ - 1] != ' ') put(' ');
  }
  std::string_view words() const { return {bytes_.data(), size_}; }

 private:
  // A letter or a digit in lower case, a byte above ASCII as it is, a blank for anything else.
  static constexpr std::array<char, 256> kFoldedBytes = [] {
    std::array<char, 256> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char c = static_cast<char>(i);
      const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || i >= 0x80;
      bytes[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : kept ? c : ' ';
    }
    return bytes;
  }();
  void put(char c) { bytes_[size_++] = c; }

  std::array<char, kLongestName + 2> bytes_;
  std::size_t size_ = 0;
};

std::string folded(std::string_view text) { return std::string(Folded(text).words()); }

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
  if (contains(id)) return;
  if (many_.empty() && few_count_ == few_.size()) many_.assign(few_.begin(), few_.end());
  if (!many_.empty()) {
    many_.insert(std::lower_bound(many_.begin(), many_.end(), id), id);
    return;
  }
  std::size_t at = few_count_++;
  for (; at > 0 && id < few_[at - 1]; --at) few_[at] = few_[at - 1];
  few_[at] = id;
}

void ConceptSet::remove(ConceptId id) {
  if (many_.empty()) {
    const auto end = few_.begin() + few_count_;
    few_count_ = static_cast<std::uint16_t>(std::remove(few_.begin(), end, id) - few_.begin());
    return;
  }
  std::erase(many_, id);
  few_count_ = 0;  // of none left, there are none either way
}

void ConceptSet::clear() {
  few_count_ = 0;
  many_.clear();
}

bool ConceptSet::contains(ConceptId id) const {
  const auto all = ids();
  return std::binary_search(all.begin(), all.end(), id);
}

std::string_view canonical_system(std::string_view system) {
  while (!system.empty() && system.back() == '/') system.remove_suffix(1);
  for (const SystemAlias& row : kSystemAliases)
    if (row.alias == system) return row.canonical;
  return system;
}

std::string canonical_code(std::string_view system, std::string_view code) {
  std::string result(code);
  if (has_dot(code) && canonical_system(system) == kIcd10) result.erase(kIcd10Dot, 1);
  return result;
}

const TextTable* Vocabulary::codes_of(std::string_view system) const {
  for (const System& row : systems_)
    if (row.name == system) return &codes_[row.codes];
  return nullptr;
}

void Vocabulary::match_code(std::string_view system, std::string_view code, ConceptSet& matches) const {
  while (!system.empty() && system.back() == '/') system.remove_suffix(1);
  const TextTable* codes = codes_of(system);
  if (codes == nullptr) return;
  const auto set = has_dot(code) ? codes->find(canonical_code(system, code)) : codes->find(code);
  if (!set) return;
  for (const ConceptId id : sets_[*set]) matches.add(id);
}

Vocabulary::NameIndex::NameIndex(std::vector<Name> names) : names_(std::move(names)) {
  std::sort(names_.begin(), names_.end(),
            [](const Name& a, const Name& b) { return first_word(a.phrase) < first_word(b.phrase); });
  for (std::uint32_t i = 0; i < names_.size(); ++i) first_by_word_.add(first_word(names_[i].phrase), i);
}

template <class Visit>
void Vocabulary::NameIndex::for_each_in(std::string_view words, Visit visit) const {
  for (std::size_t begin = 1; begin < words.size();) {
    const std::size_t end = words.find(' ', begin);
    const std::string_view word = words.substr(begin, end - begin);
    const std::string_view rest = words.substr(begin - 1);
    if (const auto first = first_by_word_.find(word)) {
      for (std::size_t i = *first; i < names_.size() && first_word(names_[i].phrase) == word; ++i)
        if (rest.starts_with(names_[i].phrase) && has_after(rest, names_[i].with, names_[i].phrase.size() - 1))
          visit(names_[i].concept_id);
    }
    begin = end + 1;
  }
}

void Vocabulary::match_name(std::string_view text, ConceptSet& matches) const {
  if (names_.empty()) return;
  names_.for_each_in(Folded(text).words(), [&](ConceptId id) { matches.add(id); });
}

void Vocabulary::remove_excepted(std::string_view text, ConceptSet& matches) const {
  if (excepts_.empty() || matches.empty()) return;
  excepts_.for_each_in(Folded(text).words(), [&](ConceptId id) {
    if (matches.contains(id)) matches.remove(id);
  });
}

ConceptId Vocabulary::Builder::add_concept(ConceptInfo info) {
  concepts_.push_back(std::move(info));
  return static_cast<ConceptId>(concepts_.size() - 1);
}

void Vocabulary::Builder::add_code(ConceptId id, std::string_view system, std::string_view code) {
  codes_[std::string(canonical_system(system))][canonical_code(system, code)].add(id);
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
    result.systems_.push_back({system, static_cast<std::uint32_t>(result.codes_.size())});
    TextTable& table = result.codes_.emplace_back();
    for (auto& [code, set] : codes) {
      const std::vector<ConceptId> ids(set.ids().begin(), set.ids().end());
      const auto [at, fresh] = set_index.emplace(ids, static_cast<std::uint32_t>(result.sets_.size()));
      if (fresh) result.sets_.push_back(ids);
      table.add(code, at->second);
    }
  }
  for (const SystemAlias& row : kSystemAliases)
    if (const TextTable* known = result.codes_of(row.canonical))
      result.systems_.push_back({std::string(row.alias), static_cast<std::uint32_t>(known - result.codes_.data())});
  codes_.clear();
  result.names_ = NameIndex(std::exchange(names_, {}));
  result.excepts_ = NameIndex(std::exchange(excepts_, {}));
  return result;
}

}  // namespace parity
