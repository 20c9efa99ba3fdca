#include "engine/eval/evaluate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>

#include "engine/base/digest.h"
#include "engine/eval/evaluator.h"

namespace parity {
namespace {

bool names(std::span<const std::string> list, std::string_view id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

class RuleEvaluation {
 public:
  RuleEvaluation(Evaluator& evaluator, const EvaluationContext& context, Evaluation& evaluation)
      : evaluator_(evaluator), context_(context), evaluation_(evaluation) {}

  Outcome outcome(RuleIndex index) {
    const PlannedRule& rule = evaluator_.plan().rule(index);
    Outcome result;
    result.rule = index;
    result.is_shown = rule.status != RuleStatus::kTrial;
    if (!is_in_force(rule)) return result;
    // A deceased patient has no prompts; not being able to tell leaves every rule open.
    const Ternary deceased = is_deceased();
    if (is_true(deceased)) return result;
    const PlannedAudienceLine* line = nullptr;
    const Ternary addressed = audience_line(rule, line);
    if (is_false(addressed)) return result;
    const Ternary eligible = rule.applies_to ? evaluator_.condition(*rule.applies_to) : Ternary::kTrue;
    if (is_false(eligible)) return result;
    const Ternary when = evaluator_.condition(rule.when);
    if (is_false(when)) {
      result.state = OutcomeState::kNotFired;
      return result;
    }
    const Ternary holds = both(both(eligible, when), both(addressed, !deceased));
    result.indicator = line != nullptr ? line->indicator : Indicator::kInfo;
    settle(rule, holds, result);
    if (result.state == OutcomeState::kUnknown) note_missing(rule, result);
    if (result.state == OutcomeState::kFired) {
      for (const FactId id : rule.facts) evaluator_.fact(id);  // its texts and its fingerprint tell them
      apply_snoozes(rule, index, result);
    }
    return result;
  }

 private:
  Ternary is_deceased() const {
    const PatientRecord& record = evaluator_.record();
    if (!record.extent(RecordPart::kPatient).is_complete()) return Ternary::kUnknown;
    return evaluator_.deceased();
  }

  bool is_in_force(const PlannedRule& rule) const {
    const Today& today = evaluator_.comparing();
    if (rule.effective_from && !today.has_reached(*rule.effective_from)) return false;
    if (rule.effective_until && today.is_past(*rule.effective_until)) return false;
    return !rule.group || is_switched_on(evaluator_.plan().groups[*rule.group], context_);
  }

  // The first line of the audience that holds. An unknown line before it leaves only the indicator
  // open if a later line holds: the more serious of the two is taken.
  Ternary audience_line(const PlannedRule& rule, const PlannedAudienceLine*& line) {
    Ternary result = Ternary::kFalse;
    for (const PlannedAudienceLine& candidate : rule.audience) {
      if (candidate.to != context_.audience) continue;
      const Ternary holds = candidate.when ? evaluator_.condition(*candidate.when) : Ternary::kTrue;
      if (is_false(holds)) continue;
      if (line == nullptr || candidate.indicator > line->indicator) line = &candidate;
      result = either(result, holds);
      if (is_true(holds)) break;
    }
    return result;
  }

  void settle(const PlannedRule& rule, Ternary holds, Outcome& result) {
    Ternary unless = Ternary::kFalse;
    for (std::size_t i = 0; i < rule.unless.size(); ++i) {
      const Ternary exception = evaluator_.condition(rule.unless[i]);
      if (exception > unless) result.unless = static_cast<std::uint16_t>(i);
      unless = either(unless, exception);
    }
    if (is_true(unless) && is_true(holds)) {
      result.state = OutcomeState::kSuppressed;
      result.suppression = Suppression::kUnless;
    } else if (is_true(unless)) {
      result.state = OutcomeState::kNotFired;  // whatever the rest would have been
    } else {
      result.state = is_true(both(holds, !unless)) ? OutcomeState::kFired : OutcomeState::kUnknown;
    }
  }

  void note_missing(const PlannedRule& rule, Outcome& result) {
    const auto gather = [&](ConditionId id) { evaluator_.gather_missing(id, result.missing, result.reason); };
    if (rule.applies_to) gather(*rule.applies_to);
    gather(rule.when);
    for (const ConditionId id : rule.unless) gather(id);
    for (const PlannedAudienceLine& line : rule.audience)
      if (line.when && line.to == context_.audience) gather(*line.when);
    if (is_unknown(is_deceased())) result.missing |= PartSet::of(RecordPart::kPatient);
  }

  void apply_snoozes(const PlannedRule& rule, RuleIndex index, Outcome& result) {
    for (const Snooze& snooze : context_.snoozes) {
      if (snooze.rule != rule.id) continue;
      if (snooze.until && evaluator_.comparing().is_past(*snooze.until)) continue;
      if (!snooze.fingerprint.empty() &&
          snooze.fingerprint != evidence_fingerprint(evaluator_.plan(), evaluator_.record(), evaluation_, index))
        continue;
      result.state = OutcomeState::kSuppressed;
      result.suppression = Suppression::kSnooze;
      return;
    }
  }

  Evaluator& evaluator_;
  const EvaluationContext& context_;
  Evaluation& evaluation_;
};

}  // namespace

bool is_switched_on(const PlannedGroup& group, const EvaluationContext& context) {
  if (names(context.disabled_groups, group.id)) return false;
  return group.enabled || names(context.enabled_groups, group.id);
}

std::string_view to_text(OutcomeState state) {
  constexpr std::array<std::string_view, 5> kWords = {"fired", "not-fired", "unknown", "not-applicable", "suppressed"};
  return kWords[static_cast<std::size_t>(state)];
}

Evaluation evaluate(const Plan& plan, const PatientRecord& record, const EvaluationContext& context) {
  Evaluation evaluation;
  evaluate_into(plan, record, context, evaluation);
  return evaluation;
}

void evaluate_into(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                   Evaluation& evaluation) {
  evaluation.outcomes.clear();
  Evaluator evaluator(plan, record, context.today, evaluation);
  RuleEvaluation rules(evaluator, context, evaluation);
  for (const RuleIndex rule : context.rules) evaluation.outcomes.push_back(rules.outcome(rule));
}

FactValue look_up(const Plan& plan, const PatientRecord& record, Day today, FactId fact) {
  Evaluation evaluation;
  return Evaluator(plan, record, today, evaluation).fact(fact);
}

namespace {

// What a statement says: its number, its coded answer, and by which of a union's codes it was found. Any of these may be
// corrected in its place.
std::string said_by(const Plan& plan, const PatientRecord& record, const PlannedFact& fact, std::uint32_t statement) {
  const Statement& s = record.statement(statement);
  std::string content = fmt::format("{}:", record.text(s.source));
  if (s.has_number) content += s.quantity.number.trimmed().to_string();
  if (s.quantity.comparator != Comparator::kEqual)
    content += fmt::format("~{}", static_cast<int>(s.quantity.comparator));
  for (const std::uint32_t part : s.readings)
    if (part != 0) content += "/" + record.statement(part - 1).quantity.number.trimmed().to_string();
  for (const ConceptId answer : record.concepts(s.coded_value)) content += "=" + plan.vocabulary.concept_of(answer).id;
  const auto codes = record.concepts(s.concepts);
  for (const FactId id : fact.operands) {
    const auto wanted = plan.fact(id).concept_id;
    if (wanted && std::binary_search(codes.begin(), codes.end(), *wanted))
      content += "," + plan.vocabulary.concept_of(*wanted).id;
  }
  return content;
}

}  // namespace

std::string evidence_fingerprint(const Plan& plan, const PatientRecord& record, const Evaluation& evaluation,
                                 RuleIndex rule) {
  std::string content;
  for (const FactId id : plan.rule(rule).facts) {
    const FactValue& value = evaluation.facts[index_of(id)];
    const PlannedFact& fact = plan.fact(id);
    content += fmt::format("{}={};", fact.name, to_text(value.present));
    if (value.has_date) content += to_text(value.when);
    if (!value.statement) continue;
    // Which of several of one time stands first is the sender's order, and says nothing.
    std::vector<std::string> says = {said_by(plan, record, fact, *value.statement)};
    for (const std::uint32_t other : value.others) says.push_back(said_by(plan, record, fact, other));
    std::sort(says.begin(), says.end());
    content += fmt::format("{}", fmt::join(says, "|"));
  }
  return to_hex(sha256(content)).substr(0, 32);
}

}  // namespace parity
