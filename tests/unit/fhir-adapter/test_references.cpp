// References taken apart, and the index that resolves them.
#include <catch2/catch.hpp>

#include "fhir-adapter/references.h"

using namespace parity::fhir;

TEST_CASE("references: taken apart") {
  struct Case {
    std::string_view text, whole, type, id;
    bool contained, urn;
  };
  const Case cases[] = {
      {"Patient/1", "Patient/1", "Patient", "1", false, false},
      {"Patient/1/_history/2", "Patient/1", "Patient", "1", false, false},
      {"http://e.org/fhir/Patient/1", "http://e.org/fhir/Patient/1", "Patient", "1", false, false},
      {"http://e.org/fhir/Patient/1/_history/2", "http://e.org/fhir/Patient/1", "Patient", "1", false, false},
      {"Medication/a_b.c", "Medication/a_b.c", "Medication", "a_b.c", false, false},
      {"#med", "#med", "", "med", true, false},
      {"#", "#", "", "", true, false},
      {"urn:uuid:aa-bb", "urn:uuid:aa-bb", "", "aa-bb", false, true},
      {"urn:oid:1.2.3", "urn:oid:1.2.3", "", "1.2.3", false, true},
      {"123", "123", "", "123", false, false},
      {"see notes and/or letters", "see notes and/or letters", "", "or letters", false, false},
      {"", "", "", "", false, false},
      {"/", "/", "", "", false, false},
      {"Patient/", "Patient/", "Patient", "", false, false},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const ParsedReference reference = parse_reference(c.text);
    CHECK(reference.whole == c.whole);
    CHECK(reference.type == c.type);
    CHECK(reference.id == c.id);
    CHECK(reference.is_contained == c.contained);
    CHECK(reference.is_urn == c.urn);
  }
}

TEST_CASE("references: resolved by fullUrl first, then by type and id") {
  const std::pmr::vector<ReferenceTarget> targets = {
      {ResourceType::kMedication, "urn:uuid:m", "1", 0},
      {ResourceType::kMedicationRequest, "http://e.org/MedicationRequest/1", "1", 1},
      {ResourceType::kObservation, "", "1", 2},
      {ResourceType::kObservation, "", "1", 3},
      {ResourceType::kObservation, "Medication/1", "", 4},
      {ResourceType::kObservation, "", "", 5},
  };
  const ReferenceIndex index(targets);
  struct Case {
    std::string_view text;
    std::optional<std::uint32_t> want;
  };
  const Case cases[] = {
      {"urn:uuid:m", 0U},
      {"urn:uuid:x", std::nullopt},
      {"MedicationRequest/1", 1U},
      {"http://e.org/MedicationRequest/1/_history/3", 1U},
      {"http://other.org/MedicationRequest/1", 1U},
      {"Observation/1", 2U},
      {"Medication/1", 4U},  // a fullUrl, however odd, before type and id
      {"Observation/2", std::nullopt},
      {"1", std::nullopt},
      {"#1", std::nullopt},
      {"", std::nullopt},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(index.find(c.text) == c.want);
  }
  CHECK_FALSE(ReferenceIndex({}).find("Observation/1"));
}
