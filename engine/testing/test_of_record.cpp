#include "engine/testing/test_of_record.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "engine/eval/evaluate.h"
#include "engine/testing/lint_search.h"
#include "engine/testing/rule_test.h"
#include "engine/testing/test_record.h"
#include "engine/testing/test_run.h"

namespace parity {
namespace {

std::string_view sign_of(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual: return "";
    case Comparator::kLess: return "<";
    case Comparator::kLessOrEqual: return "<=";
    case Comparator::kGreaterOrEqual: return ">=";
    case Comparator::kGreater: return ">";
  }
  return "";
}

std::string_view status_of(Standing standing) {
  switch (standing) {
    case Standing::kCurrent: return "";
    case Standing::kTentative: return "tentative";
    case Standing::kInactive: return "inactive";
    case Standing::kResolved: return "resolved";
    case Standing::kStopped: return "stopped";
  }
  return "";
}

class TestMaker {
 public:
  explicit TestMaker(const TriedRecord& tried) : tried_(tried), record_(tried.record) {}

  RuleTest make() {
    test_.name = tried_.name;
    test_.today = tried_.today;
    test_.person = record_.person();
    test_.person.reference = "Patient/test";
    if (test_.person.ethnicity) test_.ethnicity.text = narrowest(record_.concepts(*test_.person.ethnicity));
    test_.person.ethnicity.reset();
    for (std::size_t i = 1; i < kRecordPartCount; ++i) {
      const auto part = static_cast<RecordPart>(i);
      if (record_.extent(part).reach == Extent::Reach::kUnread && part != RecordPart::kOrder)
        test_.unavailable.push_back({std::string(to_text(part)), {}});
    }
    for (const Statement& statement : record_.statements())
      for (const std::uint32_t part : statement.readings)
        if (part != 0) parts_.insert(part - 1);
    for (std::uint32_t i = 0; i < record_.statements().size(); ++i)
      if (!parts_.contains(i) && counts(record_.statement(i))) add(record_.statement(i));
    return std::move(test_);
  }

 private:
  // A reading counts with its parts: a rule may look for one of the two numbers alone.
  bool counts(const Statement& statement) const {
    for (const std::uint32_t part : statement.readings)
      if (part != 0 && matches(record_.statement(part - 1))) return true;
    return matches(statement);
  }

  bool matches(const Statement& statement) const {
    const auto matched = record_.concepts(statement.concepts);
    return std::ranges::any_of(
        matched, [&](ConceptId id) { return std::ranges::find(tried_.concepts, id) != tried_.concepts.end(); });
  }

  // The concept whose own example would match what the statement matched; else one that the rule looks for.
  std::string narrowest(std::span<const ConceptId> matched) const {
    const Vocabulary& vocabulary = tried_.plan.vocabulary;
    for (const ConceptId id : matched) {
      const ConceptExample& example = vocabulary.concept_of(id).example;
      ConceptSet same;
      if (example.code.empty())
        vocabulary.match_name(example.name, same);
      else
        vocabulary.match_code(example.system, example.code, same);
      if (std::ranges::equal(same.ids(), matched)) return vocabulary.concept_of(id).id;
    }
    for (const ConceptId id : matched)
      if (std::ranges::find(tried_.concepts, id) != tried_.concepts.end()) return vocabulary.concept_of(id).id;
    return matched.empty() ? std::string() : vocabulary.concept_of(matched.front()).id;
  }

  void add(const Statement& statement) {
    if (statement.part == RecordPart::kMedication && statement.prescription != 0)
      if (const auto known = prescriptions_.find(statement.prescription); known != prescriptions_.end())
        return add_to(test_.record[known->second], statement);
    TestEntry entry;
    entry.part = statement.part;
    entry.concept_name.text = narrowest(record_.concepts(statement.concepts));
    entry.value = value_of(statement);
    entry.setting = statement.setting;
    if (statement.prescription != 0) prescriptions_.emplace(statement.prescription, test_.record.size());
    add_to(entry, statement);
    test_.record.push_back(std::move(entry));
  }

  static void add_to(TestEntry& entry, const Statement& statement) {
    const bool is_dated = statement.dating == Dating::kDated;
    if (statement.role == MedicationRole::kIssue) {
      if (is_dated) entry.issued.push_back(statement.when);
      return;
    }
    if (is_dated) entry.on = statement.when;
    entry.until = statement.ended;
    entry.status = status_of(statement.standing);
  }

  std::string value_of(const Statement& statement) const {
    if (statement.readings[0] != 0 && statement.readings[1] != 0) {
      const Quantity& first = record_.statement(statement.readings[0] - 1).quantity;
      const Quantity& second = record_.statement(statement.readings[1] - 1).quantity;
      return fmt::format("{}/{} {}", first.number.to_string(), second.number.to_string(), ucum_code(first.unit));
    }
    if (statement.has_number) {
      const Quantity& value = statement.quantity;
      return fmt::format("{}{} {}", sign_of(value.comparator), value.number.to_string(), ucum_code(value.unit));
    }
    const auto coded = record_.concepts(statement.coded_value);
    return coded.empty() ? std::string() : narrowest(coded);
  }

  const TriedRecord& tried_;
  const PatientRecord& record_;
  RuleTest test_;
  std::set<std::uint32_t> parts_;                       // of readings
  std::map<std::uint32_t, std::size_t> prescriptions_;  // -> entry
};

OutcomeState state_for(const Plan& plan, const PatientRecord& record, const TriedRecord& tried, Audience audience) {
  EvaluationContext context;
  context.today = tried.today;
  context.audience = audience;
  const std::vector<std::string> groups = [&] {
    std::vector<std::string> names;
    for (const PlannedGroup& group : plan.groups) names.push_back(group.id);
    return names;
  }();
  context.enabled_groups = groups;
  const std::vector<RuleIndex> rules{tried.rule};
  context.rules = rules;
  return evaluate(plan, record, context).outcomes.front().state;
}

// A plain scalar in double quotes.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result + "\"";
}

// witness_text is indented for a message; a list of tests is indented by two.
std::string as_item(std::string_view text) {
  constexpr std::size_t kTooMany = 3;
  std::string item;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    item.append(line.substr(std::min(kTooMany, line.size()))).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return item;
}

}  // namespace

Result<std::string> test_of_record(const TriedRecord& tried) {
  RuleTest test = TestMaker(tried).make();
  test.name = quoted(test.name);
  const auto record = build_test_record(test, tried.plan);
  if (!record) return tl::unexpected<Error>(record.error());
  for (std::size_t i = 0; i < kAudienceCount; ++i) {
    const auto audience = static_cast<Audience>(i);
    if (state_for(tried.plan, tried.record, tried, audience) != state_for(tried.plan, *record, tried, audience))
      return invalid_input("a rule test can't say what this record holds: its outcome would be another", {},
                           "write a test of your own with what matters of it");
  }
  return as_item(witness_text(tried.plan, test, {tried.rule}));
}

}  // namespace parity
