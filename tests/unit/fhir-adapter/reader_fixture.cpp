#include "reader_fixture.h"

#include <algorithm>

namespace parity::fhir::test {
namespace {

std::string joined(std::initializer_list<std::string> resources, bool with_patient) {
  std::string entries;
  if (with_patient) entries = R"({"resource": {"resourceType": "Patient", "id": "1"}})";
  for (const std::string& resource : resources) {
    if (!entries.empty()) entries += ",\n";
    entries += R"({"resource": )" + resource + "}";
  }
  return R"({"resourceType": "Bundle", "type": "collection", "entry": [)" + entries + "]}";
}

}  // namespace

ConceptId TestVocabulary::add(Vocabulary::Builder& builder, std::string_view name, std::string_view unit) {
  ConceptInfo info;
  info.id = std::string(name);
  info.title = info.id;
  if (!unit.empty()) info.value = ValueSpec{*unit_of_ucum(unit), Analyte::kNone, std::nullopt, {}};
  names_.push_back(info.id);
  return builder.add_concept(std::move(info));
}

TestVocabulary::TestVocabulary() {
  Vocabulary::Builder builder;
  const auto plain = [&](std::string_view name, std::initializer_list<std::string_view> snomed) {
    const ConceptId concept_id = add(builder, name);
    for (const std::string_view code : snomed) builder.add_code(concept_id, kSnomed, code);
    return concept_id;
  };
  const ConceptId systolic = add(builder, "systolic", "mm[Hg]");
  builder.add_code(systolic, kLoinc, "8480-6");
  builder.add_code(systolic, kSnomed, "72313002");
  const ConceptId diastolic = add(builder, "diastolic", "mm[Hg]");
  builder.add_code(diastolic, kLoinc, "8462-4");
  builder.add_code(diastolic, kSnomed, "1091811000000102");
  names_.emplace_back("blood-pressure");
  ConceptInfo pair;
  pair.id = "blood-pressure";
  pair.parts = {systolic, diastolic};
  const ConceptId pressure = builder.add_concept(std::move(pair));
  builder.add_code(pressure, kLoinc, "85354-9");
  builder.add_code(pressure, kLoinc, "55284-4");
  builder.add_code(pressure, kSnomed, "75367002");
  const ConceptId weight = add(builder, "weight", "kg");
  builder.add_code(weight, kLoinc, "29463-7");
  builder.add_code(weight, kSnomed, "27113001");

  ConceptInfo hba1c;
  hba1c.id = "hba1c";
  hba1c.value = ValueSpec{*unit_of_ucum("mmol/mol"), Analyte::kHba1c, PlausibleRange{Decimal(10), Decimal(200)}, {}};
  hba1c.value->unit_from_code = {{"4548-4", *unit_of_ucum("%")}, {"999791000000106", *unit_of_ucum("mmol/mol")}};
  names_.emplace_back("hba1c");
  const ConceptId hba1c_id = builder.add_concept(std::move(hba1c));
  builder.add_code(hba1c_id, kLoinc, "4548-4");
  builder.add_code(hba1c_id, kSnomed, "999791000000106");

  builder.add_code(plain("smoking-status", {"365981007"}), kLoinc, "72166-2");
  plain("current-smoker", {"77176002"});
  plain("smi", {"58214004"});
  plain("constipation", {"14760008"});
  plain("full-blood-count", {"26604007"});
  plain("smoking-advice", {"225323000"});
  plain("flu-vaccine", {"86198006", "822851000000102"});
  plain("mental-health-service", {"310116006"});
  builder.add_code(plain("inpatient", {}), "http://terminology.hl7.org/CodeSystem/v3-ActCode", "IMP");
  plain("weight-referral", {"408289007"});
  plain("penicillin-allergy", {"91936005"});
  plain("white-british", {});
  builder.add_code(static_cast<ConceptId>(names_.size() - 1),
                   "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland", "A");
  const ConceptId annual_form = plain("valproate-annual-form", {});
  builder.add_name(annual_form, {"annual risk acknowledgement", ""});
  const ConceptId lithium = plain("lithium", {"321719003"});
  builder.add_name(lithium, {"lithium", ""});
  builder.add_name(lithium, {"priadel", ""});
  builder.add_except_name(lithium, {"succinate", ""});
  const ConceptId olanzapine = plain("olanzapine", {});
  builder.add_name(olanzapine, {"olanzapine", ""});
  builder.add_code(olanzapine, "http://www.whocc.no/atc", "N05AH03");
  vocabulary = builder.build();
}

ConceptId TestVocabulary::id(std::string_view name) const {
  const auto at = std::find(names_.begin(), names_.end(), name);
  REQUIRE(at != names_.end());
  return static_cast<ConceptId>(at - names_.begin());
}

const TestVocabulary& test_vocabulary() {
  static const TestVocabulary vocabulary;
  return vocabulary;
}

std::string bundle_of(std::initializer_list<std::string> resources) { return joined(resources, true); }
std::string bundle_without_patient(std::initializer_list<std::string> resources) { return joined(resources, false); }

std::string resource(std::string_view type, std::string_view members) {
  return fmt::format(R"({{"resourceType": "{}", "subject": {{"reference": "Patient/1"}}, {}}})", type, members);
}

std::string observation(std::string_view id, std::string_view subject, std::string_view date) {
  return fmt::format(R"({{"resourceType": "Observation", "id": "{}", "status": "final", "effectiveDateTime": "{}",
    "code": {{"coding": [{{"system": "http://snomed.info/sct", "code": "14760008"}}]}}, "subject": {}}})",
                     id, date, subject);
}

std::string to_patient(std::string_view reference) { return fmt::format(R"({{"reference": "{}"}})", reference); }

std::string entry(std::string_view resource_text, std::string_view full_url) {
  if (full_url.empty()) return fmt::format(R"({{"resource": {}}})", resource_text);
  return fmt::format(R"({{"fullUrl": "{}", "resource": {}}})", full_url, resource_text);
}

std::string searchset(std::string_view members, std::initializer_list<std::string> entries) {
  std::string list;
  for (const std::string& one : entries) list += (list.empty() ? "" : ", ") + one;
  return fmt::format(R"({{"resourceType": "Bundle", "type": "searchset", {}"entry": [{}]}})", members, list);
}

Result<PatientRecord> read_pieces(std::vector<Piece> pieces, const ReadOptions& options) {
  RecordReader reader(test_vocabulary().vocabulary, options);
  std::vector<JsonDocument> documents;
  for (Piece& piece : pieces) {
    auto document = parse_json(std::move(piece.json));
    REQUIRE(document);
    documents.push_back(std::move(*document));
    if (auto added = reader.add(documents.back().root(), piece.path, piece.asked); !added)
      return tl::unexpected<Error>(added.error());
  }
  return reader.finish();
}

AskedFor types(ResourceType type, SortOrder order) { return {TypeSet::of(type), order}; }

PatientRecord read(const std::string& json, const ReadOptions& options) {
  auto record = read_patient_bundle(json, test_vocabulary().vocabulary, options);
  if (!record) FAIL(to_text(record.error()));
  return std::move(*record);
}

Error read_error(const std::string& json, const ReadOptions& options) {
  auto record = read_patient_bundle(json, test_vocabulary().vocabulary, options);
  REQUIRE_FALSE(record);
  return record.error();
}

std::vector<Statement> of(const PatientRecord& record, std::string_view name) {
  std::vector<Statement> statements;
  for (const std::uint32_t index : record.of_concept(test_vocabulary().id(name)))
    statements.push_back(record.statement(index));
  return statements;
}

Statement only(const PatientRecord& record, std::string_view name) {
  const auto statements = of(record, name);
  INFO(name);
  REQUIRE(statements.size() == 1);
  return statements.front();
}

std::string value_text(const Statement& statement) {
  if (!statement.has_number) return "none";
  return fmt::format("{} {}", statement.quantity.number.to_string(), ucum_code(statement.quantity.unit));
}

std::string time_text(const Statement& statement) {
  if (statement.dating == Dating::kUndated) return "undated";
  return statement.dating == Dating::kUnreadable ? "unreadable" : to_text(statement.when);
}

std::uint32_t issue_count(const PatientRecord& record, IssueReason reason) {
  return record.issue_counts()[static_cast<std::size_t>(reason)];
}

std::vector<std::string> issue_texts(const PatientRecord& record) {
  std::vector<std::string> texts;
  for (const DataIssue& issue : record.issues())
    texts.push_back(fmt::format("{} {}", to_name(issue.reason), issue.path));
  return texts;
}

Extent::Reach reach(const PatientRecord& record, RecordPart part) { return record.extent(part).reach; }

}  // namespace parity::fhir::test
