// Small records for the tests of the engine: statements by concept name, every part read unless it is said.
#pragma once

#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

#include "engine/eval/prompt.h"
#include "engine/record/record_builder.h"
#include "test_paths.h"
#include "tests/engine/rule_fixture.h"
#include "tests/file_text.h"

namespace parity::test {

/// What a statement of a test says; the defaults are a final result without a number.
struct Said {
  std::string_view of;  // a concept
  std::string_view on = {};
  std::string_view value = {};  // a number in the concept's own unit
  RecordPart part = RecordPart::kObservation;
  Standing standing = Standing::kCurrent;
  std::int64_t time = 0;    // seconds of the day
  std::int64_t issued = 0;  // seconds
  Comparator comparator = Comparator::kEqual;
  bool is_date_unreadable = false;
  std::string_view unit = {};  // another than the concept's own
  std::string_view until = {};
  std::string_view answer = {};  // a concept: the coded value
};

/// The concepts of the cases (tests/engine/cases), for rules that are written inside a test.
inline std::string concepts_text() { return tests::file_text(PARITY_SOURCE_DIR "/tests/engine/cases/concepts.yaml"); }

inline Day day_of(std::string_view text) { return parse_date(text).value().first; }

class TestRecord {
 public:
  explicit TestRecord(const Plan& plan) : plan_(plan), builder_(plan.vocabulary) {
    for (std::size_t i = 0; i < kRecordPartCount; ++i)
      builder_.set_extent(static_cast<RecordPart>(i), {Extent::Reach::kComplete, {}});
    builder_.person().reference = "Patient/1";
    builder_.person().born = parse_date("1980-02-03").value();
  }

  Person& person() { return builder_.person(); }
  TestRecord& unread(RecordPart part) {
    builder_.set_extent(part, {Extent::Reach::kUnread, {}});
    return *this;
  }
  TestRecord& read_since(RecordPart part, std::string_view day) {
    builder_.set_extent(part, {Extent::Reach::kSince, day_of(day)});
    return *this;
  }

  TestRecord& add(const Said& said) {
    ConceptSet concepts;
    concepts.add(concept_named(said.of));
    ConceptSet answer;
    if (!said.answer.empty()) answer.add(concept_named(said.answer));
    const auto& spec = plan_.vocabulary.concept_of(concept_named(said.of)).value;
    NewStatement statement;
    statement.concepts = &concepts;
    if (!said.answer.empty()) statement.coded_value = &answer;
    const std::string source = fmt::format("{}/{}", to_text(said.part), ++count_);
    statement.source = source;
    statement.base.part = said.part;
    statement.base.standing = said.standing;
    statement.base.issued = said.issued;
    if (said.part == RecordPart::kMedication) statement.base.role = MedicationRole::kRequest;
    if (said.is_date_unreadable) statement.base.dating = Dating::kUnreadable;
    if (!said.on.empty()) {
      statement.base.dating = Dating::kDated;
      statement.base.when = parse_date(said.on).value();
      if (said.time != 0) statement.base.order_key = std::int64_t{statement.base.when.last.number} * 86400 + said.time;
    }
    if (!said.until.empty()) statement.base.ended = parse_date(said.until).value();
    if (!said.value.empty()) {
      RecordedNumber number;
      number.number = Decimal::parse(said.value).value();
      number.comparator = said.comparator;
      number.unit_code = said.unit.empty() && spec ? ucum_code(spec->unit) : said.unit;
      statement.number = number;
    }
    builder_.add(statement);
    return *this;
  }

  PatientRecord build() { return builder_.build(); }

 private:
  ConceptId concept_named(std::string_view name) const {
    const auto concepts = plan_.vocabulary.concepts();
    for (std::size_t i = 0; i < concepts.size(); ++i)
      if (concepts[i].id == name) return static_cast<ConceptId>(i);
    throw std::out_of_range(std::string(name));
  }

  const Plan& plan_;
  RecordBuilder builder_;
  int count_ = 0;
};

/// One evaluation with what it was made of.
struct Answer {
  std::vector<RuleIndex> rules;
  EvaluationContext context;
  Evaluation evaluation;
};

struct Asking {
  std::string_view today = "2026-11-22";
  Audience audience = Audience::kGp;
  std::vector<std::string> enabled = {};
  std::vector<std::string> disabled = {};
  std::vector<Snooze> snoozes = {};
};

inline Answer ask(const Plan& plan, const PatientRecord& record, const Asking& asking = {}) {
  Answer answer;
  for (std::size_t i = 0; i < plan.rules.size(); ++i) answer.rules.push_back(static_cast<RuleIndex>(i));
  answer.context.today = day_of(asking.today);
  answer.context.audience = asking.audience;
  EvaluationContext context = answer.context;
  context.rules = answer.rules;
  context.enabled_groups = asking.enabled;
  context.disabled_groups = asking.disabled;
  context.snoozes = asking.snoozes;
  answer.evaluation = evaluate(plan, record, context);
  return answer;
}

inline const Outcome& outcome(const Plan& plan, const Answer& answer, std::string_view rule) {
  for (const Outcome& outcome : answer.evaluation.outcomes)
    if (plan.rule(outcome.rule).id == rule) return outcome;
  throw std::out_of_range(std::string(rule));
}

inline std::string state(const Plan& plan, const Answer& answer, std::string_view rule) {
  return std::string(to_text(outcome(plan, answer, rule).state));
}

/// The rule set of a text: facts and rules, over the concepts of the cases.
constexpr std::string_view kTestHead =
    "id: set\ntitle: Set\nversion: 1.0.0\nsources: {own: {title: Our own, confidence: P}}\n"
    "override-reasons: {declined: {display: Declined}}\n"
    "groups: {annual: {title: Annual, summary: \"{{ fired.count }} of {{ members.count }} due\", detail: These are "
    "due},"
    " extended: {title: Extended, summary: More, enabled: false}}\n";

}  // namespace parity::test
