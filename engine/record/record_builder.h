// Builds a PatientRecord, for fhir-adapter and for rule tests alike: values are brought to their
// concept's unit here, panels become readings, duplicates fall together, the index is made.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/record/patient_record.h"
#include "engine/record/vocabulary.h"

namespace parity {

/// A number as it stands in a record. `unit_code` is a UCUM code, given only if the record says it
/// is one; `unit_text` is what stands beside the number. Either may be empty.
struct RecordedNumber {
  std::optional<Decimal> number;  // nullopt: something stands there that is not a number
  Comparator comparator = Comparator::kEqual;
  std::string_view unit_code;
  std::string_view unit_text;
  bool is_absent = false;  // no value was recorded, and why not stands in its place
};

/// A statement as a source hands it over; the builder works out the rest. The views are borrowed
/// for the call only.
struct NewStatement {
  Statement base;                           // part, standing, role, setting, times, prescription, panel
  const ConceptSet* concepts = nullptr;     // INVARIANT: not null
  const ConceptSet* coded_value = nullptr;  // may be null
  std::optional<RecordedNumber> number;
  std::string_view code;        // the code that matched, for units that a code fixes
  std::string_view source;      // "Observation/77"
  std::string_view identifier;  // system and value of its business identifier; may be empty
  std::string_view path;        // element path, for issues; `source` if empty
};

class RecordBuilder {
 public:
  /// The vocabulary is borrowed and must outlive the builder, not the record.
  explicit RecordBuilder(const Vocabulary& vocabulary);

  /// Makes room for about so many statements.
  void expect(std::size_t statements);

  Person& person() { return record_.person_; }
  /// Keeps a set of concepts, for `Person::ethnicity`.
  ConceptSlice keep(const ConceptSet& concepts);
  void set_extent(RecordPart part, Extent extent);
  /// Narrows what is known: a part never becomes more complete by this.
  void limit_extent(RecordPart part, Extent extent);

  /// Adds a statement that matched at least one concept. A number that can't be used is kept as
  /// such, and becomes an issue.
  void add(const NewStatement& statement);
  /// At most kMaxIssues are kept with their path, and kMaxOfReason of one reason; all are counted.
  void add_issue(IssueReason reason, std::string_view path, std::string_view detail = {});
  static constexpr std::size_t kMaxIssues = 200;
  static constexpr std::size_t kMaxOfReason = 50;

  /// Adds a statement of a finished record as it stands there, with its values as they were read: the index that
  /// pair() knows it by. Concepts and texts are `from`'s; `source` replaces its own.
  std::uint32_t copy(const PatientRecord& from, const Statement& statement, std::string_view source);
  /// Keeps two statements together as one reading.
  void pair(std::uint32_t first, std::uint32_t second);
  /// Adds and counts the issues of a finished record, a label before each path.
  void copy_issues(const PatientRecord& from, std::string_view label);

  /// Gives the finished record; the builder is empty afterwards.
  PatientRecord build();

 private:
  TextSlice keep_text(std::string_view text);
  void read_number(const NewStatement& given, Statement& statement);
  /// A statement as a member of a panel; one result may stand in several.
  struct PanelMember {
    std::uint32_t panel = 0;
    std::uint32_t statement = 0;
  };
  std::vector<std::uint32_t> first_alike() const;
  std::vector<PanelMember> drop_duplicates();
  class ReadingMaker;  // readings.cpp
  void make_readings(const std::vector<PanelMember>& members);
  void index_by_concept();

  const Vocabulary& vocabulary_;
  PatientRecord record_;
  std::vector<PanelMember> pairs_;  // of pair(), by the statements' indices before duplicates fall
};

/// Brings a recorded number to a concept's unit: the quantity, or why it can't be used. The unit is
/// the UCUM code, else the unit text, else what the code fixes; a bare number is right for a score.
struct ReadNumber {
  Quantity quantity;
  Quantity recorded;
  ValueFault fault = ValueFault::kNone;
};
ReadNumber read_number(const RecordedNumber& number, const ValueSpec& spec, std::string_view code);

}  // namespace parity
