// Answers one patient of a register with a cohort row. For cohort.cpp.
#pragma once

#include <string>
#include <unordered_map>

#include "cli/cohort/cohort_header.h"
#include "cli/register/patient_work.h"
#include "engine/cohort/assess.h"

namespace parity::cli {

/// A patient's id -> deprivation category, from a file of the site's own (CSV with the columns `patient` and
/// `deprivation`): no FHIR element for it is in general use.
using DeprivationById = std::unordered_map<std::string, std::string>;
/// Errors: it can't be read; a column is missing; a patient stands twice with two values.
Result<DeprivationById> read_deprivation(const std::string& path);

class CohortWork final : public PatientWork {
 public:
  CohortWork(AssessmentPlan plan, CohortHeader header, RecordOptions options, DeprivationById deprivation);

  Result<AnsweredPatient> answer(const PatientDocuments& documents) const override;
  std::string in_doubt(std::string_view row) const override;

 private:
  Strata strata_of(const PatientDocuments& documents, const PatientRecord& record, const std::string& id) const;

  AssessmentPlan plan_;
  CohortHeader header_;
  RecordOptions options_;
  DeprivationById deprivation_;
};

/// The same for a row read from a file.
std::string row_in_doubt(std::string_view row, const CohortHeader& header);

}  // namespace parity::cli
