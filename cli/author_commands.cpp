#include "cli/author_commands.h"

#include <CLI/CLI.hpp>

#include "cli/options.h"

namespace parity::cli {
namespace {

DiagnosticsFormat diagnostics_format_of(std::string_view word) {
  if (word == "json") return DiagnosticsFormat::kJson;
  return word == "sarif" ? DiagnosticsFormat::kSarif : DiagnosticsFormat::kText;
}

}  // namespace

AuthorCommands::AuthorCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out, std::ostream& err)
    : chosen_(chosen), out_(out), err_(err) {
  add_lint(app);
  add_schema(app);
  add_fmt(app);
  add_describe(app);
}

void AuthorCommands::add_lint(CLI::App& app) {
  CLI::App* command = app.add_subcommand("lint", "Errors in the rules, and what is legal and yet suspect");
  add_rules_folder_option(*command, lint_.rules, "DIR,--rules");
  command->add_option("--today", lint_today_, "The day against which review dates are held (default: today in London)")
      ->check(check_date)
      ->type_name("DATE");
  add_format_option(*command, lint_format_, {"text", "json", "sarif"}, "text, json or sarif (2.1.0)");
  command
      ->add_option("--patients", lint_.options.patients,
                   "Try at most so many synthetic patients for a rule, and for a pair of rules")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->type_name("N");
  command->footer(
      "`# lint L0141: reason` on a finding's line, or above it, explains it.\n"
      "Examples:\n"
      "  parity lint rules\n"
      "  parity lint rules --format sarif > lint.sarif");
  command->callback([this] {
    if (const auto date = parse_date(lint_today_)) lint_.today = date->first;
    lint_.format = diagnostics_format_of(lint_format_);
    chosen_ = [this] { return run_lint(lint_, out_, err_); };
  });
}

void AuthorCommands::add_schema(CLI::App& app) {
  CLI::App* command = app.add_subcommand("schema", "JSON Schemas (draft 2020-12) of the files, for editors");
  std::vector<std::string> kinds;
  for (const FileKind& kind : file_kinds()) kinds.push_back(kind.name);
  command->add_option("KIND", schema_.kind, "The kind of file (default: all, as one object by kind)")
      ->check(CLI::IsMember(kinds))
      ->type_name("KIND");
  command->add_option("--out", schema_.folder, "Write a file for each kind into this folder")->type_name("DIR");
  command->footer("Examples:\n  parity schema rules\n  parity schema --out docs/reference/schema");
  command->callback([this] { chosen_ = [this] { return run_schema(schema_, out_, err_); }; });
}

void AuthorCommands::add_fmt(CLI::App& app) {
  CLI::App* command = app.add_subcommand("fmt", "The canonical layout of rule files; what they say stays the same");
  command->add_option("PATH", fmt_.paths, "Files, and folders of rules (default: the rules folder)")
      ->type_name("DIR|FILE…");
  command->add_flag("--check", fmt_checks_, "Write nothing; exit code 1 when a file is not in order");
  command->footer("Examples:\n  parity fmt rules\n  parity fmt --check rules");
  command->callback([this] {
    fmt_.mode = fmt_checks_ ? FmtMode::kCheck : FmtMode::kWrite;
    chosen_ = [this] { return run_fmt(fmt_, out_, err_); };
  });
}

void AuthorCommands::add_describe(CLI::App& app) {
  CLI::App* command = app.add_subcommand("describe", "The rules in words: what each says to whom, when and why");
  add_rules_folder_option(*command, describe_.rules, "DIR,--rules");
  CLI::Option* rule = command->add_option("--rule", describe_.rule, "Print the page of this rule")->type_name("ID");
  command->add_option("--out", describe_.folder, "Write a page for each rule, an index and the codes into this folder")
      ->excludes(rule)
      ->type_name("DIR");
  command->footer(
      "Pages are Markdown. Without --rule and --out the index is printed.\n"
      "Examples:\n"
      "  parity describe --rule lithium-level-high\n"
      "  parity describe rules --out docs/clinical");
  command->callback([this] { chosen_ = [this] { return run_describe(describe_, out_, err_); }; });
}

}  // namespace parity::cli
