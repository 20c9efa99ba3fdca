// A patient's record as the evaluator sees it: statements indexed by concept and sorted by time, who
// the patient is, and how completely each part was read. Immutable once built (record_builder.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/data_issue.h"
#include "engine/record/person.h"
#include "engine/record/statement.h"

namespace parity {

/// How far back a part of the record was read.
struct Extent {
  enum class Reach : std::uint8_t {
    kUnread,    // could not be read, or may lack anything
    kSince,     // complete from `since` until now, cut short before
    kComplete,  // all that there is
  };
  Reach reach = Reach::kUnread;
  Day since;

  /// Whether everything from `day` until now was read.
  bool covers(Day day) const { return reach == Reach::kComplete || (reach == Reach::kSince && since <= day); }
  bool is_complete() const { return reach == Reach::kComplete; }
};

class PatientRecord {
 public:
  const Person& person() const { return person_; }
  const Extent& extent(RecordPart part) const { return extents_[static_cast<std::size_t>(part)]; }

  std::span<const Statement> statements() const { return statements_; }
  const Statement& statement(std::uint32_t index) const { return statements_[index]; }
  /// Indices of the statements that matched the concept, oldest first (by the last day that they
  /// can mean, then the time of day, then when they were issued). Borrowed from the record.
  std::span<const std::uint32_t> of_concept(ConceptId id) const;

  std::string_view text(TextSlice slice) const {
    return std::string_view(text_pool_).substr(slice.offset, slice.length);
  }
  std::span<const ConceptId> concepts(ConceptSlice slice) const {
    return std::span(concept_pool_).subspan(slice.offset, slice.length);
  }

  /// The same statements as if they were all that there is: for saying what was seen where more may stand. Never for
  /// a prompt.
  PatientRecord taken_as_whole() const;

  /// All that was not used, in the order it was met.
  std::span<const DataIssue> issues() const { return issues_; }
  /// How often each reason was met, also beyond the number of issues that are kept.
  const std::array<std::uint32_t, kIssueReasonCount>& issue_counts() const { return issue_counts_; }

 private:
  friend class RecordBuilder;

  Person person_;
  std::array<Extent, kRecordPartCount> extents_{};
  std::vector<Statement> statements_;
  std::vector<std::uint32_t> by_concept_;       // statement indices, grouped by concept
  std::vector<std::uint32_t> concept_offsets_;  // concept id -> first of its group; one more at the end
  std::string text_pool_;
  std::vector<ConceptId> concept_pool_;
  std::vector<DataIssue> issues_;
  std::array<std::uint32_t, kIssueReasonCount> issue_counts_{};
};

}  // namespace parity
