// Bands of one number over several rules: a number that neither takes, or that both take. Found by comparing the
// bounds, then proven by a patient; what no patient shows is not said.
#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <set>

#include "engine/testing/lint_pass.h"
#include "engine/testing/lint_search.h"

namespace parity {
namespace {

struct Limit {
  Decimal number;
  bool included = false;
};

// What a comparison takes: from, to; nothing where it is open.
struct Band {
  RuleIndex rule{};
  ConditionId condition{};
  FactId fact{};
  std::optional<Limit> low;
  std::optional<Limit> high;

  bool takes(Decimal n) const {
    const bool above = !low || n > low->number || (low->included && n == low->number);
    const bool below = !high || n < high->number || (high->included && n == high->number);
    return above && below;
  }
};

Band band_of(const PlannedCondition& condition) {
  Band band;
  band.fact = condition.fact;
  for (std::size_t i = 0; i < condition.bound_count; ++i) {
    const Bound& bound = condition.bounds[i];
    switch (bound.op) {
      case CompareOp::kLess: band.high = Limit{bound.number, false}; break;
      case CompareOp::kLessOrEqual: band.high = Limit{bound.number, true}; break;
      case CompareOp::kEqual: band.low = band.high = Limit{bound.number, true}; break;
      case CompareOp::kGreaterOrEqual: band.low = Limit{bound.number, true}; break;
      case CompareOp::kGreater: band.low = Limit{bound.number, false}; break;
    }
  }
  return band;
}

Decimal middle(Decimal a, Decimal b) {
  return Decimal::divide(a + b, Decimal(2), std::max(a.scale(), b.scale()) + 1).trimmed();
}

// The number between an upper and a lower end that are meant to meet: equal, or one step of the last digit apart.
std::optional<Decimal> number_between(const Limit& high, const Limit& low) {
  const Decimal step(1, std::max(high.number.scale(), low.number.scale()));
  if (high.number == low.number) return high.included || low.included ? std::nullopt : std::optional(low.number);
  if (low.number < high.number || low.number - high.number > step) return std::nullopt;
  return middle(high.number, low.number);
}

bool starts_before(const Band& a, const Band& b) {
  if (!a.low || !b.low) return !a.low && b.low;
  return a.low->number < b.low->number || (a.low->number == b.low->number && a.low->included && !b.low->included);
}

bool ends_before(const Band& a, const Band& b) {
  if (!a.high || !b.high) return a.high && !b.high;
  return a.high->number < b.high->number || (a.high->number == b.high->number && !a.high->included && b.high->included);
}

// A number that both take, of two bands of which neither holds the other: `lower` starts and ends first.
std::optional<Decimal> number_in_both(const Band& lower, const Band& upper) {
  if (!starts_before(lower, upper) || !ends_before(lower, upper)) return std::nullopt;
  if (!lower.high || !upper.low) return std::nullopt;
  const Decimal number =
      lower.high->number == upper.low->number ? upper.low->number : middle(upper.low->number, lower.high->number);
  return lower.takes(number) && upper.takes(number) ? std::optional(number) : std::nullopt;
}

class BandPass {
 public:
  explicit BandPass(const LintPass& pass) : pass_(pass), plan_(pass.subject.plan) {}

  void run() {
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      seen_.clear();
      collect(static_cast<RuleIndex>(i), plan_.rules[i].when);
    }
    for (const Band& lower : bands_)
      for (const Band& upper : bands_) compare(lower, upper);
  }

 private:
  // Comparisons that a rule asks for, not those that it asks not to hold.
  void collect(RuleIndex rule, ConditionId id) {
    if (!seen_.insert(id).second) return;
    const PlannedCondition& condition = plan_.condition(id);
    if (condition.kind == ConditionKind::kNone || condition.kind == ConditionKind::kNot) return;
    for (std::uint32_t i = 0; i < condition.child_count; ++i) collect(rule, plan_.children[condition.first_child + i]);
    if (condition.kind != ConditionKind::kCompare || condition.bound_count == 0) return;
    const PlannedFact& fact = plan_.fact(condition.fact);
    if (fact.kind != ValueKind::kQuantity) return;  // ages and counts are asked for in many ways
    Band band = band_of(condition);
    band.rule = rule;
    band.condition = id;
    bands_.push_back(band);
  }

  void compare(const Band& lower, const Band& upper) {
    if (lower.fact != upper.fact || lower.rule == upper.rule || lower.condition == upper.condition) return;
    if (const auto number = number_in_both(lower, upper)) check_overlap(lower, upper, *number);
    if (!lower.high || !upper.low) return;
    const auto number = number_between(*lower.high, *upper.low);
    const auto takes = [&](const Band& band) { return band.fact == lower.fact && band.takes(*number); };
    if (number && std::none_of(bands_.begin(), bands_.end(), takes)) check_gap(lower, upper, *number);
  }

  PatientSearch search_of(const Band& lower, const Band& upper) const {
    return {plan_, pass_.subject.today, {lower.rule, upper.rule}, pass_.options.patients, pass_.options.seed};
  }

  std::string text(Decimal number, FactId fact) const {
    const std::string_view unit = ucum_code(plan_.fact(fact).unit);
    return unit == "1" ? number.to_string() : fmt::format("{} {}", number.to_string(), unit);
  }

  static bool has_number(Evaluator& evaluator, FactId fact, Decimal number) {
    const FactValue& value = evaluator.fact(fact);
    return is_true(value.present) && value.has_number && value.number.is_one() && value.number.low == number;
  }

  // The patients of a search, and each of them once more with the number in question in place of the fact's own.
  template <class Found>
  void look_with(const Band& lower, const Band& upper, Decimal number, Found found) {
    search(search_of(lower, upper), {}, [&](const RuleTest& patient, Evaluator& evaluator) {
      const FactValue& value = evaluator.fact(lower.fact);
      if (!is_true(value.present) || !value.has_number || !value.number.is_one()) return false;
      return found(patient, with_number(patient, value.number.low, number));
    });
  }

  static RuleTest with_number(RuleTest patient, Decimal from, Decimal to) {
    for (TestEntry& entry : patient.record) {
      const std::size_t blank = std::min(entry.value.find(' '), entry.value.size());
      const auto stated = Decimal::parse(std::string_view(entry.value).substr(0, blank));
      if (stated && *stated == from) entry.value = to.to_string() + entry.value.substr(blank);
    }
    return patient;
  }

  void check_overlap(const Band& lower, const Band& upper, Decimal number) {
    if (!overlaps_.insert({lower.rule, upper.rule}).second) return;
    const PatientLook both_fire = [&](const RuleTest&, Evaluator& evaluator) {
      return has_number(evaluator, lower.fact, number) && is_true(rule_truth(evaluator, lower.rule)) &&
             is_true(rule_truth(evaluator, upper.rule));
    };
    std::optional<RuleTest> witness;
    look_with(lower, upper, number, [&](const RuleTest&, const RuleTest& changed) {
      if (!show(plan_, changed, both_fire)) return false;
      witness = made_small(plan_, changed, both_fire);
      return true;
    });
    if (!witness) return;
    pass_.warn("L0132", plan_.condition(upper.condition).where,
               fmt::format("`{}` and `{}` both take {} of `{}`", plan_.rule(lower.rule).id, plan_.rule(upper.rule).id,
                           text(number, lower.fact), plan_.fact(lower.fact).name),
               "the bands overlap, and one number gets two prompts that say different things",
               "write bands as `>= a and < b`, each beginning where the one before ends",
               witness_text(plan_, *witness, {lower.rule, upper.rule}));
  }

  // Somebody for whom the one rule or the other fires with the numbers beside it, and neither does with this one.
  void check_gap(const Band& lower, const Band& upper, Decimal number) {
    if (!gaps_.insert({lower.rule, upper.rule}).second) return;
    const Decimal step(1, number.scale());
    const Decimal below = lower.high->included ? lower.high->number : lower.high->number - step;
    const Decimal above = upper.low->included ? upper.low->number : upper.low->number + step;
    const auto holds = [this](RuleIndex rule) {
      return [this, rule](const RuleTest& patient) {
        return show(plan_, patient,
                    [rule](const RuleTest&, Evaluator& evaluator) { return is_true(rule_truth(evaluator, rule)); });
      };
    };
    const auto in_the_gap = [&](const RuleTest& patient) {
      return !holds(lower.rule)(patient) && !holds(upper.rule)(patient) &&
             holds(lower.rule)(with_number(patient, number, below)) &&
             holds(upper.rule)(with_number(patient, number, above));
    };
    std::optional<RuleTest> witness;
    look_with(lower, upper, number, [&](const RuleTest&, const RuleTest& changed) {
      if (!in_the_gap(changed)) return false;
      witness = made_small(plan_, changed, [&](const RuleTest& patient, Evaluator&) { return in_the_gap(patient); });
      return true;
    });
    if (!witness) return;
    pass_.warn("L0131", plan_.condition(upper.condition).where,
               fmt::format("between `{}` and `{}` nothing takes {} of `{}`", plan_.rule(lower.rule).id,
                           plan_.rule(upper.rule).id, text(number, lower.fact), plan_.fact(lower.fact).name),
               "the bands leave a gap, and this very number is passed over in silence",
               "write bands as `>= a and < b`, each beginning where the one before ends",
               witness_text(plan_, *witness, {lower.rule, upper.rule}));
  }

  const LintPass& pass_;
  const Plan& plan_;
  std::vector<Band> bands_;
  std::set<ConditionId> seen_;
  std::set<std::pair<RuleIndex, RuleIndex>> overlaps_;
  std::set<std::pair<RuleIndex, RuleIndex>> gaps_;
};

}  // namespace

void lint_bands(const LintPass& pass) { BandPass(pass).run(); }

}  // namespace parity
