// What the workbench borrows from the command line, so that it says of rules exactly what `parity lint`, `test`, `impact`,
// `approve` and `audit report` say. Filled by cli/serve/workbench_tools.cpp; tests may fill it with less.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "cds-hooks/workbench/revision_store.h"
#include "engine/base/date.h"
#include "engine/base/diagnostics.h"
#include "engine/base/result.h"
#include "engine/eval/evaluate.h"
#include "engine/plan/plan.h"
#include "engine/record/patient_record.h"
#include "engine/testing/rule_test.h"

namespace parity::hooks {

/// The files of a rules folder, approvals and tests included, as far as they could be read. Paths count from the folder:
/// "smi-physical-health/lithium.yaml". Immutable once made, and shared.
struct CheckedFolder {
  SourceFiles files;
  RuleLibrary authored;
  std::shared_ptr<const Plan> plan;     // null where the rules have an error
  std::vector<Diagnostic> diagnostics;  // of rules, tests and approvals, by place in `files`
  std::vector<RuleTest> tests;          // places are in `files`; empty where there is no plan
};

/// Who signs off, for approvals.yaml.
struct SignOff {
  std::string name;
  std::string role;
  std::string reason;
  Instant time;
};

/// A patient's record and how it is asked about. Borrowed.
struct PatientAsked {
  const Plan& plan;
  const PatientRecord& record;
  const EvaluationContext& context;
};

/// INVARIANT: each function is there; all may be called from any thread. JSON is one value, as the command prints it.
struct RuleTools {
  /// The folder that the server's rules come from, as it stands on the disk.
  std::function<Result<SourceFiles>()> read;
  /// What `parity approve` kept beside that folder, each with the approvals and the tests that stand there now (a copy
  /// holds neither). Error: a copy can't be read.
  std::function<Result<std::vector<KeptVersion>>()> approved_copies;
  /// Loads and compiles, with the site's parameters. Error: an imported terminology can't be read.
  std::function<Result<CheckedFolder>(SourceFiles files)> check;
  /// `parity lint --format json`, of the diagnostics alone.
  std::function<std::string(const CheckedFolder& folder)> diagnostics_json;
  /// `parity test --coverage --format json`, of the tests whose name holds `only`. Error: stopped.
  std::function<Result<std::string>(const CheckedFolder& folder, const std::string& only, std::stop_token stop)>
      test_json;
  /// `parity evaluate --format json`.
  std::function<std::string(const PatientAsked& asked)> evaluate_json;
  /// `parity impact --format json`, over the sample patients. Error: stopped.
  std::function<Result<std::string>(const Plan& from, const Plan& to, Day today, std::stop_token stop)> impact_json;
  /// `parity audit report --format json`. Error: no audit.
  std::function<Result<std::string>(std::optional<Day> from, std::optional<Day> until, Instant now)> report_json;
  /// `parity schema`.
  std::function<std::string()> schemas_json;
  /// The text of approvals.yaml with a line for each rule set of the plan that is not approved yet, as `parity approve`.
  std::function<std::string(const std::string& approvals, const Plan& plan, const SignOff& by)> approved_text;
  /// Puts files into the rules folder, all or, as far as the disk allows, none; an empty text removes the file.
  std::function<Result<void>(const SourceFiles& files)> write;
};

}  // namespace parity::hooks
