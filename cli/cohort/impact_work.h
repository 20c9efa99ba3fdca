// Answers one patient of a register with what a change of the rules does to them. For impact.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/register/patient_work.h"
#include "engine/cohort/assess.h"
#include "engine/cohort/change.h"
#include "engine/words/rewording.h"

namespace parity::cli {

/// A rule of either version.
struct ComparedRule {
  std::string id;
  std::string title;
  std::optional<RuleIndex> before;  // nothing: the version does not have it
  std::optional<RuleIndex> after;
};
/// Those of the new version in its order, then those that are gone.
std::vector<ComparedRule> compared_rules(const AssessmentPlan& before, const AssessmentPlan& after);

/// One patient's row: for each rule the change, and for each that is felt why.
struct ImpactRow {
  std::string patient;
  std::vector<Change> changes;
  std::vector<std::string> why;  // empty where nothing is felt
};
std::string to_json(const ImpactRow& row);
/// Error: no such row.
Result<ImpactRow> read_impact_row(std::string_view line, std::size_t rules);

class ImpactWork final : public PatientWork {
 public:
  ImpactWork(AssessmentPlan before, AssessmentPlan after, RecordOptions options);

  const std::vector<ComparedRule>& rules() const { return rules_; }
  /// What the logic of a rule says otherwise; nothing: one version does not have it.
  std::optional<Rewording> rewording(const ComparedRule& rule) const;
  Result<AnsweredPatient> answer(const PatientDocuments& documents) const override;
  std::string in_doubt(std::string_view row) const override;

 private:
  std::string why(const ComparedRule& rule, const PatientRecord& before, const PatientRecord& after) const;

  AssessmentPlan before_;
  AssessmentPlan after_;
  RecordOptions options_;
  std::vector<ComparedRule> rules_;
};

}  // namespace parity::cli
