#include "cli/cohort/impact.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "cli/cohort/impact_work.h"
#include "cli/cohort/register_reading.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "fhir-adapter/json.h"

namespace parity::cli {
namespace {

// Counts the rows, and keeps the first patients of each change as examples.
class ImpactTally {
 public:
  ImpactTally(const ImpactWork& work, std::size_t examples) : most_(examples) {
    for (const ComparedRule& rule : work.rules())
      impact_.rules.push_back({rule.id, rule.title, work.rewording(rule), {}, {}});
  }

  void add(const ImpactRow& row, std::string_view key) {
    ++impact_.patients;
    bool is_changed = false;
    for (std::size_t i = 0; i < row.changes.size(); ++i) {
      const Change change = row.changes[i];
      RuleImpact& rule = impact_.rules[i];
      ++rule.counts[static_cast<std::size_t>(change)];
      if (!is_felt(change)) continue;
      is_changed = true;
      if (rule.count(change) <= most_)
        rule.examples.push_back({row.patient.empty() ? std::string(key) : row.patient, change, row.why[i]});
    }
    impact_.changed_patients += is_changed ? 1U : 0U;
  }

  Impact finish(std::uint64_t problems) {
    impact_.problems = problems;
    for (RuleImpact& rule : impact_.rules)
      std::stable_sort(rule.examples.begin(), rule.examples.end(),
                       [](const ImpactExample& a, const ImpactExample& b) { return a.change < b.change; });
    return std::move(impact_);
  }

 private:
  std::size_t most_;
  Impact impact_;
};

std::string identity_of(const ImpactOptions& options, const Plan& from, const Plan& to) {
  std::string text = "impact " + options.input.hook + to_text(options.input.days.front());
  for (const Plan* plan : {&from, &to})
    for (const PlannedRuleSet& set : plan->rule_sets) text += "\n" + set.hash;
  for (const std::string& name : options.input.unavailable) text += "\n-" + name;
  for (const std::string& group : options.input.groups.on) text += "\n+" + group;
  for (const std::string& group : options.input.groups.off) text += "\n!" + group;
  return text;
}

ImpactWork work_for(const ImpactOptions& options, const PlanPair& plans) {
  const auto plan_for = [&options](const Plan& plan) {
    return assessment_plan(plan, options.input.hook, {options.input.days.front()}, options.input.groups);
  };
  return {plan_for(plans.from), plan_for(plans.to), {options.input.days.front(), options.input.unavailable}};
}

}  // namespace

std::uint64_t RuleImpact::felt() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kChangeCount; ++i) sum += is_felt(static_cast<Change>(i)) ? counts[i] : 0;
  return sum;
}

double Impact::changed_percent() const {
  return patients == 0 ? 0 : 100.0 * static_cast<double>(changed_patients) / static_cast<double>(patients);
}

Result<Impact> impact_on(const std::vector<std::string_view>& bundles, const ImpactOptions& options,
                         const PlanPair& plans, const std::stop_token& stop) {
  const ImpactWork work = work_for(options, plans);
  ImpactTally tally(work, options.examples);
  std::uint64_t problems = 0;
  for (const std::string_view bundle : bundles) {
    if (stop.stop_requested()) return invalid_input("was stopped: it took too long");
    const auto document = fhir::parse_json(std::string(bundle));
    const std::array pieces{document ? document->root() : fhir::JsonView()};
    const auto answer = work.answer({{}, pieces, {}, {}});
    const auto row = answer ? read_impact_row(answer->row, work.rules().size()) : tl::unexpected(answer.error());
    if (row)
      tally.add(*row, {});
    else
      ++problems;
  }
  return tally.finish(problems);
}

int run_impact(const ImpactOptions& options, const Plan& from, const Plan& to, std::ostream& out, std::ostream& err) {
  const ImpactWork work = work_for(options, {from, to});
  RegisterReading reading(options.input, {}, identity_of(options, from, to), err);
  auto result = reading.run(work);
  if (!result) return refuse(result.error(), err);
  ImpactTally tally(work, options.examples);
  const auto read = for_each_row(result->rows, [&](std::string_view key, std::string_view text) -> Result<void> {
    const auto row = read_impact_row(text, work.rules().size());
    if (!row) return tl::unexpected<Error>(row.error());
    tally.add(*row, key);
    return {};
  });
  if (!read) return refuse(read.error(), err);
  const Impact impact = tally.finish(result->problems.size());
  switch (options.format) {
    case ImpactFormat::kText: out << impact_text(impact, options); break;
    case ImpactFormat::kJson: out << impact_json(impact, options); break;
    case ImpactFormat::kHtml: out << impact_html(impact, options); break;
  }
  out.flush();
  report_problems(result->problems, err);
  reading.clean_up();
  const bool is_too_much = options.max_change && impact.changed_percent() > *options.max_change;
  if (is_too_much)
    err << fmt::format(
        "parity: prompts change for {:.2f} % of the patients, more than the {} % that --max-change allows\n",
        impact.changed_percent(), *options.max_change);
  if (!result->problems.empty()) return kBadUsage;
  return is_too_much ? kAnswerNo : kDone;
}

}  // namespace parity::cli
