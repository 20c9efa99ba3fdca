// Any bytes as a patient's Bundle: parsed, searched for names that stand twice, read as a record and as
// draft orders. What is accepted must come out of to_json as it went in.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fhir-adapter/record_reader.h"

namespace {

using namespace parity;
using namespace parity::fhir;

Vocabulary make_vocabulary() {
  Vocabulary::Builder builder;
  const auto add = [&builder](const char* name, const char* unit, const char* code) {
    ConceptInfo info;
    info.id = name;
    if (unit != nullptr) info.value = ValueSpec{*unit_of_ucum(unit), Analyte::kNone, std::nullopt, {}};
    const ConceptId id = builder.add_concept(std::move(info));
    builder.add_code(id, "http://loinc.org", code);
    return id;
  };
  const ConceptId systolic = add("systolic", "mm[Hg]", "8480-6");
  const ConceptId diastolic = add("diastolic", "mm[Hg]", "8462-4");
  ConceptInfo pair;
  pair.id = "blood-pressure";
  pair.parts = {systolic, diastolic};
  builder.add_code(builder.add_concept(std::move(pair)), "http://loinc.org", "85354-9");
  builder.add_name(add("lithium", nullptr, "1"), {"lithium", ""});
  return builder.build();
}

void require(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Vocabulary vocabulary = make_vocabulary();
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto document = parse_json(text);
  if (!document) {
    require(!document.error().message.empty());
    return 0;
  }
  const std::string again = to_json(document->root());
  const auto reparsed = parse_json(again);
  require(reparsed.has_value() && to_json(reparsed->root()) == again);
  find_duplicate_keys(document->root());

  ReadOptions options;
  options.today = to_day({2026, 11, 22});
  (void)read_patient_bundle(text, vocabulary, options);
  options.expected_patient_id = "1";
  RecordReader reader(vocabulary, options);
  (void)reader.add_orders(document->root(), "context.draftOrders");
  const auto record = reader.finish();
  if (record)
    for (const Statement& statement : record->statements()) require(statement.part == RecordPart::kOrder);
  return 0;
}
