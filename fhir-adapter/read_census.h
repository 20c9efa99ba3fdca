// What became of every resource that was given: used, of no concept, or left out and why. Each counts once. Kept by
// the reader; shown by `parity evaluate --census`.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/data_issue.h"
#include "fhir-adapter/resource_type.h"

namespace parity::fhir {

/// What became of one resource.
class Fate {
 public:
  static constexpr Fate used() { return Fate(0); }       // it gave at least one statement
  static constexpr Fate serving() { return Fate(1); }    // it holds none of its own: Patient, Medication, List
  static constexpr Fate unmatched() { return Fate(2); }  // its codes are of no concept
  static constexpr Fate left_out(IssueReason reason) { return Fate(3 + static_cast<std::size_t>(reason)); }
  static constexpr std::size_t kCount = 3 + kIssueReasonCount;
  static constexpr Fate at(std::size_t index) { return Fate(index); }

  constexpr std::size_t index() const { return index_; }
  /// "used", "serving", "no-concept", or the reason's name.
  std::string_view name() const;
  /// A phrase for a person: "of no concept that the rules use".
  std::string_view text() const;

 private:
  explicit constexpr Fate(std::size_t index) : index_(static_cast<std::uint8_t>(index)) {}
  std::uint8_t index_;
};

/// Where a resource stands that met a fate, to look at.
struct FateExample {
  ResourceType type = ResourceType::kPatient;
  Fate fate = Fate::used();
  std::string path;
};

class ReadCensus {
 public:
  /// Keeps the paths of this many resources of each type and fate; at first none.
  void keep_examples(std::uint32_t count) { examples_wanted_ = count; }
  bool wants_example(ResourceType type, Fate fate) const { return of(type, fate) < examples_wanted_; }

  void count(ResourceType type, Fate fate) { ++counts_[static_cast<std::size_t>(type)][fate.index()]; }
  void add_example(FateExample example) { examples_.push_back(std::move(example)); }
  /// A resource of a type that is not read. At most 100 names are told apart.
  void count_other(std::string_view type);
  /// An entry without a resource or a type.
  void count_nameless() { ++nameless_; }
  /// Adds another record's, its examples' paths after `label`.
  void add(const ReadCensus& other, std::string_view label);

  std::uint32_t of(ResourceType type, Fate fate) const { return counts_[static_cast<std::size_t>(type)][fate.index()]; }
  /// Of any fate.
  std::uint32_t met(ResourceType type) const;
  std::uint32_t nameless() const { return nameless_; }
  const std::map<std::string, std::uint32_t, std::less<>>& other_types() const { return others_; }
  const std::vector<FateExample>& examples() const { return examples_; }

 private:
  std::array<std::array<std::uint32_t, Fate::kCount>, kResourceTypeCount> counts_{};
  std::map<std::string, std::uint32_t, std::less<>> others_;
  std::vector<FateExample> examples_;
  std::uint32_t nameless_ = 0;
  std::uint32_t examples_wanted_ = 0;
};

}  // namespace parity::fhir
