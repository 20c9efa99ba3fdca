// `parity evaluate` and `parity explain`: prompts for patients in files or on a FHIR server, and the trace of one rule.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cli/evaluate/patient_files.h"
#include "cli/evaluate/patient_server.h"
#include "cli/site/site_rules.h"
#include "engine/eval/prompt.h"

namespace parity::cli {

enum class Format : std::uint8_t { kText, kJson, kCards, kHtml };

struct EvaluateOptions {
  std::vector<std::string> paths;
  RulesPlace rules;
  std::string audience = "gp";
  std::string hook = "patient-view";
  std::vector<std::string> enabled_groups;  // besides the site's
  Format format = Format::kText;
  bool counts_only = false;  // the census instead of prompts
  PatientOptions patient;
  PatientServerOptions server;  // instead of paths
};

struct ExplainOptions {
  EvaluateOptions evaluate;
  std::string rule;
};

int run_evaluate(const EvaluateOptions& options, std::ostream& out, std::ostream& err);
int run_explain(const ExplainOptions& options, std::ostream& out, std::ostream& err);

/// What one patient's evaluation came to; borrows plan and record.
struct PatientAnswer {
  const Plan& plan;
  const PatientRecord& record;
  EvaluationContext context;
  Evaluation evaluation;
  std::vector<FiredPrompt> prompts;
  std::vector<std::string> approved;  // hashes of the rule sets that were signed off
};

void print_text(const PatientAnswer& answer, const std::string& path, std::ostream& out);
/// One JSON object on one line (design: product, `parity evaluate --format json`).
void print_json(const PatientAnswer& answer, std::ostream& out);
void print_cards(const PatientAnswer& answer, std::ostream& out);

}  // namespace parity::cli
