// `parity audit …`: options and help; the work is done in the files of audit.h.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "cli/audit/audit.h"

namespace CLI {
class App;
}

namespace parity::cli {

class AuditCommands {
 public:
  /// Adds the sub-command to `app`; the one that is parsed sets `chosen`. All references must outlive this.
  AuditCommands(CLI::App& app, std::function<int()>& chosen, std::ostream& out, std::ostream& err);

  void set_now(Instant now);

 private:
  struct Days {
    std::string from;
    std::string until;
  };
  void add_reading(CLI::App& audit);
  void add_report(CLI::App& audit);
  void add_upkeep(CLI::App& audit);

  std::function<int()>& chosen_;
  std::ostream& out_;
  std::ostream& err_;
  AuditVerifyOptions verify_;
  AuditShowOptions show_;
  AuditExportOptions export_;
  Days export_days_;
  AuditReportOptions report_;
  Days report_days_;
  AuditBackupOptions backup_;
  AuditEraseOptions erase_;
  AuditRetainOptions retain_;
  AuditRotateOptions rotate_;
};

}  // namespace parity::cli
