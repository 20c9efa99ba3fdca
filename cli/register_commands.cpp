#include "cli/register_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <thread>

#include "cli/options.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/output/progress_line.h"
#include "cli/site/approved_version.h"
#include "cli/site/read_configuration.h"
#include "cli/site/rules_folder.h"
#include "cli/site/state_folder.h"

namespace parity::cli {
namespace {

constexpr std::string_view kApproved = "approved";

constexpr const char* kCohortExamples =
    "Examples:\n"
    "  parity cohort export/ --out results\n"
    "  parity cohort Patient.ndjson Observation.ndjson.gz Condition.ndjson --out results --as-of 2026-10-01 --as-of "
    "2026-09-01\n"
    "  gunzip -c bundles.ndjson.gz | parity cohort - --out results\n"
    "  parity cohort part-1/ --partial 1.part && parity cohort part-2/ --partial 2.part && parity cohort merge 1.part "
    "2.part --out results";

// "5%", "0.5 %", "5".
std::optional<double> percent_of(std::string text) {
  while (!text.empty() && (text.back() == '%' || text.back() == ' ')) text.pop_back();
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string::npos || text.size() > 8)
    return std::nullopt;
  std::istringstream stream(text);
  double value = 0;
  return stream >> value && stream.eof() && value <= 100 ? std::optional(value) : std::nullopt;
}

// Signed-off sets and their versions, as the results name them. Nothing when they can't be read.
std::optional<std::vector<CohortRuleSet>> rule_sets_of(const Plan& plan, const std::string& folder, std::ostream& err) {
  const auto approvals = load_approvals(folder, err);
  if (!approvals) return std::nullopt;
  std::vector<CohortRuleSet> sets;
  for (const PlannedRuleSet& set : plan.rule_sets)
    sets.push_back({set.id, set.title, set.version, set.hash, is_approved(*approvals, set.id, set.hash)});
  return sets;
}

// The site's switches, besides those of the command line.
void add_site(const std::vector<std::string>& on, const std::vector<std::string>& off, SwitchedGroups& groups) {
  groups.on.insert(groups.on.end(), on.begin(), on.end());
  groups.off = off;
}

}  // namespace

RegisterCommands::RegisterCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out, std::ostream& err)
    : chosen_(chosen), out_(out), err_(err) {
  add_cohort(app);
  add_impact(app);
}

void RegisterCommands::add_register_options(CLI::App& command, RegisterOptions& options, Words& words) {
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  options.shows_progress = is_terminal(err_);
  command.add_option("--today", words.today, "The day to evaluate on (default: today in London)")
      ->check(check_date)
      ->type_name("DATE");
  command.add_option("--hook", options.hook, "Evaluate the rules of this hook's services")
      ->check(CLI::IsMember({"patient-view", "encounter-start", "encounter-discharge", "appointment-book"}))
      ->capture_default_str()
      ->type_name("HOOK");
  command.add_option("--enable", options.groups.on, "Switch a group of rules on, for example extended-check")
      ->type_name("GROUP");
  command
      .add_option("--config", words.rules.config,
                  "The server's parity.yaml: its values of parameters, the groups that it switches; its rules folder, "
                  "where none is named")
      ->type_name("FILE");
  command
      .add_option("--unavailable", options.unavailable,
                  "Say that a part of the records, or a resource type, was not exported: nothing is concluded from its "
                  "absence")
      ->type_name("PART");
  command
      .add_option("--work", options.work,
                  "Where patients' data stands while the run lasts, on disk (default: a folder in the results')")
      ->type_name("DIR");
  command.add_option("--threads", options.threads, "How many patients are evaluated at once (default: one a core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command.add_option("--memory", options.memory_mib, "The most that patients' data may take of memory, in MiB")
      ->check(CLI::Range(64, 1'048'576))
      ->capture_default_str()
      ->type_name("MIB");
  command
      .add_option("--checkpoint", options.checkpoint_seconds,
                  "How often the place in the input is noted, from which an interrupted run goes on")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str()
      ->type_name("SECONDS");
}

void RegisterCommands::settle(RegisterOptions& options, const Words& words) const {
  options.days = {today_};
  if (const auto date = parse_date(words.today)) options.days.front() = date->first;
  for (const std::string& text : words.as_of)
    if (const auto date = parse_date(text)) options.days.push_back(date->first);
  std::sort(options.days.begin() + 1, options.days.end(), [](Day a, Day b) { return a > b; });
  options.days.erase(std::unique(options.days.begin(), options.days.end()), options.days.end());
}

void RegisterCommands::add_cohort(CLI::App& app) {
  CLI::App* command = app.add_subcommand("cohort", "A whole register: the recall list, the gaps, the reports");
  command
      ->add_option("PATH", cohort_.input.paths,
                   "FHIR Bulk Data (NDJSON by resource type), NDJSON of Bundles, folders of these and of Bundles "
                   "(.json), each also gzip; - for NDJSON on standard input")
      ->type_name("PATH…");
  auto* out = command->add_option("--out", cohort_.out, "The folder for the results")->type_name("DIR");
  command
      ->add_option("--partial", cohort_.partial,
                   "In place of results, write what `cohort merge` puts together; - for standard output")
      ->type_name("FILE")
      ->excludes(out);
  command
      ->add_option("--as-of", cohort_words_.as_of,
                   "Also count as of this day, for the trend, from the records as they stand now; may be repeated")
      ->check(check_date)
      ->type_name("DATE");
  command
      ->add_option("--deprivation", cohort_.deprivation,
                   "A CSV file with the columns patient and deprivation (for example the IMD quintile)")
      ->type_name("FILE");
  command->add_option("--hide-below", cohort_.hidden_below, "Hide counts below this number; 0 hides nothing")
      ->capture_default_str()
      ->type_name("N");
  add_rules_folder_option(*command, cohort_words_.rules.rules);
  add_register_options(*command, cohort_.input, cohort_words_);
  command->footer(kCohortExamples);
  add_merge(*command);
  command->require_subcommand(0, 1);
  command->callback([this, command] {
    if (command->got_subcommand("merge")) return;
    chosen_ = [this] { return run_cohort_command(); };
  });
}

void RegisterCommands::add_merge(CLI::App& cohort) {
  CLI::App* command = cohort.add_subcommand("merge", "Put partial results together, as if one run had made them");
  command->add_option("PARTIAL", merge_.partials, "Files that `parity cohort --partial` wrote")
      ->required()
      ->type_name("PARTIAL…");
  command->add_option("--out", merge_.out, "The folder for the results")->required()->type_name("DIR");
  command->add_option("--hide-below", merge_.hidden_below, "Hide counts below this number; 0 hides nothing")
      ->capture_default_str()
      ->type_name("N");
  command->footer("Example:\n  parity cohort merge *.part --out results");
  command->callback([this] { chosen_ = [this] { return run_merge(merge_, out_, err_); }; });
}

void RegisterCommands::add_impact(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("impact", "Whose prompts change between two versions of the rules, rule by rule");
  command->add_option("PATH", impact_.input.paths, "Patients, as `parity cohort` takes them")
      ->required()
      ->type_name("PATH…");
  command
      ->add_option("--from", impact_.from,
                   "The folder of the rules as they are; `approved`: as they were last signed off, of which `parity "
                   "approve` keeps a copy")
      ->required()
      ->type_name("DIR");
  command->add_option("--to", impact_.to, "The folder of the rules as they would be")->required()->type_name("DIR");
  add_format_option(*command, impact_format_, {"text", "json", "html"},
                    "text, json or html (a page that stands alone)");
  command->add_option("--examples", impact_.examples, "Patients named for each rule and kind of change")
      ->capture_default_str()
      ->type_name("K");
  command
      ->add_option("--max-change", max_change_,
                   "Exit with 1 when prompts change for a larger share of the patients, for example 5%")
      ->check([](const std::string& text) {
        return percent_of(text) ? std::string() : "`" + text + "` is not a share; write it as 5%";
      })
      ->type_name("PERCENT");
  add_register_options(*command, impact_.input, impact_words_);
  command->footer(
      "Examples:\n  parity impact --from rules --to rules-next --max-change 5% samples/practice --today 2026-11-22\n  "
      "parity "
      "impact --from approved --to rules --format html register/ > impact.html");
  command->callback([this] { chosen_ = [this] { return run_impact_command(); }; });
}

// The place is told by what is compared: its approvals.yaml says what was signed off.
std::shared_ptr<const Plan> RegisterCommands::load_approved(const RulesSettings& site) {
  std::string workbench;
  if (!impact_words_.rules.config.empty())
    if (const auto read = load_configuration({impact_words_.rules.config, parity_environment(), {}}))
      workbench = read->configuration.workbench.directory;
  const auto versions = workbench_folder(workbench);
  if (!versions) complain(versions.error(), err_);  // not looked at; what stands beside the rules may do
  auto version = last_approved({impact_.to, versions.value_or(std::string())}, site.parameters);
  if (!version) {
    complain(version.error(), err_);
    return nullptr;
  }
  impact_.from = version->label;
  return version->plan;
}

int RegisterCommands::run_impact_command() {
  settle(impact_.input, impact_words_);
  impact_.max_change = percent_of(max_change_);
  if (impact_format_ == "json") impact_.format = ImpactFormat::kJson;
  if (impact_format_ == "html") impact_.format = ImpactFormat::kHtml;
  const auto site = site_settings(impact_words_.rules, err_);
  if (!site) return kBadUsage;
  const auto to = load_plan(impact_.to, err_, site->parameters);
  const auto from = impact_.from == kApproved ? load_approved(*site) : load_plan(impact_.from, err_, site->parameters);
  if (!from || !to) return kBadUsage;
  for (const std::string& group : impact_.input.groups.on) {
    std::ostringstream not_before;  // a group may be new
    if (!has_groups(*from, {group}, "--enable", not_before) && !has_groups(*to, {group}, "--enable", err_))
      return kBadUsage;
  }
  add_site(site->enable, site->disable, impact_.input.groups);
  return run_impact(impact_, *from, *to, out_, err_);
}

int RegisterCommands::run_cohort_command() {
  if (cohort_.input.paths.empty() || (cohort_.out.empty() && cohort_.partial.empty())) {
    err_ << (cohort_.input.paths.empty() ? "parity cohort: PATH is required\n"
                                         : "parity cohort: --out DIR is required (or --partial FILE)\n")
         << "Run with --help for more information.\n";
    return kBadUsage;
  }
  settle(cohort_.input, cohort_words_);
  const auto site = site_rules(cohort_words_.rules, err_);
  if (!site || !has_groups(*site->plan, cohort_.input.groups.on, "--enable", err_)) return kBadUsage;
  add_site(site->enabled_groups, site->disabled_groups, cohort_.input.groups);
  auto sets = rule_sets_of(*site->plan, site->folder, err_);
  if (!sets) return kBadUsage;
  return run_cohort(cohort_, *site->plan, std::move(*sets), out_, err_);
}

}  // namespace parity::cli
