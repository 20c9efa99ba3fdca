// `parity terminology …`: options and help; the work is done in the files of terminology.h.
#pragma once

#include <functional>
#include <ostream>

#include "cli/terminology/terminology.h"

namespace CLI {
class App;
}

namespace parity::cli {

class TerminologyCommands {
 public:
  /// Adds the sub-command to `app`; the one that is parsed sets `chosen`. All references must outlive this.
  TerminologyCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out, std::ostream& err);

  void set_now(Instant now) { import_.now = now; }

 private:
  void add_import(CLI::App& app);
  void add_remove(CLI::App& app);
  void add_reading(CLI::App& app);

  std::function<int()>& chosen_;
  std::ostream& out_;
  std::ostream& err_;
  TerminologyImportOptions import_;
  TerminologyRemoveOptions remove_;
  TerminologyExpandOptions expand_;
  TerminologyStatusOptions status_;
  TerminologyDiffOptions diff_;
};

}  // namespace parity::cli
