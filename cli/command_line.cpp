#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <functional>

#include "cli/audit_commands.h"
#include "cli/author/approve.h"
#include "cli/author/rule_tests.h"
#include "cli/author_commands.h"
#include "cli/evaluate/census.h"
#include "cli/evaluate/evaluate.h"
#include "cli/manual_commands.h"
#include "cli/options.h"
#include "cli/output/exit_code.h"
#include "cli/output/progress_line.h"
#include "cli/output/terminal_buffer.h"
#include "cli/register_commands.h"
#include "cli/serve/serve.h"
#include "cli/terminology_commands.h"

namespace parity::cli {
namespace {

constexpr const char* kAbout =
    "Prompts GPs and mental-health clinicians about the physical health of people with severe mental illness.\n"
    "Draft clinical content: no clinician has approved it.";

// The one place where the command line asks what time it is.
Instant now() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(time).count()};
}

void add_config_option(CLI::App& command, RulesPlace& place) {
  command
      .add_option("--config", place.config,
                  "The server's parity.yaml: its rules folder, its values of parameters, the groups that it switches")
      ->type_name("FILE");
}

void add_rules_option(CLI::App& command, RulesPlace& place) {
  add_rules_folder_option(command, place.rules);
  add_config_option(command, place);
}

struct Patients {
  std::string today;
  std::string format = "text";
};

// Instead of files.
void add_server_options(CLI::App& command, PatientServerOptions& options, CLI::Option& files) {
  auto* patient =
      command.add_option("--patient", options.patient, "The patient's id on the FHIR server")->type_name("ID");
  auto* url = command.add_option("--fhir-server", options.url, "Fetch what the rules need of one patient from here")
                  ->excludes(&files)
                  ->needs(patient)
                  ->type_name("URL");
  patient->needs(url);
  command
      .add_option("--token-file", options.token_file, "A file with the bearer token for it, or - for standard input")
      ->needs(url)
      ->type_name("FILE");
  command
      .add_option_function<unsigned>(
          "--deadline", [&options](unsigned seconds) { options.deadline = std::chrono::seconds(seconds); },
          "How long the FHIR server has for all of it (default: 10)")
      ->needs(url)
      ->check(CLI::Range(1U, 600U))
      ->type_name("SECONDS");
}

// Whose records the files are.
void add_source_options(CLI::App& command, PatientOptions& options) {
  command.add_option("--setting", options.setting, "Who holds the records: primary-care, mental-health or acute")
      ->check(CLI::IsMember({"primary-care", "mental-health", "acute"}))
      ->type_name("SETTING");
  command
      .add_option("--merge", options.merge,
                  "Another holder's record of the same patient (the same NHS number), as mental-health=trust.json")
      ->allow_extra_args(false)
      ->type_name("[SETTING=]FILE");
}

void add_patient_options(CLI::App& command, EvaluateOptions& options, Patients& patients) {
  auto* files =
      command.add_option("FILE", options.paths, "Patients' FHIR Bundles, folders of them, or - for standard input")
          ->type_name("FILE…");
  add_server_options(command, options.server, *files);
  command.add_option("--audience", options.audience, "Who is asking")
      ->check(CLI::IsMember({"gp", "mental-health"}))
      ->capture_default_str()
      ->type_name("AUDIENCE");
  command.add_option("--today", patients.today, "The day to evaluate on (default: today in London)")
      ->check(check_date)
      ->type_name("DATE");
  command.add_option("--hook", options.hook, "Evaluate the rules of this hook's services")
      ->check(CLI::IsMember(
          {"patient-view", "encounter-start", "encounter-discharge", "appointment-book", "order-select", "order-sign"}))
      ->capture_default_str()
      ->type_name("HOOK");
  command.add_option("--enable", options.enabled_groups, "Switch a group of rules on, for example extended-check")
      ->type_name("GROUP");
  command.add_option("--unavailable", options.patient.unavailable, "Say that a part of the record could not be read")
      ->type_name("PART");
  add_source_options(command, options.patient);
  command
      .add_option("--draft-orders", options.patient.draft_orders,
                  "A Bundle of draft orders, for order-select and order-sign")
      ->type_name("FILE");
  add_rules_option(command, options.rules);
}

void settle(EvaluateOptions& options, const Patients& patients) {
  if (options.paths.empty() && options.server.url.empty())
    throw CLI::RequiredError("FILE, or --fhir-server and --patient,");
  if (!options.server.url.empty() && !options.patient.unavailable.empty())
    throw CLI::ExcludesError("--fhir-server", "--unavailable");
  if (!options.server.url.empty() && (!options.patient.merge.empty() || !options.patient.setting.empty()))
    throw CLI::ExcludesError("--fhir-server", options.patient.merge.empty() ? "--setting" : "--merge");
  options.patient.today = london_day(now());
  if (const auto date = parse_date(patients.today)) options.patient.today = date->first;
  if (patients.format == "json") options.format = Format::kJson;
  if (patients.format == "cards") options.format = Format::kCards;
  if (patients.format == "html") options.format = Format::kHtml;
}

// A census is of files, each by itself.
void check_census(const EvaluateOptions& options) {
  if (!options.counts_only) return;
  if (!options.server.url.empty()) throw CLI::ExcludesError("--census", "--fhir-server");
  if (!options.patient.merge.empty()) throw CLI::ExcludesError("--census", "--merge");
  if (options.format == Format::kCards) throw CLI::ExcludesError("--census", "--format cards");
}

class CommandLine {
 public:
  CommandLine(std::ostream& out, std::ostream& err) : out_(out), err_(err) {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", "parity 0.1.0");
    add_serve();
    add_evaluate();
    add_explain();
    add_test();
    add_approve();
    author_.emplace(app_, chosen_, out_, err_);
    author_->set_today(london_day(now()));
    audit_.emplace(app_, chosen_, out_, err_);
    audit_->set_now(now());
    register_.emplace(app_, chosen_, out_, err_);
    register_->set_today(london_day(now()));
    terminology_.emplace(app_, chosen_, out_, err_);
    terminology_->set_now(now());
    manual_.emplace(app_, chosen_, out_, err_);
  }

  int run(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& fault) {
      const int code = app_.exit(fault, out_, err_);
      return code == 0 ? kDone : kBadUsage;
    }
    return chosen_ ? chosen_() : kBadUsage;
  }

 private:
  void add_serve() {
    CLI::App* command = app_.add_subcommand("serve", "The CDS Hooks server, until SIGTERM or Ctrl-C");
    command->add_option("--config", serve_.sources.path, "The configuration, parity.yaml (default: none)")
        ->type_name("FILE");
    command->add_flag_callback(
        "--print-config", [this] { serve_.task = ServeTask::kPrintConfiguration; },
        "Print the configuration with its defaults, and end");
    add_override(*command, "--rules", "rules.directory", "DIR",
                 "The rules folder (default: ./rules, else the bundled)");
    add_override(*command, "--host", "listen.host", "HOST", "The address to listen on (default: 127.0.0.1)");
    add_override(*command, "--port", "listen.port", "N", "The port (default: 8080); 0 is any free one");
    add_override(*command, "--audit", "audit.path", "FILE",
                 "The audit store (default: parity.db in the state directory)");
    command->add_option("--pages", serve_.pages.pages, "The built pages (default: beside the program)")
        ->type_name("DIR");
    command
        ->add_option("--samples", serve_.pages.samples, "Bundles of the page's patients (default: the bundled samples)")
        ->type_name("DIR");
    command->footer(
        "Each key of the configuration that has one value can be set in the environment, too: "
        "PARITY_LISTEN_PORT=8081.\n"
        "SIGHUP, and any change of the configuration or the rules, make it read both anew.\n\n"
        "Examples:\n  parity serve --port 8080\n  parity serve --config parity.yaml --print-config\n"
        "  curl -s http://127.0.0.1:8080/cds-services");
    command->callback([this] {
      serve_.sources.environment = parity_environment();
      chosen_ = [this] { return run_serve(serve_, out_, err_); };
    });
  }

  void add_override(CLI::App& command, std::string name, std::string_view key, const char* type, std::string about) {
    auto take = [this, name, key](const std::string& value) { serve_.sources.overrides.push_back({key, name, value}); };
    command.add_option_function<std::string>(name, take, std::move(about))->type_name(type);
  }

  void add_evaluate() {
    CLI::App* command =
        app_.add_subcommand("evaluate", "Prompts for one or more patients' FHIR Bundles, without a server");
    add_patient_options(*command, evaluate_, evaluate_patients_);
    add_format_option(*command, evaluate_patients_.format, {"text", "json", "cards"},
                      "text, json (a line a patient) or cards (CDS Hooks)");
    command->add_flag("--census", evaluate_.counts_only,
                      "Instead of prompts: how much of the records the rules can use, and why the rest is left out");
    command->footer(
        "Examples:\n  parity evaluate samples/practice/*.json --audience gp --today 2026-11-22\n"
        "  parity evaluate gp.json --setting primary-care --merge mental-health=trust.json\n"
        "  parity evaluate --census records/\n"
        "  parity evaluate --fhir-server https://fhir.example.org/R4 --patient 123 --token-file token.txt");
    command->callback([this] {
      settle(evaluate_, evaluate_patients_);
      check_census(evaluate_);
      chosen_ = [this] {
        return evaluate_.counts_only ? run_census(evaluate_, out_, err_) : run_evaluate(evaluate_, out_, err_);
      };
    });
  }

  void add_explain() {
    CLI::App* command = app_.add_subcommand("explain", "The trace of one rule for one patient, as a tree");
    add_patient_options(*command, explain_.evaluate, explain_patients_);
    command->add_option("--rule", explain_.rule, "The rule's id")->required()->type_name("ID");
    add_format_option(*command, explain_patients_.format, {"text", "json", "html"},
                      "text, json or html (a page that stands alone)");
    command->footer("Example:\n  parity explain samples/practice/bella-specimen-everything-due.json --rule bp-overdue");
    command->callback([this] {
      settle(explain_.evaluate, explain_patients_);
      chosen_ = [this] { return run_explain(explain_, out_, err_); };
    });
  }

  void add_test() {
    CLI::App* command = app_.add_subcommand("test", "The rules' own tests");
    add_rules_folder_option(*command, test_.rules.rules, "DIR,--rules");
    add_config_option(*command, test_.rules);
    command
        ->add_option("--only", test_.only,
                     "Run the tests whose name holds this text; with --mutate, change only what the rules that they "
                     "name rest on")
        ->type_name("TEXT");
    add_format_option(*command, test_.format, {"text", "json"}, "text or json");
    command->add_option("--junit", test_.junit, "Also write the results as JUnit XML")->type_name("FILE");
    command->add_flag("--coverage", test_.coverage,
                      "Say which rules, conditions, schedule phases and audience lines no test has seen true, false "
                      "and unknown; `# coverage: reason` in the YAML explains one that can't be");
    command->add_option("--min-coverage", test_.min_coverage, "Fail below this coverage")
        ->check(CLI::Range(0, 100))
        ->type_name("PERCENT");
    command->add_flag("--mutate", test_.mutate,
                      "Change one thing at a time in the rules (a threshold, a window by a day, all to any, an "
                      "exception left out …) and list every change that no test notices; `# mutation: reason` in the "
                      "YAML explains one that none can");
    command->add_option("--min-score", test_.min_score, "Fail when fewer of the changes are noticed")
        ->check(CLI::Range(0, 100))
        ->type_name("PERCENT");
    command->footer(
        "Examples:\n"
        "  parity test rules\n"
        "  parity test rules --only lithium --coverage\n"
        "  parity test rules --mutate --min-score 95\n"
        "  parity test rules --min-coverage 100 --junit results.xml --format json");
    test_.shows_progress = is_terminal(err_);
    command->callback([this] { chosen_ = [this] { return run_test(test_, out_, err_); }; });
  }

  void add_approve() {
    CLI::App* command =
        app_.add_subcommand("approve", "Sign off the rule sets as they stand: a line each in approvals.yaml");
    add_rules_folder_option(*command, approve_.rules.rules, "DIR,--rules");
    add_config_option(*command, approve_.rules);
    const auto add = [command](const char* name, std::string& target, const char* about, const char* type) {
      command->add_option(name, target, about)->required()->check(check_not_blank)->type_name(type);
    };
    add("--name", approve_.name, "Who approves", "NAME");
    add("--role", approve_.role, "In which role", "ROLE");
    add("--reason", approve_.reason, "Why, and what was reviewed", "TEXT");
    command->footer(
        "Example:\n  parity approve rules --name \"A. Example\" --role \"Clinical Safety Officer\" --reason \"reviewed "
        "against the hazard log\"");
    command->callback([this] {
      approve_.time = now();
      chosen_ = [this] { return run_approve(approve_, out_, err_); };
    });
  }

  std::ostream& out_;
  std::ostream& err_;
  CLI::App app_{kAbout, "parity"};
  ServeOptions serve_;
  EvaluateOptions evaluate_;
  Patients evaluate_patients_;
  ExplainOptions explain_;
  Patients explain_patients_;
  TestOptions test_;
  ApproveOptions approve_;
  std::function<int()> chosen_;
  std::optional<AuthorCommands> author_;
  std::optional<AuditCommands> audit_;
  std::optional<RegisterCommands> register_;
  std::optional<TerminologyCommands> terminology_;
  std::optional<ManualCommands> manual_;
};

}  // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  TerminalBuffer terminal(*out.rdbuf());
  std::ostream results(&terminal);
  return CommandLine(results, err).run(argc, argv);
}

}  // namespace parity::cli
