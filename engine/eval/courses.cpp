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
  bool has_issue = false;     // also one without a date
  bool has_time = false;      // … one with a date, that may not be readable
  bool is_tentative = false;  // there is a tentative statement of it
  bool may_stand = false;     // … a request that has not ended
  bool may_be_old = false;    // … an issue of more than 6 months ago
  bool is_open = false;       // an issue that is not sure, or not surely in the 6 months
  bool is_vague = false;      // something leaves its dates open
  std::optional<Date> start;
  std::optional<Date> last_issue;
  std::optional<Date> ended;     // the last end that is written down
  bool has_unknown_end = false;  // it was stopped or completed, and nobody wrote down when
};

// A stretch of supply: a day of issue, or from start to end. A partial date leaves the start open.
struct Supply {
  Date start;
  Day last;

  bool has_day() const { return start.first == start.last; }
};

using Prescriptions = std::pmr::vector<Prescription>;
using Supplies = std::pmr::vector<Supply>;

bool has_ended(const Statement& s, Day today) { return s.ended && s.ended->last < today; }

void add_issue(const Statement& s, Day today, Prescription& p, Supplies& supplies) {
  if (s.dating == Dating::kDated && s.when.first > today) return;
  const Date when{s.when.first, std::min(s.when.last, today), s.when.precision};
  const bool is_tentative = s.standing == Standing::kTentative;
  const bool may_count =
      s.dating == Dating::kUnreadable || (s.dating == Dating::kDated && when.last >= today - kIssueCounts);
  const bool straddles = s.dating == Dating::kDated && when.first < today - kIssueCounts && may_count;
  if (is_tentative || s.dating == Dating::kUnreadable || straddles) {
    p.is_open = p.is_open || may_count;
    p.is_vague = true;
  }
  if (is_tentative) {
    p.is_tentative = true;
    p.may_be_old = p.may_be_old || (s.dating != Dating::kUndated &&
                                    !(s.dating == Dating::kDated && when.first >= today - kIssueCounts));
    return;
  }
  p.has_issue = true;
  p.has_time = p.has_time || s.dating != Dating::kUndated;
  if (s.dating != Dating::kDated) return;
  if (!straddles && (!p.last_issue || p.last_issue->last < when.last)) p.last_issue = when;
  supplies.push_back({when, when.last});
}

void add_stated(const Statement& s, Day today, Prescription& p, Supplies& supplies) {
  const bool dated = s.dating == Dating::kDated;
  if (dated && s.when.first > today) return;
  if (s.standing == Standing::kTentative) {
    p.is_tentative = p.is_vague = true;
    p.may_stand = p.may_stand || !has_ended(s, today);
    return;
  }
  p.has_stated = true;
  if (s.standing == Standing::kStopped && (!s.ended || s.ended->first <= today)) p.is_stopped = true;
  if (s.standing == Standing::kCurrent && !has_ended(s, today)) p.stands = true;
  if (s.dating == Dating::kUnreadable) p.is_vague = true;
  if (s.ended && s.ended->first <= today) {
    const Date end{s.ended->first, std::min(s.ended->last, today), s.ended->precision};
    if (!p.ended || p.ended->last < end.last) p.ended = end;
  } else if (s.standing != Standing::kCurrent) {
    p.has_unknown_end = true;
  }
  if (!dated) return;
  const Date start{s.when.first, std::min(s.when.last, today), s.when.precision};
  if (!p.start || start.first < p.start->first) p.start = start;
  const bool lasts = s.standing == Standing::kCurrent && s.role != MedicationRole::kAuthorisation;
  Day last = s.when.first;
  if (s.ended)
    last = std::min(s.ended->last, today);
  else if (lasts)
    last = today;
  supplies.push_back({start, std::max(last, start.last)});
}

// "current: active, or issued within 6 months and not stopped".
Ternary is_current(const Prescription& p, Day today) {
  if (p.is_stopped) return Ternary::kFalse;
  if (p.last_issue && p.last_issue->first >= today - kIssueCounts) return Ternary::kTrue;
  const bool stands_alone = p.stands && !p.has_time && !p.may_be_old;
  if (p.is_open) return stands_alone ? Ternary::kTrue : Ternary::kUnknown;
  if (p.last_issue) return Ternary::kFalse;
  if (p.stands) return stands_alone ? Ternary::kTrue : Ternary::kUnknown;
  return p.may_stand ? Ternary::kUnknown : Ternary::kFalse;
}

Ternary is_recorded(const Prescription& p) {
  if (p.has_stated || p.has_issue) return Ternary::kTrue;
  return p.is_tentative ? Ternary::kUnknown : Ternary::kFalse;
}

struct CourseStart {
  std::optional<Date> date;
  bool is_certain = true;  // false: partial dates leave open where a gap is
};

// Takes out the partly dated that lie within a stretch which is sure and lasts as long as any.
void leave_out_covered(Supplies& supplies) {
  const Supply* longest = nullptr;
  for (const Supply& s : supplies)
    if (s.has_day() && (longest == nullptr || s.last > longest->last ||
                        (s.last == longest->last && s.start.first < longest->start.first)))
      longest = &s;
  if (longest == nullptr) return;
  const Supply sure = *longest;
  std::erase_if(supplies, [&](const Supply& s) {
    return !s.has_day() && sure.start.first <= s.start.first && s.last <= sure.last;
  });
}

// The start of the last stretch of supplies with no gap longer than `gap`. Sorts them.
CourseStart start_of_last_course(Supplies& supplies, const Span& gap) {
  leave_out_covered(supplies);
  std::sort(supplies.begin(), supplies.end(),
            [](const Supply& a, const Supply& b) { return a.start.first < b.start.first; });
  CourseStart start;
  std::optional<Day> reaches;
  for (const Supply& supply : supplies) {
    if (!reaches || supply.start.first > *reaches + gap) start.date = supply.start;
    reaches = reaches ? std::max(*reaches, supply.last) : supply.last;
  }
  const bool has_partial = std::any_of(supplies.begin(), supplies.end(), [](const Supply& s) { return !s.has_day(); });
  const bool spans_all = !supplies.empty() && supplies.front().last == reaches &&
                         std::all_of(supplies.begin() + 1, supplies.end(),
                                     [&](const Supply& s) { return s.start.first > supplies.front().start.last; });
  start.is_certain = !has_partial || spans_all;
  return start;
}

Date later_of(const Date& a, const Date& b) {
  return {std::max(a.first, b.first), std::max(a.last, b.last), std::min(a.precision, b.precision)};
}

// When the last of them ended; nothing: it can't be told.
std::optional<Date> end_of_courses(const Prescriptions& prescriptions, Day today) {
  std::optional<Date> end;
  for (const Prescription& p : prescriptions) {
    if (is_false(is_recorded(p))) continue;  // it begins after today
    std::optional<Date> mine = p.ended;
    if (p.last_issue) mine = mine ? later_of(*mine, *p.last_issue) : *p.last_issue;
    if (p.has_unknown_end) {
      if (!mine) mine = p.start;
      if (mine) *mine = {mine->first, today, mine->first == today ? DatePrecision::kDay : DatePrecision::kMonth};
    }
    if (!mine) return std::nullopt;
    end = end ? later_of(*end, *mine) : *mine;
  }
  return end;
}

struct Courses {
  Prescriptions prescriptions;
  Supplies supplies;
};

// Since when each day that a course is made of has stood to today as it does.
void note_days(const Statement& s, const Today& today) {
  const auto note = [&today](const Date& date) {
    today.until(date);
    today.is_within(date, kIssueCounts);
    today.is_still(date);
  };
  if (s.dating == Dating::kDated) note(s.when);
  if (s.ended) note(*s.ended);
}

Courses courses_of(const PatientRecord& record, ConceptId id, const Today& on, std::pmr::memory_resource* memory) {
  const Day today = on.day();
  Courses courses{Prescriptions(memory), Supplies(memory)};
  std::pmr::map<std::uint32_t, std::size_t> by_number(memory);
  for (const std::uint32_t index : record.of_concept(id)) {
    const Statement& s = record.statement(index);
    if (s.part != RecordPart::kMedication) continue;
    note_days(s, on);
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
  Courses courses = courses_of(record_, *fact.concept_id, today_, &memory_);
  const bool wants_current = fact.filters.status == Status::kCurrent;
  std::optional<Date> last_issue;
  bool is_vague = false;
  Ternary current = Ternary::kFalse;
  for (const Prescription& p : courses.prescriptions) {
    current = either(current, is_current(p, today_.day()));
    const Ternary counts = wants_current ? is_current(p, today_.day()) : is_recorded(p);
    if (counts > value.present || (is_true(counts) && !value.statement)) value.statement = p.statement;
    value.present = either(value.present, counts);
    is_vague = is_vague || p.is_vague;
    if (p.last_issue && !is_false(counts)) {
      if (!last_issue || last_issue->last < p.last_issue->last) last_issue = p.last_issue;
    }
    if (is_true(counts) && fact.kind != ValueKind::kDate) {
      const std::optional<Date> day = p.last_issue ? p.last_issue : p.start;
      if (day && (!value.has_date || value.when.first < day->first)) {
        value.has_date = true;
        value.when = *day;
        value.statement = p.statement;
      }
    }
  }
  if (is_unknown(value.present)) value.reason = UnknownReason::kPartialDate;
  if (fact.kind == ValueKind::kDate) {
    CourseStart date{last_issue, !is_vague};
    if (fact.filters.pick == Pick::kEndOfCourse) {
      value.present = both(value.present, !current);
      date.date = end_of_courses(courses.prescriptions, today_.day());
      if (!courses.prescriptions.empty()) today_.changes_daily();  // an end that nobody wrote down may be today
    } else if (fact.filters.pick != Pick::kLastIssue) {
      date = start_of_last_course(courses.supplies, fact.filters.gap);
      date.is_certain = date.is_certain && !is_vague;
    }
    if (date.date && !is_false(value.present)) {
      value.has_date = true;
      value.when = *date.date;
    }
    if (is_true(value.present) && !(date.date && date.is_certain)) {
      value.is_certain = false;
      value.reason = UnknownReason::kPartialDate;
    }
  }
  note_extent(fact, value);
  if (!value.missing.empty() && fact.filters.pick == Pick::kEndOfCourse) value.present = Ternary::kUnknown;
  if (!value.missing.empty() && fact.kind == ValueKind::kDate) {
    value.is_certain = false;
    value.reason = UnknownReason::kUnread;
  }
  return value;
}

}  // namespace parity
