// The sub-commands of rule authors: lint, schema, fmt, describe. Their options and help; the work is done in the file named
// like the sub-command.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "cli/author/describe.h"
#include "cli/author/fmt.h"
#include "cli/author/lint.h"
#include "cli/author/schema.h"

namespace CLI {
class App;
}

namespace parity::cli {

class AuthorCommands {
 public:
  /// Adds the sub-commands to `app`; the one that is parsed sets `chosen`. All references must outlive this.
  AuthorCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out, std::ostream& err);

  void set_today(Day today) { lint_.today = today; }

 private:
  void add_lint(CLI::App& app);
  void add_schema(CLI::App& app);
  void add_fmt(CLI::App& app);
  void add_describe(CLI::App& app);

  std::function<int()>& chosen_;
  std::ostream& out_;
  std::ostream& err_;
  LintCommand lint_;
  std::string lint_today_;
  std::string lint_format_ = "text";
  SchemaCommand schema_;
  FmtCommand fmt_;
  bool fmt_checks_ = false;
  DescribeCommand describe_;
};

}  // namespace parity::cli
