// Courses of a drug: whether it is current, when the present course started, when it was last issued.
// Rules: design, settled, "Drugs".
#include <algorithm>
#include <map>

#include "engine/eval/evaluator.h"

namespace parity {
namespace {

// A prescription that has issues counts for 6 months after the last one.
constexpr Span kIssueCounts{6, SpanUnit::kMonths};

// An authorisation with its issues, or a request or statement on its own.
struct Prescription {
  std::uint32_t statement = 0;  // the one shown as evidence
  bool has_stated = false;      // there is a request, authorisation or statement
  bool stands = false;          // … that is active and has not ended
  bool is_stopped = false;
  bool is_open = false;  // a date or status leaves it open whether it counts
  std::optional<Day> start;
  std::optional<Day> last_issue;
};

// A stretch of supply: a day of issue, or from start to end.
struct Supply {
  Day first;
  Day last;
};

bool has_ended(const Statement& s, Day today) { return s.ended && s.ended->last < today; }

void add_issue(const Statement& s, Day today, Prescription& p, std::vector<Supply>& supplies) {
  if (s.dating != Dating::kDated) {
    p.is_open = p.is_open || s.dating == Dating::kUnreadable;
    return;
  }
  if (s.when.first > today) return;
  const Day day = std::min(s.when.last, today);
  const bool straddles = s.when.first < today - kIssueCounts && !(day < today - kIssueCounts);
  if (straddles)
    p.is_open = true;
  else
    p.last_issue = p.last_issue ? std::max(*p.last_issue, day) : day;
  supplies.push_back({s.when.first, day});
}

void add_stated(const Statement& s, Day today, Prescription& p, std::vector<Supply>& supplies) {
  const bool dated = s.dating == Dating::kDated;
  if (dated && s.when.first > today) return;
  p.has_stated = true;
  if (s.standing == Standing::kStopped && (!s.ended || s.ended->first <= today)) p.is_stopped = true;
  if (s.standing == Standing::kCurrent && !has_ended(s, today)) p.stands = true;
  if (s.standing == Standing::kTentative) p.is_open = true;
  if (!dated) return;
  p.start = p.start ? std::min(*p.start, s.when.first) : s.when.first;
  const bool lasts = s.standing == Standing::kCurrent && s.role != MedicationRole::kAuthorisation;
  Day last = s.when.first;
  if (s.ended)
    last = std::min(s.ended->last, today);
  else if (lasts)
    last = today;
  supplies.push_back({s.when.first, std::max(last, s.when.first)});
}

// "current: active, or issued within 6 months and not stopped".
Ternary is_current(const Prescription& p, Day today) {
  if (p.is_stopped) return Ternary::kFalse;
  if (p.last_issue && *p.last_issue >= today - kIssueCounts) return Ternary::kTrue;
  if (p.is_open) return Ternary::kUnknown;
  if (p.last_issue) return Ternary::kFalse;
  return to_ternary(p.stands);
}

// The start of the last stretch of supplies with no gap longer than `gap`.
std::optional<Day> start_of_last_course(std::vector<Supply> supplies, const Span& gap) {
  std::sort(supplies.begin(), supplies.end(), [](const Supply& a, const Supply& b) { return a.first < b.first; });
  std::optional<Day> start;
  std::optional<Day> reaches;
  for (const Supply& supply : supplies) {
    if (!reaches || supply.first > *reaches + gap) start = supply.first;
    reaches = reaches ? std::max(*reaches, supply.last) : supply.last;
  }
  return start;
}

struct Courses {
  std::vector<Prescription> prescriptions;
  std::vector<Supply> supplies;
};

Courses courses_of(const PatientRecord& record, ConceptId id, Day today) {
  Courses courses;
  std::map<std::uint32_t, std::size_t> by_number;
  for (const std::uint32_t index : record.of_concept(id)) {
    const Statement& s = record.statement(index);
    if (s.part != RecordPart::kMedication) continue;
    std::size_t at = courses.prescriptions.size();
    if (s.prescription != 0) at = by_number.emplace(s.prescription, at).first->second;
    if (at == courses.prescriptions.size()) courses.prescriptions.push_back({});
    Prescription& p = courses.prescriptions[at];
    p.statement = index;
    const bool issued_once = s.role == MedicationRole::kRequest && s.standing == Standing::kInactive && !s.ended;
    if (s.role == MedicationRole::kIssue || issued_once)
      add_issue(s, today, p, courses.supplies);
    else
      add_stated(s, today, p, courses.supplies);
    if (s.role == MedicationRole::kIssue && s.standing == Standing::kStopped) p.is_stopped = true;
  }
  return courses;
}

}  // namespace

FactValue Evaluator::medication(const PlannedFact& fact) {
  FactValue value;
  if (!fact.concept_id) return value;
  const Courses courses = courses_of(record_, *fact.concept_id, today_);
  const bool wants_current = fact.filters.status == Status::kCurrent;
  std::optional<Day> last_issue;
  for (const Prescription& p : courses.prescriptions) {
    const bool any = p.has_stated || p.last_issue.has_value() || p.is_open;
    const Ternary counts = wants_current ? is_current(p, today_) : to_ternary(any);
    if (counts > value.present || (is_true(counts) && !value.statement)) value.statement = p.statement;
    value.present = either(value.present, counts);
    if (p.last_issue && !is_false(counts))
      last_issue = last_issue ? std::max(*last_issue, *p.last_issue) : p.last_issue;
    if (is_true(counts) && fact.kind != ValueKind::kDate) {
      const std::optional<Day> day = p.last_issue ? p.last_issue : p.start;
      if (day && (!value.has_date || value.when.first < *day)) {
        value.has_date = true;
        value.when = Date::of(*day);
        value.statement = p.statement;
      }
    }
  }
  if (is_unknown(value.present)) value.reason = UnknownReason::kPartialDate;
  if (fact.kind == ValueKind::kDate) {
    const std::optional<Day> day =
        fact.filters.pick == Pick::kLastIssue ? last_issue : start_of_last_course(courses.supplies, fact.filters.gap);
    if (day && !is_false(value.present)) {
      value.has_date = true;
      value.when = Date::of(*day);
    } else if (is_true(value.present)) {
      value.is_certain = false;
      value.reason = UnknownReason::kPartialDate;
    }
  }
  note_extent(fact, value);
  if (!value.missing.empty() && fact.kind == ValueKind::kDate) {
    value.is_certain = false;
    value.reason = UnknownReason::kUnread;
  }
  return value;
}

}  // namespace parity
