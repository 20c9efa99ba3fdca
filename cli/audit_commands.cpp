#include "cli/audit_commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/options.h"

namespace parity::cli {
namespace {

void add_place(CLI::App& command, AuditPlace& place) {
  auto* store = command.add_option("--store", place.store,
                                   "The audit store (default: PARITY_AUDIT_PATH, else what `parity serve` would use)");
  store->type_name("FILE");
  command.add_option("--config", place.config, "The server's parity.yaml, which says where its audit is")
      ->type_name("FILE")
      ->excludes(store);
}

std::optional<Day> day_of(const std::string& text) {
  const auto date = parse_date(text);
  return date ? std::optional(date->first) : std::nullopt;
}

std::string check_span(const std::string& text) {
  const auto span = parse_span(text);
  return span && span->count > 0 ? std::string() : "`" + text + "` is not a length of time; write it as \"8 years\"";
}

}  // namespace

AuditCommands::AuditCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out, std::ostream& err)
    : chosen_(chosen), out_(out), err_(err) {
  CLI::App* audit = app.add_subcommand("audit", "What was prompted and answered, and that nobody changed it");
  audit->require_subcommand(1);
  add_reading(*audit);
  add_report(*audit);
  add_upkeep(*audit);
}

void AuditCommands::set_now(Instant now) {
  report_.now = now;
  erase_.now = now;
  retain_.now = now;
}

void AuditCommands::add_reading(CLI::App& audit) {
  CLI::App* verify = audit.add_subcommand("verify", "Whether every row is as it was written; names those that are not");
  add_place(*verify, verify_.place);
  auto* anchor = verify->add_option("--anchor", verify_.anchor,
                                    "A copy of the chain's head (default: the one beside the store). A copy that was "
                                    "kept elsewhere proves more");
  anchor->type_name("FILE");
  verify->add_option("--head", verify_.head, "The chain's head as it stands in the log, instead of a file")
      ->type_name("NUMBER:HASH")
      ->excludes(anchor);
  add_format_option(*verify, verify_.format, {"text", "json"});
  verify->footer(
      "Exit code 0: whole; 1: not whole; 2: it can't be read.\n"
      "Example:\n  parity audit verify --store /var/lib/parity/parity.db --anchor /mnt/elsewhere/parity.db.anchor");
  verify->callback([this] { chosen_ = [this] { return run_audit_verify(verify_, out_, err_); }; });

  CLI::App* show = audit.add_subcommand("show", "One card's story: rules, version, evidence, answers, rests");
  show->add_option("CARD", show_.card, "The card's uuid")->required()->type_name("CARD");
  add_place(*show, show_.place);
  add_format_option(*show, show_.format, {"text", "json"});
  show->footer("Example:\n  parity audit show 8b6a2f0e-3d3c-4a53-9c1e-6a4f2e1d7c90");
  show->callback([this] { chosen_ = [this] { return run_audit_show(show_, out_, err_); }; });

  CLI::App* rows = audit.add_subcommand("export", "Every row, in the order in which it was written");
  add_place(*rows, export_.place);
  add_format_option(*rows, export_.format, {"ndjson", "fhir"},
                    "ndjson (a row a line) or fhir (an R4 AuditEvent a line)");
  rows->add_option("--from", export_days_.from, "Rows of that day in London or later")
      ->check(check_date)
      ->type_name("DATE");
  rows->add_option("--until", export_days_.until, "Rows up to and with that day")->check(check_date)->type_name("DATE");
  rows->footer("Example:\n  parity audit export --format fhir --from 2026-11-01 > november.ndjson");
  rows->callback([this] {
    export_.from = day_of(export_days_.from);
    export_.until = day_of(export_days_.until);
    chosen_ = [this] { return run_audit_export(export_, out_, err_); };
  });
}

void AuditCommands::add_report(CLI::App& audit) {
  CLI::App* report = audit.add_subcommand(
      "report", "Shown, accepted, overridden and ignored by rule, audience and week; rules that fell silent or flood");
  add_place(*report, report_.place);
  add_format_option(*report, report_.format, {"text", "csv", "json", "html"});
  report->add_option("--from", report_days_.from, "The first day, in London (default: 26 weeks before the last)")
      ->check(check_date)
      ->type_name("DATE");
  report->add_option("--until", report_days_.until, "The last day (default: today)")
      ->check(check_date)
      ->type_name("DATE");
  report->footer(
      "Exit code 1: a rule fell silent or floods (docs/explanation/audit.md says how that is judged).\n"
      "Examples:\n"
      "  parity audit report --config /etc/parity/parity.yaml\n"
      "  parity audit report --from 2026-04-01 --until 2027-03-31 --format html > report.html");
  report->callback([this] {
    report_.from = day_of(report_days_.from);
    report_.until = day_of(report_days_.until);
    chosen_ = [this] { return run_audit_report(report_, out_, err_); };
  });
}

void AuditCommands::add_upkeep(CLI::App& audit) {
  CLI::App* backup = audit.add_subcommand("backup", "A whole copy of the store while it is in use");
  backup->add_option("FILE", backup_.destination, "Where the copy goes; nothing may stand there")
      ->required()
      ->type_name("FILE");
  add_place(*backup, backup_.place);
  backup->footer("The site key is not in it: keep a copy of that apart.\nExample:\n  parity audit backup monday.db");
  backup->callback([this] { chosen_ = [this] { return run_audit_backup(backup_, out_, err_); }; });

  CLI::App* erase = audit.add_subcommand("erase", "Takes a patient's rows out, by the book; their hashes stay");
  erase->add_option("--patient", erase_.patient, "The patient's FHIR id; - reads it from standard input")
      ->required()
      ->type_name("ID");
  auto* server =
      erase->add_option("--fhir-server", erase_.fhir_server, "The `fhirServer` that the calls named")->type_name("URL");
  erase->add_option("--issuer", erase_.issuer, "The client's issuer, if its calls named no server")
      ->type_name("URL")
      ->excludes(server);
  add_place(*erase, erase_.place);
  erase->footer("Example:\n  parity audit erase --patient - --fhir-server https://fhir.example.nhs.uk/r4 < id.txt");
  erase->callback([this] { chosen_ = [this] { return run_audit_erase(erase_, out_, err_); }; });

  CLI::App* retain = audit.add_subcommand("retain", "Takes out calls, cards and answers older than a site keeps them");
  retain->add_option("PERIOD", retain_.period, "How long rows are kept")
      ->required()
      ->check(check_span)
      ->type_name("SPAN");
  add_place(*retain, retain_.place);
  retain->footer("What still rests, plans and approvals stay.\nExample:\n  parity audit retain \"8 years\"");
  retain->callback([this] { chosen_ = [this] { return run_audit_retain(retain_, out_, err_); }; });

  CLI::App* rotate = audit.add_subcommand("rotate-key", "Adds a site key, used from the server's next start on");
  add_place(*rotate, rotate_.place);
  rotate->footer("Earlier keys stay in the file, so that what rests still rests.\nExample:\n  parity audit rotate-key");
  rotate->callback([this] { chosen_ = [this] { return run_audit_rotate_key(rotate_, out_, err_); }; });
}

}  // namespace parity::cli
