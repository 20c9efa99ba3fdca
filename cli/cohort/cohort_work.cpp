#include "cli/cohort/cohort_work.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/cohort/row_codec.h"
#include "cli/output/csv.h"
#include "cli/register/byte_stream.h"
#include "fhir-adapter/demographics.h"

namespace parity::cli {
namespace {

constexpr std::string_view kPatientPrefix = "Patient/";
constexpr std::size_t kMostDeprivationBytes = std::size_t{256} << 20U;

std::string_view id_of(std::string_view reference) {
  return reference.starts_with(kPatientPrefix) ? reference.substr(kPatientPrefix.size()) : reference;
}

// The bundled rules' ethnicity concepts, for records that keep the ethnic category as an observation.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kEthnicConcepts = {{
    {"white-british", "White"},
    {"other-white", "White"},
    {"south-asian", "Asian"},
    {"chinese", "Asian"},
    {"other-asian", "Asian"},
    {"black-african-or-caribbean", "Black"},
    {"mixed-with-lower-threshold", "Mixed"},
    {"middle-eastern", "Other"},
}};

std::string observed_ethnicity(const Vocabulary& vocabulary, const PatientRecord& record) {
  std::string_view group;
  std::optional<Date> newest;
  const auto concepts = vocabulary.concepts();
  for (const auto& [name, title] : kEthnicConcepts) {
    const auto found =
        std::find_if(concepts.begin(), concepts.end(), [&name](const ConceptInfo& c) { return c.id == name; });
    if (found == concepts.end()) continue;
    const auto statements = record.of_concept(static_cast<ConceptId>(found - concepts.begin()));
    if (statements.empty()) continue;
    const Date when = record.statement(statements.back()).when;
    if (newest && when.last < newest->last) continue;
    newest = when;
    group = title;
  }
  return std::string(group);
}

}  // namespace

Result<DeprivationById> read_deprivation(const std::string& path) {
  DeprivationById result;
  const auto bytes = read_whole(path, kMostDeprivationBytes);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  std::string_view rest = *bytes;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  const auto head = take_csv_line(rest).value_or(std::vector<std::string>());
  const auto patient = std::find(head.begin(), head.end(), "patient") - head.begin();
  const auto deprivation = std::find(head.begin(), head.end(), "deprivation") - head.begin();
  const auto columns = static_cast<std::ptrdiff_t>(head.size());
  if (patient == columns || deprivation == columns)
    return invalid_input("lacks the column `patient` or `deprivation`", path + ":1",
                         "its first line names the columns: patient,deprivation");
  while (const auto line = take_csv_line(rest)) {
    if (static_cast<std::ptrdiff_t>(line->size()) <= std::max(patient, deprivation)) continue;
    const std::string id(id_of((*line)[static_cast<std::size_t>(patient)]));
    const std::string& value = (*line)[static_cast<std::size_t>(deprivation)];
    const auto [at, is_new] = result.emplace(id, value);
    if (!is_new && at->second != value) return invalid_input("gives one patient two values", path);
  }
  return result;
}

CohortWork::CohortWork(AssessmentPlan plan, CohortHeader header, RecordOptions options, DeprivationById deprivation)
    : plan_(std::move(plan)),
      header_(std::move(header)),
      options_(std::move(options)),
      deprivation_(std::move(deprivation)) {}

Strata CohortWork::strata_of(const PatientDocuments& documents, const PatientRecord& record,
                             const std::string& id) const {
  fhir::Demographics demographics;
  for (const fhir::JsonView piece : documents.pieces) {
    const std::string_view type = piece["resourceType"].text();
    if (type == "Patient" || type == "Bundle") demographics = fhir::read_demographics(piece);
  }
  if (demographics.ethnicity.empty()) demographics.ethnicity = observed_ethnicity(plan_.plan.vocabulary, record);
  const auto deprivation = deprivation_.find(id);
  const Sex sex = record.person().sex;
  return {demographics.practice, age_band(record.person(), options_.today),
          sex == Sex::kUnknown ? std::string() : std::string(to_text(sex)), demographics.ethnicity,
          deprivation == deprivation_.end() ? std::string() : deprivation->second};
}

Result<AnsweredPatient> CohortWork::answer(const PatientDocuments& documents) const {
  const auto record = read_record(documents, plan_.plan.vocabulary, options_);
  if (!record) return tl::unexpected<Error>(record.error());
  CohortRow row;
  row.patient = record->person().reference;
  const std::string id(id_of(row.patient));
  row.strata = strata_of(documents, *record, id);
  assess(plan_, *record, row);
  return AnsweredPatient{id, to_json(row)};
}

std::string row_in_doubt(std::string_view row, const CohortHeader& header) {
  auto read = read_row(row, header);
  if (!read) return std::string(row);
  make_unknown(*read);
  return to_json(*read);
}

std::string CohortWork::in_doubt(std::string_view row) const { return row_in_doubt(row, header_); }

}  // namespace parity::cli
