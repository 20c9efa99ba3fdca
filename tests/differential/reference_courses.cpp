// Courses of drugs, as design/settled.md says under "Drugs".
#include <algorithm>
#include <map>

#include "tests/differential/reference_facts.h"

namespace parity::differential {
namespace {

// One that was completed, and does not say when, is one issue.
bool is_issue(const WorldStatement& s) {
  return s.role == MedicationRole::kIssue ||
         (s.role == MedicationRole::kRequest && s.standing == Standing::kInactive && !s.ended);
}

// Statements that belong together: an authorisation with its issues, or one on its own.
struct Prescription {
  std::vector<const WorldStatement*> statements;

  bool is_stopped(Day today) const {
    return std::any_of(statements.begin(), statements.end(), [&](const auto* s) {
      return s->standing == Standing::kStopped && (!s->ended || *s->ended <= today);
    });
  }
  std::vector<Day> issues() const {
    std::vector<Day> days;
    for (const WorldStatement* s : statements)
      if (is_issue(*s) && s->day) days.push_back(*s->day);
    std::sort(days.begin(), days.end());
    return days;
  }
};

std::vector<Prescription> prescriptions_of(const std::vector<const WorldStatement*>& statements) {
  std::map<std::uint32_t, Prescription> together;
  std::vector<Prescription> all;
  for (const WorldStatement* s : statements) {
    if (s->prescription == 0)
      all.push_back({{s}});
    else
      together[s->prescription].statements.push_back(s);
  }
  for (auto& [number, prescription] : together) all.push_back(std::move(prescription));
  return all;
}

// The last day of which anything is known, or that it truly was stopped; nullopt: nobody wrote down any.
std::optional<Day> end_of(const Prescription& prescription, Day today) {
  std::optional<Day> end;
  const auto count = [&](const std::optional<Day>& day) {
    if (day && *day <= today) end = std::max(end.value_or(*day), *day);
  };
  for (const WorldStatement* s : prescription.statements) {
    count(is_issue(*s) ? s->day : s->ended);
    if (!is_issue(*s)) count(s->truly_ended);
  }
  return end;
}

bool is_current(const Prescription& prescription, Day today) {
  constexpr Span kIssueCounts{6, SpanUnit::kMonths};
  if (prescription.is_stopped(today)) return false;
  if (const auto issues = prescription.issues(); !issues.empty()) return issues.back() >= today - kIssueCounts;
  return std::any_of(prescription.statements.begin(), prescription.statements.end(), [&](const auto* s) {
    return s->standing == Standing::kCurrent && !is_issue(*s) && (!s->ended || *s->ended >= today);
  });
}

struct Stretch {
  Day from;
  Day to;
};

// From the start or issue to the end or last issue; one that stands reaches to today.
std::vector<Stretch> stretches_of(const Prescription& prescription, Day today) {
  std::vector<Stretch> stretches;
  for (const WorldStatement* s : prescription.statements) {
    if (!s->day) continue;
    Day to = *s->day;
    const bool lasts = s->standing == Standing::kCurrent && s->role != MedicationRole::kAuthorisation;
    if (!is_issue(*s) && s->ended) to = std::max(to, *s->ended);
    if (!is_issue(*s) && !s->ended && lasts) to = today;
    stretches.push_back({*s->day, std::min(to, today)});
  }
  return stretches;
}

}  // namespace

Value WorldFacts::medication(const Fact& fact, const Members& members) const {
  const std::vector<Prescription> prescriptions = prescriptions_of(members);
  std::vector<Stretch> stretches;
  bool current = false;
  std::optional<Day> last_issue;
  for (const Prescription& prescription : prescriptions) {
    current = current || is_current(prescription, world_.today);
    for (const Stretch& stretch : stretches_of(prescription, world_.today)) stretches.push_back(stretch);
    for (const Day day : prescription.issues()) last_issue = std::max(last_issue.value_or(day), day);
  }
  Value value;
  value.present = fact.filters.status == Status::kCurrent ? current : !members.empty();
  if (fact.filters.pick == Pick::kEndOfCourse) {
    value.present = !members.empty() && !current;
    for (const Prescription& prescription : prescriptions) {
      const Day end = end_of(prescription, world_.today).value_or(world_.unwritten);
      value.day = std::max(value.day.value_or(end), end);
    }
    value.truly = value.day;
    if (!value.present) return {};
    return value;
  }
  if (!value.present) return value;
  std::sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) { return a.from < b.from; });
  if (fact.filters.pick == Pick::kStartOfCourse && !stretches.empty()) {
    Stretch course = stretches.front();
    for (const Stretch& next : stretches) {
      if (next.from > course.to + fact.filters.gap) course = next;
      course.to = std::max(course.to, next.to);
    }
    value.day = course.from;
  } else {
    value.day = last_issue.value_or(world_.unwritten);  // it is not known when, which is not never
  }
  value.truly = value.day;
  return value;
}

}  // namespace parity::differential
