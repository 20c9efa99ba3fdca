// Schedules with phases against a diary: every day of ten years, leap days and both changes of the clocks
// included, with starts and checks that are known to the day, the month or the year. The diary counts on the
// calendar's own pages and knows nothing of the engine's spans.
#include <fmt/format.h>
#include <array>
#include <catch2/catch.hpp>

#include "engine/eval/evaluate.h"
#include "engine/load/load.h"
#include "engine/plan/compile.h"
#include "engine/record/record_builder.h"
#include "tests/differential/generator.h"

namespace parity::differential {
namespace {

constexpr const char* kRules = R"(facts:
  start: {medication: drug, status: current, pick: start-of-course}
  check: {observation: level}
  risk: {condition: illness}
schedules:
  s:
    check: check
    from: start
    due-soon: 14 days
    grace: 10 days
    phases:
)";

// A length of time, in the diary's own words.
struct Length {
  int days = 0;
  int months = 0;
};

struct DiaryPhase {
  Length until;  // 0: does not end
  Length every;  // 0: fixed points
  std::vector<Length> at;
  bool at_risk_alone = false;
  int grace = 10;
};

struct Case {
  const char* phases;
  std::vector<DiaryPhase> diary;
};

const std::array kCases = {
    Case{"      - {every: 6 months}\n", {{{}, {0, 6}, {}}}},
    Case{"      - {until: 12 months, every: 3 months}\n"
         "      - {every: 3 months, when: {risk: present}}\n      - {every: 6 months, grace: 30 days}\n",
         {{{0, 12}, {0, 3}, {}}, {{}, {0, 3}, {}, true}, {{}, {0, 6}, {}, false, 30}}},
    Case{"      - {until: 6 weeks, every: 1 week, grace: 14 days}\n"
         "      - {until: 1 year, at: [12 weeks, 1 year], grace: 28 days}\n      - {every: 12 months}\n",
         {{{42, 0}, {7, 0}, {}, false, 14}, {{0, 12}, {}, {{84, 0}, {0, 12}}, false, 28}, {{}, {0, 12}, {}}}},
    Case{"      - {at: [28 days, 2 years], when: {risk: present}}\n      - {every: 1 month, until: 90 days}\n"
         "      - {at: [2 years, 5 years]}\n",
         {{{}, {}, {{28, 0}, {0, 24}}, true}, {{90, 0}, {0, 1}, {}}, {{}, {}, {{0, 24}, {0, 60}}}}}};

// Turns the pages: a month later is the same day of the month, or that month's last.
CivilDate later(CivilDate date, const Length& length, int direction) {
  for (int i = 0; i < length.months; ++i) {
    date.month += direction;
    if (date.month == 13) date = {date.year + 1, 1, date.day};
    if (date.month == 0) date = {date.year - 1, 12, date.day};
  }
  static constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
  const int most = date.month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(date.month - 1)];
  date.day = std::min(date.day, most);
  return date;
}

Day moved(Day day, const Length& length, int direction = 1) {
  return to_day(later(to_civil(day), length, direction)) + direction * length.days;
}

bool is_none(const Length& length) { return length.days == 0 && length.months == 0; }

struct Diary {
  const std::vector<DiaryPhase>& phases;
  Day start;
  bool at_risk;

  bool applies(const DiaryPhase& phase) const { return at_risk || !phase.at_risk_alone; }

  // "due", "due-soon", "overdue", "up-to-date", as said on that day.
  std::array<bool, 4> states(Day today, std::optional<Day> last) const {
    const DiaryPhase* now = nullptr;
    for (const DiaryPhase& phase : phases) {
      const bool has_ended = !is_none(phase.until) && today > moved(start, phase.until);
      if (now == nullptr && !has_ended && applies(phase)) now = &phase;
    }
    const std::optional<Day> due = now == nullptr ? std::nullopt : due_day(now, last);
    if (!due) return {false, false, false, true};
    return {today >= *due, today < *due && today + 14 >= *due, today > *due + now->grace, today < *due};
  }

  std::optional<Day> due_day(const DiaryPhase* phase, std::optional<Day> last) const {
    if (!last || *last < moved(start, {0, 3}, -1)) {
      phase = phases.data();
      while (!applies(*phase)) ++phase;
      return moved(start, is_none(phase->every) ? phase->at.front() : phase->every);
    }
    for (; phase != phases.data() + phases.size(); ++phase) {
      if (!applies(*phase)) continue;
      if (!is_none(phase->every)) return moved(*last, phase->every);
      for (const Length& point : phase->at)
        if (*last < moved(start, point) - 28) return moved(start, point);
    }
    return std::nullopt;
  }
};

std::shared_ptr<const Plan> plan_of(const Case& given) {
  static constexpr std::array kStates = {"due", "due-soon", "overdue", "up-to-date"};
  std::string rules = std::string(kRules) + given.phases + "rules:\n";
  for (const char* state : kStates)
    rules += fmt::format(
        "  - id: is-{}\n    title: T\n    gap: safety\n    when: {{s: {}}}\n"
        "    audience: [{{to: gp, indicator: info}}]\n    prompt: {{summary: S, detail: D}}\n"
        "    evidence: [e]\n    status: draft\n",
        state, state);
  SourceFiles files = {
      {"concepts/c.yaml",
       "concepts:\n  level: {title: L, codes: {http://x.test: {l: L}}, value: {unit: mmol/L}}\n"
       "  drug: {title: D, codes: {http://x.test: {d: D}}}\n"
       "  illness: {title: I, codes: {http://x.test: {i: I}}}\n"},
      {"set/ruleset.yaml", "id: set\ntitle: T\nversion: 0.0.1\nsources: {e: {title: E, confidence: P}}\n"},
      {"set/rules.yaml", rules}};
  auto loaded = load_rules(files, {});
  INFO(to_text(loaded.diagnostics, files));
  REQUIRE(loaded.product);
  auto compiled = compile(std::move(*loaded.product));
  INFO(to_text(compiled.diagnostics, files));
  REQUIRE(compiled.product);
  return *compiled.product;
}

struct Patient {
  std::string start;
  std::vector<std::string> checks;  // oldest first, none overlapping another
  bool at_risk = false;
};

void add(RecordBuilder& builder, const Plan& plan, RecordPart part, std::string_view code, std::string_view when) {
  NewStatement given;
  const Timestamp time = *parse_timestamp(when);
  given.base.part = part;
  given.base.dating = Dating::kDated;
  given.base.when = time.date;
  if (part == RecordPart::kMedication) given.base.role = MedicationRole::kRequest;
  ConceptSet concepts;
  plan.vocabulary.match_code("http://x.test", code, concepts);
  given.concepts = &concepts;
  if (part == RecordPart::kObservation) given.number = RecordedNumber{Decimal(5), Comparator::kEqual, "mmol/L", ""};
  const std::string source = fmt::format("{}/{}", code, when.substr(0, 10));
  given.source = source;
  builder.add(given);
}

PatientRecord record_of(const Plan& plan, const Patient& patient) {
  RecordBuilder builder(plan.vocabulary);
  for (std::size_t i = 0; i < kRecordPartCount; ++i)
    builder.set_extent(static_cast<RecordPart>(i), {Extent::Reach::kComplete, {}});
  add(builder, plan, RecordPart::kMedication, "d", patient.start);
  for (const std::string& check : patient.checks) add(builder, plan, RecordPart::kObservation, "l", check);
  if (patient.at_risk) add(builder, plan, RecordPart::kCondition, "i", "2000-01-01");
  return builder.build();
}

// What the diary says for every day that the start and the check can have been; where they differ, unknown.
std::array<Ternary, 4> expected(const Case& given, const Patient& patient, Day today) {
  const Date start = parse_timestamp(patient.start)->date;
  std::optional<Date> check;
  for (const std::string& text : patient.checks)
    if (const Date when = parse_timestamp(text)->date; when.first <= today) check = when;
  std::array<Ternary, 4> said{};
  if (start.first > today) return said;
  bool is_first = true;
  for (Day from = start.first; from <= std::min(start.last, today); from = from + 1) {
    const Diary diary{given.diary, from, patient.at_risk};
    Day day = check ? check->first : today;
    const Day end = check ? std::min(check->last, today) : today;
    for (; day <= end; day = day + 1) {
      const auto states = diary.states(today, check ? std::optional(day) : std::nullopt);
      for (std::size_t i = 0; i < said.size(); ++i)
        said[i] = is_first || said[i] == to_ternary(states[i]) ? to_ternary(states[i]) : Ternary::kUnknown;
      is_first = false;
    }
  }
  return said;
}

std::string differences(const Case& given, const Patient& patient, int step) {
  const auto plan = plan_of(given);
  const PatientRecord record = record_of(*plan, patient);
  std::vector<RuleIndex> rules;
  for (std::size_t i = 0; i < plan->rules.size(); ++i) rules.push_back(static_cast<RuleIndex>(i));
  EvaluationContext context;
  context.rules = rules;
  Evaluation evaluation;
  const Day first = to_day({2015, 12, 1});
  std::string text;
  for (context.today = first; context.today < to_day({2025, 12, 2}) && text.size() < 400;
       context.today = context.today + step) {
    evaluate_into(*plan, record, context, evaluation);
    const auto right = expected(given, patient, context.today);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const OutcomeState state = evaluation.outcomes[i].state;
      const Ternary said = state == OutcomeState::kFired     ? Ternary::kTrue
                           : state == OutcomeState::kUnknown ? Ternary::kUnknown
                                                             : Ternary::kFalse;
      if (said != right[i])
        text += fmt::format("{} {}: the engine says {}, the diary {}\n", to_text(context.today), plan->rules[i].id,
                            to_text(said), to_text(right[i]));
    }
  }
  return text;
}

// Checks at random distances, some in the night of a change of the clocks, some known by their month.
Patient random_patient(Random& random) {
  static constexpr std::array kStarts = {"2016-02-29", "2015-12-31", "2016-08-31T23:30:00Z", "2016-03",
                                         "2016-10",    "2016-01-30", "2019-02-28",           "2016-10-29T23:30:00Z"};
  Patient patient{random.one_of(kStarts), {}, random.chance(50)};
  for (Day day = to_day({2015, 9, 20}) + random.between(0, 200); day < to_day({2025, 11, 1});) {
    const CivilDate date = to_civil(day);
    const std::string month = fmt::format("{}-{:02}", date.year, date.month);
    if (random.chance(15))
      patient.checks.push_back(month);
    else if (date.month == 3 || date.month == 10)  // midnight in London is 23:00 of the day before, or is not
      patient.checks.push_back(fmt::format("{}-{:02}T23:30:00Z", month, random.between(24, 30)));
    else
      patient.checks.push_back(to_text(day));
    day = to_day({date.year, date.month, 1}) + random.between(63, random.chance(30) ? 900 : 250);
  }
  return patient;
}

}  // namespace

TEST_CASE("schedules agree with a diary on every day of ten years") {
  Random random(2016);
  for (std::size_t i = 0; i < 12; ++i) {
    const Case& given = kCases[i % kCases.size()];
    const Patient patient = random_patient(random);
    std::string checks;
    for (const std::string& check : patient.checks) checks += " " + check;
    INFO(given.phases << "start " << patient.start << " risk " << patient.at_risk << " checks" << checks);
    CHECK(differences(given, patient, 1) == "");
  }
}

TEST_CASE("schedules agree with a diary where only the year of the start is known") {
  for (const Case& given : kCases) {
    constexpr int kDays = 97;
    INFO(given.phases);
    CHECK(differences(given, {"2016", {"2016-05-07", "2017-11-20", "2020-02-29", "2023-03-26"}, true}, kDays) == "");
    CHECK(differences(given, {"2016", {"2018-04"}, false}, kDays) == "");
    CHECK(differences(given, {"2016-02-29", {"2018", "2021"}, true}, kDays) == "");
  }
}

}  // namespace parity::differential
