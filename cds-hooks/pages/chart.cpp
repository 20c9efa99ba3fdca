// A rule's check is what its summary names: the facts in it, the concepts that they look for, all statements of these.
#include "cds-hooks/pages/chart.h"

#include <algorithm>
#include <span>

#include "engine/eval/render.h"

namespace parity::hooks {
namespace {

// The concepts that a fact looks for, its operands' included, each once, in the order they are named.
void add_concepts(const Plan& plan, FactId id, std::vector<ConceptId>& concepts) {
  const PlannedFact& fact = plan.fact(id);
  if (fact.concept_id && std::ranges::find(concepts, *fact.concept_id) == concepts.end())
    concepts.push_back(*fact.concept_id);
  for (const FactId operand : fact.operands) add_concepts(plan, operand, concepts);
}

std::string date_of(const Statement& statement) {
  return statement.dating == Dating::kDated ? to_text(statement.when) : std::string();
}

// What a statement says in words: the narrowest concept that it matched, which is one that was not asked for itself
// ("never smoked" where a smoking status was asked for).
std::string words_of(const Plan& plan, const PatientRecord& record, const Statement& statement,
                     std::span<const ConceptId> asked) {
  const auto title = [&](ConceptId id) {
    const ConceptInfo& info = plan.vocabulary.concept_of(id);
    return info.title.empty() ? info.id : info.title;
  };
  for (const auto slice : {statement.coded_value, statement.concepts}) {
    for (const ConceptId id : record.concepts(slice))
      if (std::ranges::find(asked, id) == asked.end()) return title(id);
  }
  const auto matched = record.concepts(statement.concepts);
  return matched.empty() ? std::string() : title(matched.front());
}

std::string number_text(const Quantity& quantity) {
  const std::string_view unit = display_text(quantity.unit);
  return quantity.number.to_string() + (unit.empty() ? "" : " ") + std::string(unit);
}

// The facts that the summary names, in its order: what the check is about.
std::vector<FactId> facts_of(const PlannedText& summary) {
  std::vector<FactId> facts;
  for (const TextPart& part : summary) {
    if (!part.placeholder || part.placeholder->source != PlaceholderSource::kFact) continue;
    if (std::ranges::find(facts, part.placeholder->fact) == facts.end()) facts.push_back(part.placeholder->fact);
  }
  return facts;
}

class CheckReader {
 public:
  CheckReader(const Plan& plan, const PatientRecord& record, const EvaluationContext& context)
      : plan_(plan), record_(record), context_(context) {}

  void read(const PlannedRule& rule, ChartCheck& check) const {
    const auto facts = facts_of(rule.prompt[static_cast<std::size_t>(context_.audience)].summary);
    std::vector<ConceptId> concepts;
    for (const FactId fact : facts) add_concepts(plan_, fact, concepts);
    std::vector<std::uint32_t> seen;  // statements that a series before has shown
    for (const ConceptId id : concepts) read_concept(id, concepts, check, seen);
    std::ranges::stable_sort(check.events, {}, &ChartEvent::date);
    if (!facts.empty()) check.last = last_of(facts.front(), concepts);
  }

 private:
  void read_concept(ConceptId id, std::span<const ConceptId> asked, ChartCheck& check,
                    std::vector<std::uint32_t>& seen) const {
    const ConceptInfo& info = plan_.vocabulary.concept_of(id);
    ChartSeries series{info.id, info.title, {}, {}};
    for (const std::uint32_t index : record_.of_concept(id)) {
      if (std::ranges::find(seen, index) != seen.end()) continue;
      seen.push_back(index);
      const Statement& statement = record_.statement(index);
      if (statement.readings[0] != 0) {
        add_reading(statement, series);
      } else if (statement.has_number && statement.dating == Dating::kDated) {
        series.unit = display_text(statement.quantity.unit);
        series.points.push_back({date_of(statement), {statement.quantity.number.to_string()}, source(statement)});
      } else if (info.parts.empty()) {
        check.events.push_back({date_of(statement), words_of(plan_, record_, statement, asked), source(statement),
                                statement.expects_number ? std::string(to_text(statement.fault)) : std::string()});
      }
    }
    if (!series.points.empty()) check.series.push_back(std::move(series));
  }

  void add_reading(const Statement& statement, ChartSeries& series) const {
    ChartPoint point{date_of(statement), {}, source(statement)};
    for (const std::uint32_t part : statement.readings) {
      if (part == 0) continue;
      const Statement& reading = record_.statement(part - 1);
      if (!reading.has_number) return;
      point.values.push_back(reading.quantity.number.to_string());
      if (point.from.empty()) point.from = source(reading);
      series.unit = display_text(reading.quantity.unit);
    }
    if (!point.date.empty()) series.points.push_back(std::move(point));
  }

  std::string source(const Statement& statement) const { return std::string(record_.text(statement.source)); }

  ChartEvent last_of(FactId id, std::span<const ConceptId> asked) const {
    const FactValue value = look_up(plan_, record_, context_.today, id);
    if (!is_true(value.present)) return {};
    ChartEvent last{
        value.has_date ? to_text(value.when) : std::string(), value_text(record_, plan_.fact(id), value), {}};
    if (!value.statement) return last;
    const Statement& statement = record_.statement(*value.statement);
    last.from = source(statement);
    if (!last.text.empty()) return last;
    last.text = words_of(plan_, record_, statement, asked);
    if (statement.has_number) last.text += " " + number_text(statement.quantity);
    return last;
  }

  const Plan& plan_;
  const PatientRecord& record_;
  const EvaluationContext& context_;
};

bool is_in(const Plan& plan, const PlannedRule& rule, std::string_view group) {
  return rule.group && plan.groups[*rule.group].id == group;
}

}  // namespace

Chart make_chart(const Plan& plan, const PatientRecord& record, const EvaluationContext& context,
                 std::string_view group) {
  const Evaluation now = evaluate(plan, record, context);
  const auto forecasts = forecast(plan, record, context, kChartHorizonDays);
  const CheckReader reader(plan, record, context);
  Chart chart;
  for (std::size_t i = 0; i < context.rules.size(); ++i) {
    const PlannedRule& rule = plan.rule(context.rules[i]);
    if (is_in(plan, rule, group)) {
      ChartCheck& check = chart.checks.emplace_back();
      check.rule = context.rules[i];
      check.state = now.outcomes[i].state;
      check.when = forecasts[i];
      reader.read(rule, check);
    } else if (forecasts[i].fires > context.today && now.outcomes[i].is_shown) {
      chart.coming.push_back({context.rules[i], *forecasts[i].fires});
    }
  }
  std::ranges::stable_sort(chart.coming, {}, &ComingPrompt::on);
  return chart;
}

}  // namespace parity::hooks
