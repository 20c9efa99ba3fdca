#include "cli/terminology_commands.h"
#include "cli/options.h"
#include "cli/output/progress_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace parity::cli {
namespace {

void add_store(CLI::App& command, std::string& store) {
  command
      .add_option("--store", store,
                  "The imported terminology (default: PARITY_TERMINOLOGY_PATH, else terminology.db in the state "
                  "directory)")
      ->type_name("FILE");
}

}  // namespace

TerminologyCommands::TerminologyCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out,
                                         std::ostream& err)
    : chosen_(chosen), out_(out), err_(err) {
  CLI::App* command = app.add_subcommand("terminology", "SNOMED CT releases, FHIR ValueSets and code lists");
  command->require_subcommand(1);
  add_import(*command);
  add_remove(*command);
  add_reading(*command);
}

void TerminologyCommands::add_import(CLI::App& app) {
  CLI::App* import = app.add_subcommand("import", "Takes in a SNOMED CT RF2 snapshot, FHIR JSON, or a CSV code list");
  import
      ->add_option("PATH", import_.paths,
                   "Folders of one RF2 release (an extension together with its international edition), or files: a "
                   "ValueSet or CodeSystem (.json), a code list (.csv)")
      ->required()
      ->type_name("PATH…");
  import->add_option("--url", import_.url, "What concepts call a CSV list (default: the file's name without .csv)")
      ->type_name("URL");
  import->add_option("--system", import_.system, "The code system of a CSV list without a `system` column")
      ->type_name("URL");
  add_store(*import, import_.store);
  import->footer(
      "Examples:\n"
      "  parity terminology import SnomedCT_MonolithRF2_PRODUCTION_20261001T120000Z/Snapshot\n"
      "  parity terminology import lithium.csv --url https://www.opencodelists.org/codelist/example/lithium/");
  import_.shows_progress = is_terminal(err_);
  import->callback([this] { chosen_ = [this] { return run_terminology_import(import_, out_, err_); }; });
}

void TerminologyCommands::add_remove(CLI::App& app) {
  CLI::App* remove = app.add_subcommand("remove", "Takes out a list, or a release, that was imported by mistake");
  remove
      ->add_option("NAME", remove_.name,
                   "The canonical of a list, or the code system of a release, as `status` ends with")
      ->required()
      ->type_name("URL");
  remove->add_option("--version", remove_.version, "Which version, where there are several")->type_name("VERSION");
  add_store(*remove, remove_.store);
  remove->footer(
      "A running server keeps what it has read until its next reload.\n"
      "Example:\n  parity terminology remove https://www.opencodelists.org/codelist/example/lithium/");
  remove->callback([this] { chosen_ = [this] { return run_terminology_remove(remove_, out_, err_); }; });
}

void TerminologyCommands::add_reading(CLI::App& app) {
  CLI::App* expand = app.add_subcommand("expand", "The codes that a concept gets: a code and all below it, or a list");
  expand->add_option("NAME", expand_.name, "A SNOMED CT code, or the canonical of a list")
      ->required()
      ->type_name("CODE|URL");
  expand->add_option("--release", expand_.release, "The release's version (default: the latest)")->type_name("VERSION");
  add_store(*expand, expand_.store);
  add_format_option(*expand, expand_.format, {"text", "csv", "json"});
  expand->footer("Example:\n  parity terminology expand 73211009 --format csv > diabetes.csv");
  expand->callback([this] { chosen_ = [this] { return run_terminology_expand(expand_, out_, err_); }; });

  CLI::App* status = app.add_subcommand("status", "What was imported, and when");
  add_store(*status, status_.store);
  add_format_option(*status, status_.format, {"text", "json"});
  status->footer("Example:\n  parity terminology status");
  status->callback([this] { chosen_ = [this] { return run_terminology_status(status_, out_, err_); }; });

  CLI::App* diff = app.add_subcommand(
      "diff", "What a new SNOMED CT release changes for the rules: codes gone inactive, expansions grown or shrunk");
  diff->add_option("--from", diff_.from, "The earlier version (default: the one before)")->type_name("VERSION");
  diff->add_option("--to", diff_.to, "The later version (default: the latest)")->type_name("VERSION");
  add_rules_folder_option(*diff, diff_.rules);
  add_store(*diff, diff_.store);
  diff->footer(
      "Exit code 1: the rules are touched.\nExample:\n  parity terminology diff --from 20260401 --to 20261001");
  diff->callback([this] { chosen_ = [this] { return run_terminology_diff(diff_, out_, err_); }; });
}

}  // namespace parity::cli
