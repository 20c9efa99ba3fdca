#include "engine/testing/test_record.h"

#include <fmt/format.h>

#include "engine/record/record_builder.h"

namespace parity {
namespace {

std::optional<ConceptId> concept_named(const Vocabulary& vocabulary, std::string_view name) {
  const auto concepts = vocabulary.concepts();
  for (std::size_t i = 0; i < concepts.size(); ++i)
    if (concepts[i].id == name) return static_cast<ConceptId>(i);
  return std::nullopt;
}

// Every concept that an entry of this one would match in a real record: those that hold its code.
ConceptSet matches_of(const Vocabulary& vocabulary, ConceptId id) {
  const ConceptExample& example = vocabulary.concept_of(id).example;
  ConceptSet matches;
  if (!example.code.empty())
    vocabulary.match_code(example.system, example.code, matches);
  else
    vocabulary.match_name(example.name, matches);
  matches.add(id);
  return matches;
}

struct NumberText {
  RecordedNumber number;
  std::optional<Decimal> second;  // of a reading
};

Comparator take_comparator(std::string_view& text) {
  struct Row {
    std::string_view text;
    Comparator comparator;
  };
  for (const Row& row : {Row{"<=", Comparator::kLessOrEqual}, Row{">=", Comparator::kGreaterOrEqual},
                         Row{"<", Comparator::kLess}, Row{">", Comparator::kGreater}}) {
    if (!text.starts_with(row.text)) continue;
    text.remove_prefix(row.text.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    return row.comparator;
  }
  return Comparator::kEqual;
}

// "128 mm[Hg]", "<5 mmol/L", "128/82 mm[Hg]".
std::optional<NumberText> parse_number(std::string_view text) {
  NumberText result;
  result.number.comparator = take_comparator(text);
  const std::size_t blank = text.find(' ');
  const std::string_view numbers = text.substr(0, blank);
  if (blank != std::string_view::npos) result.number.unit_code = text.substr(blank + 1);
  const std::size_t slash = numbers.find('/');
  const auto first = Decimal::parse(numbers.substr(0, slash));
  if (!first) return std::nullopt;
  result.number.number = *first;
  if (slash == std::string_view::npos) return result;
  const auto second = Decimal::parse(numbers.substr(slash + 1));
  if (!second) return std::nullopt;
  result.second = *second;
  return result;
}

class TestRecord {
 public:
  TestRecord(const RuleTest& test, const Vocabulary& vocabulary)
      : test_(test), vocabulary_(vocabulary), builder_(vocabulary) {}

  Result<PatientRecord> build() {
    builder_.person() = test_.person;
    for (std::size_t i = 0; i < kRecordPartCount; ++i)
      builder_.set_extent(static_cast<RecordPart>(i), {Extent::Reach::kComplete, {}});
    if (const auto id = concept_named(vocabulary_, test_.ethnicity.text))
      builder_.person().ethnicity = builder_.keep(matches_of(vocabulary_, *id));
    for (std::size_t i = 0; i < test_.record.size(); ++i) {
      auto added = add(test_.record[i], i);
      if (!added) return tl::unexpected<Error>(std::move(added.error()));
    }
    for (const Named& name : test_.unavailable)
      if (const auto part = record_part_of(name.text)) builder_.set_extent(*part, {Extent::Reach::kUnread, {}});
    return builder_.build();
  }

 private:
  bool is_unavailable(RecordPart part) const {
    for (const Named& name : test_.unavailable)
      if (record_part_of(name.text) == part) return true;
    return false;
  }

  Result<void> add(const TestEntry& entry, std::size_t position) {
    const auto id = concept_named(vocabulary_, entry.concept_name.text);
    if (!id || is_unavailable(entry.part)) return {};
    source_ = fmt::format("{}/{}", to_text(entry.part), position + 1);
    NewStatement statement;
    statement.base = base_of(entry);
    statement.source = source_;
    const ConceptSet matches = matches_of(vocabulary_, *id);
    statement.concepts = &matches;
    statement.code = vocabulary_.concept_of(*id).example.code;
    if (entry.part == RecordPart::kMedication) {
      add_medication(entry, statement);
      return {};
    }
    if (entry.value.empty()) {
      builder_.add(statement);
      return {};
    }
    if (const auto number = parse_number(entry.value)) return add_number(*id, *number, statement);
    const auto coded = concept_named(vocabulary_, entry.value);
    if (!coded) return invalid_input(fmt::format("`{}` is neither a number with a unit nor a concept", entry.value));
    const ConceptSet value = matches_of(vocabulary_, *coded);
    statement.coded_value = &value;
    builder_.add(statement);
    return {};
  }

  Result<void> add_number(ConceptId id, const NumberText& number, NewStatement& statement) {
    if (!number.second) {
      statement.number = number.number;
      // The unit stands as text where no code of the concept fixes another: see read_number.
      statement.code = code_for_unit(id, number.number);
      builder_.add(statement);
      return {};
    }
    const ConceptInfo& panel = vocabulary_.concept_of(id);
    if (panel.parts.size() != 2) return invalid_input(fmt::format("`{}` is not a pair of numbers", panel.id));
    statement.base.panel = ++panels_;
    RecordedNumber part = number.number;
    for (const ConceptId part_id : panel.parts) {
      const ConceptSet matches = matches_of(vocabulary_, part_id);
      statement.concepts = &matches;
      statement.number = part;
      builder_.add(statement);
      part.number = number.second;
    }
    return {};
  }

  // The code whose unit fits, as a laboratory would have used it.
  std::string_view code_for_unit(ConceptId id, const RecordedNumber& number) const {
    const auto& spec = vocabulary_.concept_of(id).value;
    const auto unit = unit_of_ucum(number.unit_code);
    if (spec && unit)
      for (const UnitOfCode& row : spec->unit_from_code)
        if (is_convertible(*unit, row.unit, Analyte::kNone)) return row.code;
    return vocabulary_.concept_of(id).example.code;
  }

  void add_medication(const TestEntry& entry, NewStatement& statement) {
    if (entry.issued.empty()) {
      builder_.add(statement);
      return;
    }
    const std::uint32_t prescription = ++prescriptions_;
    if (entry.on || !entry.status.empty()) {
      statement.base.role = MedicationRole::kAuthorisation;
      statement.base.prescription = prescription;
      builder_.add(statement);
    }
    for (const Date& day : entry.issued) {
      NewStatement issue = statement;
      issue.base = Statement{};
      issue.base.part = RecordPart::kMedication;
      issue.base.role = MedicationRole::kIssue;
      issue.base.prescription = prescription;
      issue.base.dating = Dating::kDated;
      issue.base.when = day;
      builder_.add(issue);
    }
  }

  static Standing standing_of(const std::string& status) {
    if (status == "inactive" || status == "completed") return Standing::kInactive;
    if (status == "resolved") return Standing::kResolved;
    if (status == "stopped") return Standing::kStopped;
    return status == "tentative" ? Standing::kTentative : Standing::kCurrent;
  }

  static Statement base_of(const TestEntry& entry) {
    Statement base;
    base.part = entry.part;
    base.standing = standing_of(entry.status);
    base.setting = entry.setting;
    base.dating = entry.on ? Dating::kDated : Dating::kUndated;
    if (entry.on) base.when = *entry.on;
    base.ended = entry.until;
    if (entry.part == RecordPart::kMedication) base.role = MedicationRole::kRequest;
    return base;
  }

  const RuleTest& test_;
  const Vocabulary& vocabulary_;
  RecordBuilder builder_;
  std::string source_;
  std::uint32_t panels_ = 0;
  std::uint32_t prescriptions_ = 0;
};

}  // namespace

Result<PatientRecord> build_test_record(const RuleTest& test, const Plan& plan) {
  return TestRecord(test, plan.vocabulary).build();
}

}  // namespace parity
