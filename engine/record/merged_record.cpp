#include "engine/record/merged_record.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/record/record_builder.h"

namespace parity {
namespace {

// What two holders' statements must share to be one: all but the time of day.
using Likeness = std::tuple<RecordPart, Standing, std::vector<ConceptId>, std::vector<ConceptId>, bool, ValueFault,
                            std::int64_t, int, Comparator, bool, std::int32_t, std::int32_t>;

std::vector<ConceptId> ids_of(const PatientRecord& record, ConceptSlice slice) {
  const auto ids = record.concepts(slice);
  return {ids.begin(), ids.end()};
}

Likeness likeness_of(const PatientRecord& record, const Statement& s) {
  const Decimal number = s.has_number ? s.quantity.number.trimmed() : s.recorded.number.trimmed();
  const bool is_dated = s.dating == Dating::kDated;
  return {s.part,
          s.standing,
          ids_of(record, s.concepts),
          ids_of(record, s.coded_value),
          s.has_number,
          s.fault,
          number.coefficient(),
          number.scale(),
          s.has_number ? s.quantity.comparator : s.recorded.comparator,
          is_dated,
          is_dated ? s.when.first.number : 0,
          is_dated ? s.when.last.number : 0};
}

// Stays, episodes and teams are each holder's own; a prescription and its issues belong together.
bool can_repeat(const Statement& s) {
  switch (s.part) {
    case RecordPart::kObservation:
    case RecordPart::kCondition:
    case RecordPart::kProcedure:
    case RecordPart::kImmunisation:
    case RecordPart::kReferral:
    case RecordPart::kAllergy:
    case RecordPart::kFlag: return s.dating != Dating::kUnreadable;
    case RecordPart::kPatient:
    case RecordPart::kMedication:
    case RecordPart::kEncounter:
    case RecordPart::kEpisode:
    case RecordPart::kOrder: return false;
  }
  return false;
}

bool has_time_of_day(const Statement& s) {
  return s.dating == Dating::kDated && s.order_key != std::int64_t{s.when.last.number} * 86400;
}

// A reading of parts that may be of one day. The parts are, so that it is found again: were they paired, it would be
// certain.
bool is_only_possible(const PatientRecord& record, const Statement& reading) {
  const auto is_tentative = [](const Statement& s) { return s.standing == Standing::kTentative; };
  return is_tentative(reading) && !is_tentative(record.statement(reading.readings[0] - 1)) &&
         !is_tentative(record.statement(reading.readings[1] - 1));
}

// Statements of earlier holders that are alike, by the times of day at which they stand.
class Alike {
 public:
  std::optional<std::uint32_t> find(const Statement& s, std::string_view identifier) const {
    if (!identifier.empty())
      if (const auto at = by_identifier_.find(identifier); at != by_identifier_.end()) return at->second;
    if (s.dating != Dating::kDated) return std::nullopt;
    if (has_time_of_day(s)) {
      if (const auto at = by_time_.find(s.order_key); at != by_time_.end()) return at->second;
      return without_time_;
    }
    if (without_time_) return without_time_;
    return by_time_.empty() ? std::nullopt : std::optional(by_time_.begin()->second);
  }

  void add(const Statement& s, std::string_view identifier, std::uint32_t index) {
    if (!identifier.empty()) by_identifier_.emplace(identifier, index);
    if (s.dating != Dating::kDated) return;
    if (has_time_of_day(s))
      by_time_.emplace(s.order_key, index);
    else if (!without_time_)
      without_time_ = index;
  }

 private:
  std::map<std::string_view, std::uint32_t> by_identifier_;  // borrows the holders' records
  std::map<std::int64_t, std::uint32_t> by_time_;
  std::optional<std::uint32_t> without_time_;
};

// Adds one holder after another.
class Merger {
 public:
  explicit Merger(RecordBuilder& builder) : builder_(builder) {}

  void add(const HeldRecord& held) {
    const PatientRecord& record = *held.record;
    builder_.copy_issues(record, held.label);
    std::vector<std::uint32_t> new_index(record.statements().size(), 0);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> fresh;  // own index, new index
    std::uint32_t highest = 0;
    for (std::uint32_t i = 0; i < new_index.size(); ++i) {
      const Statement& statement = record.statement(i);
      if (statement.readings[0] != 0) continue;
      highest = std::max({highest, statement.panel, statement.prescription});
      if (const auto known = find(record, statement)) {
        new_index[i] = *known;
        builder_.add_issue(IssueReason::kDuplicate, labelled(held.label, record.text(statement.source)));
        continue;
      }
      new_index[i] = copy(held, statement);
      fresh.emplace_back(i, new_index[i]);
    }
    for (const Statement& reading : record.statements())
      if (reading.readings[0] != 0 && !is_only_possible(record, reading))
        builder_.pair(new_index[reading.readings[0] - 1], new_index[reading.readings[1] - 1]);
    // Only now: what stands twice in one record was judged when that was read.
    for (const auto& [own, added] : fresh) remember(record, record.statement(own), added);
    numbers_from_ += highest;
  }

 private:
  static std::string labelled(std::string_view label, std::string_view source) {
    return label.empty() ? std::string(source) : fmt::format("{}: {}", label, source);
  }

  std::optional<std::uint32_t> find(const PatientRecord& record, const Statement& statement) const {
    if (!can_repeat(statement)) return std::nullopt;
    const auto at = alike_.find(likeness_of(record, statement));
    if (at == alike_.end()) return std::nullopt;
    return at->second.find(statement, record.text(statement.identifier));
  }

  void remember(const PatientRecord& record, const Statement& statement, std::uint32_t index) {
    if (can_repeat(statement))
      alike_[likeness_of(record, statement)].add(statement, record.text(statement.identifier), index);
  }

  std::uint32_t copy(const HeldRecord& held, const Statement& statement) {
    Statement own = statement;
    if (own.setting == Setting::kUnknown) own.setting = held.setting;
    if (own.panel != 0) own.panel += numbers_from_;
    if (own.prescription != 0) own.prescription += numbers_from_;
    return builder_.copy(*held.record, own, labelled(held.label, held.record->text(statement.source)));
  }

  RecordBuilder& builder_;
  std::map<Likeness, Alike> alike_;
  std::uint32_t numbers_from_ = 0;  // panels and prescriptions of two holders don't share a number
};

void add_person(const Person& own, Person& person) {
  if (person.reference.empty()) person.reference = own.reference;
  if (own.born && (!person.born || person.born->precision < own.born->precision)) person.born = own.born;
}

// Dead, if any says so: from the first of the days that they name, or on every day where one of them names none.
void add_death(std::span<const HeldRecord> held, Person& person) {
  bool is_dated = true;
  for (const HeldRecord& one : held) {
    const Person& own = one.record->person();
    person.deceased = either(person.deceased, own.deceased);
    if (!is_true(own.deceased)) continue;
    is_dated = is_dated && own.died;
    if (own.died && (!person.died || own.died->first < person.died->first)) person.died = own.died;
  }
  if (!is_dated) person.died.reset();
}

// Unknown where nobody says it, and where two differ.
Sex sex_of(std::span<const HeldRecord> held) {
  Sex sex = Sex::kUnknown;
  for (const HeldRecord& one : held) {
    const Sex own = one.record->person().sex;
    if (own == Sex::kUnknown || own == sex) continue;
    if (sex != Sex::kUnknown) return Sex::kUnknown;
    sex = own;
  }
  return sex;
}

void add_ethnicity(std::span<const HeldRecord> held, RecordBuilder& builder) {
  ConceptSet all;
  bool is_recorded = false;
  for (const HeldRecord& one : held) {
    const auto& own = one.record->person().ethnicity;
    if (!own) continue;
    is_recorded = true;
    for (const ConceptId id : one.record->concepts(*own)) all.add(id);
  }
  if (is_recorded) builder.person().ethnicity = builder.keep(all);
}

}  // namespace

PatientRecord merge_records(const Vocabulary& vocabulary, std::span<const HeldRecord> held) {
  RecordBuilder builder(vocabulary);
  Merger merger(builder);
  for (const HeldRecord& one : held) {
    add_person(one.record->person(), builder.person());
    merger.add(one);
  }
  builder.person().sex = sex_of(held);
  add_death(held, builder.person());
  add_ethnicity(held, builder);
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    if (!held.empty()) builder.set_extent(part, held.front().record->extent(part));
    for (const HeldRecord& one : held) builder.limit_extent(part, one.record->extent(part));
  }
  return builder.build();
}

}  // namespace parity
