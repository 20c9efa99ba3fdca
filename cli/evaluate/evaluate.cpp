#include "cli/evaluate/evaluate.h"

#include <fmt/format.h>

#include "cli/evaluate/trace_html.h"
#include "cli/evaluate/trace_text.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/rules_folder.h"

namespace parity::cli {
namespace {

// Everything about a run that is the same for all its patients.
struct Run {
  std::shared_ptr<const Plan> plan;
  std::vector<std::string> files;
  std::vector<RuleIndex> rules;
  std::vector<std::string> approved;
  std::vector<std::string> enabled_groups;
  std::vector<std::string> disabled_groups;
  Audience audience = Audience::kGp;
};

bool is_order_hook(std::string_view hook) { return hook == "order-select" || hook == "order-sign"; }

std::optional<Run> prepare(const EvaluateOptions& options, std::ostream& err) {
  Run run;
  auto files = options.server.url.empty() ? expand_paths(options.paths) : std::vector{options.server.url};
  if (!files) {
    complain(files.error(), err);
    return std::nullopt;
  }
  run.files = std::move(*files);
  if (!options.patient.merge.empty() && run.files.size() != 1) {
    err << "parity: `--merge` adds to one patient's file, and there are " << run.files.size() << '\n';
    return std::nullopt;
  }
  auto site = site_rules(options.rules, err);
  if (!site) return std::nullopt;
  run.plan = site->plan;
  const auto approvals = load_approvals(site->folder, err);
  if (!approvals || !has_groups(*run.plan, options.enabled_groups, "--enable", err)) return std::nullopt;
  run.enabled_groups = std::move(site->enabled_groups);
  run.enabled_groups.insert(run.enabled_groups.end(), options.enabled_groups.begin(), options.enabled_groups.end());
  run.disabled_groups = std::move(site->disabled_groups);
  for (const PlannedRuleSet& set : run.plan->rule_sets)
    if (is_approved(*approvals, set.id, set.hash)) run.approved.push_back(set.hash);
  run.audience = audience_of(options.audience).value_or(Audience::kGp);
  run.rules = run.plan->rules_at(options.hook, run.audience);
  if (run.rules.empty())
    err << fmt::format("parity: no service answers {} for the audience {}: nothing will be prompted\n", options.hook,
                       options.audience);
  return run;
}

PatientAnswer answer_for(const Run& run, const EvaluateOptions& options, const PatientRecord& record) {
  EvaluationContext context;
  context.today = options.patient.today;
  context.audience = run.audience;
  context.rules = run.rules;
  context.enabled_groups = run.enabled_groups;
  context.disabled_groups = run.disabled_groups;
  PatientAnswer answer{*run.plan, record, context, evaluate(*run.plan, record, context), {}, run.approved};
  answer.prompts = fired_prompts(*run.plan, record, context, answer.evaluation);
  return answer;
}

Result<PatientRecord> read_patient(const Run& run, const EvaluateOptions& options, const std::string& file,
                                   std::ostream& err) {
  if (!options.server.url.empty()) {
    PlannedService service;
    service.audience = run.audience;
    service.rules = run.rules;
    return fetch_patient(options.server, {*run.plan, service, options.patient.today, options.patient.draft_orders},
                         err);
  }
  PatientOptions patient = options.patient;
  patient.drafts_are_orders = is_order_hook(options.hook);
  return read_patient_file(file, *run.plan, patient);
}

void complain(const std::string& file, const Error& error, std::ostream& err) {
  err << fmt::format("{}: {}\n", file, to_text(error));
}

}  // namespace

// Files that can't be read are complained of and passed over; the exit code says so.
int run_evaluate(const EvaluateOptions& options, std::ostream& out, std::ostream& err) {
  const auto run = prepare(options, err);
  if (!run) return kBadUsage;
  int exit_code = kDone;
  for (const std::string& file : run->files) {
    const auto record = read_patient(*run, options, file, err);
    if (!record) {
      complain(file, record.error(), err);
      exit_code = kBadUsage;
      continue;
    }
    const PatientAnswer answer = answer_for(*run, options, *record);
    switch (options.format) {
      case Format::kHtml:  // of traces alone
      case Format::kText: print_text(answer, file, out); break;
      case Format::kJson: print_json(answer, out); break;
      case Format::kCards: print_cards(answer, out); break;
    }
    out.flush();
  }
  return exit_code;
}

int run_explain(const ExplainOptions& options, std::ostream& out, std::ostream& err) {
  const auto run = prepare(options.evaluate, err);
  if (!run) return kBadUsage;
  const auto rule = run->plan->find_rule(options.rule);
  if (!rule) {
    std::vector<std::string_view> known;
    for (const PlannedRule& planned : run->plan->rules) known.push_back(planned.id);
    const std::string fix = did_you_mean(options.rule, known);
    err << fmt::format("parity: unknown rule `{}`{}\n", options.rule, fix.empty() ? "" : ": " + fix);
    return kBadUsage;
  }
  int exit_code = kDone;
  std::optional<TracePage> page;
  if (options.evaluate.format == Format::kHtml) page.emplace("Why " + options.rule, out);
  for (const std::string& file : run->files) {
    const auto record = read_patient(*run, options.evaluate, file, err);
    if (!record) {
      complain(file, record.error(), err);
      exit_code = kBadUsage;
      continue;
    }
    const PatientAnswer answer = answer_for(*run, options.evaluate, *record);
    const RuleTrace trace = trace_rule(*run->plan, *record, answer.context, *rule);
    if (page)
      page->add(answer, trace, file);
    else if (options.evaluate.format == Format::kJson)
      print_trace_json(answer, trace, out);
    else
      print_trace_text(answer, trace, file, out);
  }
  return exit_code;
}

}  // namespace parity::cli
