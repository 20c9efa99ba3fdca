// A small vocabulary and short ways to read a record, for the adapter's tests.
#pragma once

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "fhir-adapter/record_reader.h"

namespace parity::fhir::test {

inline constexpr std::string_view kSnomed = "http://snomed.info/sct";
inline constexpr std::string_view kLoinc = "http://loinc.org";

/// The concepts of the tests, by their authors' names.
struct TestVocabulary {
  TestVocabulary();
  ConceptId id(std::string_view name) const;
  Vocabulary vocabulary;

 private:
  ConceptId add(Vocabulary::Builder& builder, std::string_view name, std::string_view unit = {});
  std::vector<std::string> names_;
};
const TestVocabulary& test_vocabulary();

/// `{"resourceType": "Bundle", "type": "collection", "entry": […]}`, with the patient 1 in front.
std::string bundle_of(std::initializer_list<std::string> resources);
std::string bundle_without_patient(std::initializer_list<std::string> resources);
/// A resource of patient 1: its type, and the rest of its members.
std::string resource(std::string_view type, std::string_view members);

/// An Observation of constipation with that `subject`, JSON as it stands.
std::string observation(std::string_view id, std::string_view subject, std::string_view date = "2026-01-01");
std::string to_patient(std::string_view reference);
/// A Bundle's entry, and a searchset of entries with members such as `"total": 3, ` before them.
std::string entry(std::string_view resource_text, std::string_view full_url = {});
std::string searchset(std::string_view members, std::initializer_list<std::string> entries);

/// Pieces as prefetch gives them, read to one record.
struct Piece {
  std::string json;
  std::string path;
  AskedFor asked;
};
Result<PatientRecord> read_pieces(std::vector<Piece> pieces, const ReadOptions& options = {});
AskedFor types(ResourceType type, SortOrder order = SortOrder::kUnknown);

/// A record that must be readable.
PatientRecord read(const std::string& json, const ReadOptions& options = {});
/// The error of one that must not.
Error read_error(const std::string& json, const ReadOptions& options = {});

/// The statements of a concept, oldest first.
std::vector<Statement> of(const PatientRecord& record, std::string_view name);
/// The only statement of a concept; fails the test if there is not exactly one.
Statement only(const PatientRecord& record, std::string_view name);
std::string value_text(const Statement& statement);
/// "2024-05-01", "2024-05", "undated", "unreadable".
std::string time_text(const Statement& statement);
std::uint32_t issue_count(const PatientRecord& record, IssueReason reason);
/// "unreadable-date Bundle.entry[1].resource.effectiveDateTime", in order.
std::vector<std::string> issue_texts(const PatientRecord& record);
Extent::Reach reach(const PatientRecord& record, RecordPart part);

}  // namespace parity::fhir::test
