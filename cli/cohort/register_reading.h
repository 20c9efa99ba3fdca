// A register read as the user said: where the work stands, progress on a terminal, what could not be read. For
// cohort.cpp and impact.cpp.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>

#include "cli/cohort/cohort.h"
#include "cli/register/run_register.h"

namespace parity::cli {

class RegisterReading {
 public:
  /// `work` is used unless the options name a folder; empty: a fresh one among the temporary files. `identity` tells
  /// this run's work from another's.
  RegisterReading(const RegisterOptions& options, std::filesystem::path work, std::string identity, std::ostream& err);
  RegisterReading(const RegisterReading&) = delete;
  RegisterReading& operator=(const RegisterReading&) = delete;
  /// Nobody could go on with what stands in a fresh folder: it does not outlive this, whatever happened.
  ~RegisterReading();

  Result<RegisterResult> run(const PatientWork& work);
  /// Removes the work folder, once the results stand and the problems are reported.
  void clean_up() const;

 private:
  Result<void> choose_folder();

  const RegisterOptions& options_;
  std::filesystem::path results_;
  std::ostream& err_;
  RegisterRun run_;
  bool is_fresh_ = false;  // the work folder, made by this
};

/// The first problems, each with file and line, and how many more there are.
void report_problems(ProblemList& problems, std::ostream& err);

}  // namespace parity::cli
