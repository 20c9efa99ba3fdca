// The codes and drug names that a plan's rules can use, mapped to its concepts. engine/plan builds
// one for each plan; fhir-adapter asks it once for each coding of a record, so that evaluation
// compares small integers. Immutable after `Builder::build`, shared between threads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/text_table.h"
#include "engine/record/concept.h"

namespace parity {

/// Concepts that one statement matched, each once, in ascending order of id.
class ConceptSet {
 public:
  void add(ConceptId id);
  void remove(ConceptId id);
  void clear();
  bool contains(ConceptId id) const;
  bool empty() const { return ids().empty(); }
  std::span<const ConceptId> ids() const {
    return many_.empty() ? std::span<const ConceptId>(few_.data(), few_count_) : std::span<const ConceptId>(many_);
  }

 private:
  // A code is of one concept or two: no memory is asked for.
  std::array<ConceptId, 7> few_{};
  std::uint16_t few_count_ = 0;
  std::vector<ConceptId> many_;  // all of them, if they are more
};

/// A drug name as a concept lists it: `phrase`, and where given also `with`, each as whole words in
/// a medication's text, `with` after `phrase`. "Risperidone 25mg powder ... for injection".
struct NamePattern {
  std::string phrase;
  std::string with;
};

/// A code system's canonical form: no trailing slash, dm+d (https://dmd.nhs.uk) as SNOMED CT, known
/// urn:oid aliases as their URL (design: settled, drugs), ICD-10 as its UK edition.
std::string_view canonical_system(std::string_view system);

/// A code as its system's own codes are kept: ICD-10 without the dot after the category (F20.0 is F200), any
/// other as it is.
std::string canonical_code(std::string_view system, std::string_view code);

class Vocabulary {
 public:
  class Builder;

  std::span<const ConceptInfo> concepts() const { return concepts_; }
  const ConceptInfo& concept_of(ConceptId id) const { return concepts_[index_of(id)]; }

  /// Adds to `matches` every concept that holds this code.
  void match_code(std::string_view system, std::string_view code, ConceptSet& matches) const;
  /// Adds every concept one of whose drug names stands in the text as whole words.
  void match_name(std::string_view text, ConceptSet& matches) const;
  /// Takes out every concept one of whose except-names stands in the text (gel, cream, eye drops; an
  /// excluded concept's names, with their forms).
  void remove_excepted(std::string_view text, ConceptSet& matches) const;

 private:
  struct Name {
    std::string phrase;  // folded: lower case words between single blanks
    std::string with;
    ConceptId concept_id;
  };
  // Names by their first word.
  class NameIndex {
   public:
    NameIndex() = default;
    explicit NameIndex(std::vector<Name> names);
    bool empty() const { return names_.empty(); }
    /// Calls `visit` with the concept of every name that stands in the folded text.
    template <class Visit>
    void for_each_in(std::string_view words, Visit visit) const;

   private:
    std::vector<Name> names_;  // those of one word stand together
    TextTable first_by_word_;  // word -> index into names_
  };

  struct System {
    std::string name;  // canonical, or an alias of it
    std::uint32_t codes;
  };
  // Nothing for one that holds no code. A walk: systems are few, and told apart by their sizes.
  const TextTable* codes_of(std::string_view system) const;

  std::vector<ConceptInfo> concepts_;
  std::vector<System> systems_;               // each with its index into codes_
  std::vector<TextTable> codes_;              // code -> index into sets_
  std::vector<std::vector<ConceptId>> sets_;  // distinct sets of concepts
  NameIndex names_;
  NameIndex excepts_;
};

/// Collects concepts, then makes the Vocabulary. Concept ids are given in the order of `add_concept`.
class Vocabulary::Builder {
 public:
  ConceptId add_concept(ConceptInfo info);
  void add_code(ConceptId id, std::string_view system, std::string_view code);
  void add_name(ConceptId id, const NamePattern& pattern);
  /// A text with this name is not of the concept, whatever else it holds. A name without a letter or a
  /// digit is passed over, here and in add_name.
  void add_except_name(ConceptId id, const NamePattern& pattern);
  /// Gives the finished vocabulary; the builder is empty afterwards.
  Vocabulary build();

 private:
  std::vector<ConceptInfo> concepts_;
  std::unordered_map<std::string, std::unordered_map<std::string, ConceptSet>> codes_;
  void add_to(std::vector<Name>& names, ConceptId id, const NamePattern& pattern);

  std::vector<Name> names_;
  std::vector<Name> excepts_;
};

}  // namespace parity
