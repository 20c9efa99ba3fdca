#include "engine/record/merged_record.h"

#include <algorithm>

#include "engine/record/record_builder.h"

namespace parity {
namespace {

ConceptSet set_of(std::span<const ConceptId> ids) {
  ConceptSet set;
  for (const ConceptId id : ids) set.add(id);
  return set;
}

// Adds one holder's statements. Readings are left out: the builder makes them anew, of all holders' parts.
class Adder {
 public:
  explicit Adder(RecordBuilder& builder) : builder_(builder) {}

  void add(const HeldRecord& held) {
    const PatientRecord& record = *held.record;
    std::uint32_t highest = 0;
    for (const Statement& statement : record.statements()) {
      highest = std::max({highest, statement.panel, statement.prescription});
      if (statement.readings[0] == 0) add_statement(record, statement, held.setting);
    }
    numbers_from_ += highest;
    for (const DataIssue& issue : record.issues()) builder_.add_issue(issue.reason, issue.path, issue.detail);
  }

 private:
  void add_statement(const PatientRecord& record, const Statement& statement, Setting setting) {
    const ConceptSet concepts = set_of(record.concepts(statement.concepts));
    const ConceptSet coded_value = set_of(record.concepts(statement.coded_value));
    NewStatement added;
    added.base = statement;
    if (added.base.setting == Setting::kUnknown) added.base.setting = setting;
    if (added.base.panel != 0) added.base.panel += numbers_from_;
    if (added.base.prescription != 0) added.base.prescription += numbers_from_;
    added.concepts = &concepts;
    if (statement.coded_value.length != 0) added.coded_value = &coded_value;
    // A number that could be used is brought to its unit once more; one that could not stays as it is.
    if (statement.has_number)
      added.number = RecordedNumber{
          statement.recorded.number, statement.recorded.comparator, ucum_code(statement.recorded.unit), {}};
    added.source = record.text(statement.source);
    builder_.add(added);
  }

  RecordBuilder& builder_;
  std::uint32_t numbers_from_ = 0;  // panels and prescriptions of two holders don't share a number
};

void add_person(const PatientRecord& record, RecordBuilder& builder) {
  const Person& own = record.person();
  Person& person = builder.person();
  if (person.reference.empty()) person.reference = own.reference;
  if (!person.born) person.born = own.born;
  if (person.sex == Sex::kUnknown) person.sex = own.sex;
  if (!person.ethnicity && own.ethnicity) person.ethnicity = builder.keep(set_of(record.concepts(*own.ethnicity)));
  if (own.deceased == Ternary::kTrue || (own.deceased == Ternary::kUnknown && person.deceased == Ternary::kFalse))
    person.deceased = own.deceased;
}

}  // namespace

PatientRecord merge_records(const Vocabulary& vocabulary, std::span<const HeldRecord> held) {
  RecordBuilder builder(vocabulary);
  Adder adder(builder);
  for (const HeldRecord& one : held) {
    add_person(*one.record, builder);
    adder.add(one);
  }
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (!held.empty()) builder.set_extent(part, held.front().record->extent(part));
    for (const HeldRecord& one : held) builder.limit_extent(part, one.record->extent(part));
  }
  return builder.build();
}

}  // namespace parity
