// Records that no one here wrote: Synthea (R4) and GP Connect (STU3). Every file is read, and what a
// person counted in a few of them must come out.
#include <algorithm>
#include <filesystem>
#include <map>

#include "reader_fixture.h"
#include "test_paths.h"
#include "tests/file_text.h"

using namespace parity;
using namespace parity::fhir;
using namespace parity::fhir::test;

namespace {

const std::filesystem::path kShared = std::filesystem::path(PARITY_SHARED_DIR) / "fhir";

bool is_there(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder)) return true;
  WARN("skipped: no records at PARITY_SHARED_DIR");
  return false;
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("shared records: every Synthea patient is read") {
  if (!is_there(kShared / "r4-synthea")) return;
  std::map<std::string, std::size_t> counts;
  for (const auto& path : files_in(kShared / "r4-synthea")) {
    INFO(path.filename());
    const auto record = read(parity::tests::file_text(path));
    CHECK(record.person().born);
    CHECK(record.person().sex != Sex::kUnknown);
    CHECK(record.person().ethnicity);
    CHECK(reach(record, RecordPart::kObservation) == Extent::Reach::kComplete);
    CHECK(issue_count(record, IssueReason::kUnusableValue) == 0);
    CHECK(issue_count(record, IssueReason::kBrokenReference) == 0);
    for (const std::string_view name : {"systolic", "diastolic", "blood-pressure", "weight", "hba1c", "smoking-status"})
      counts[std::string(name)] += of(record, name).size();
    CHECK(of(record, "systolic").size() == of(record, "diastolic").size());
    CHECK(of(record, "systolic").size() <= of(record, "blood-pressure").size());
  }
  // Counted over the files' JSON by another program.
  for (const std::string_view name : {"systolic", "diastolic", "blood-pressure", "weight", "smoking-status"})
    CHECK(counts[std::string(name)] == 183);
  CHECK(counts["hba1c"] == 8);
}

TEST_CASE("shared records: every GP Connect patient is read") {
  if (!is_there(kShared / "stu3-gp-connect")) return;
  std::size_t read_count = 0;
  std::map<std::string, std::size_t> counts;
  for (const auto& path : files_in(kShared / "stu3-gp-connect")) {
    INFO(path.filename());
    auto record = read_patient_bundle(parity::tests::file_text(path), test_vocabulary().vocabulary);
    if (!record) {
      UNSCOPED_INFO(to_text(record.error()));
      CHECK(false);
      continue;
    }
    ++read_count;
    for (const std::string_view name : {"systolic", "diastolic", "weight"})
      counts[std::string(name)] += of(*record, name).size();
    CHECK_FALSE(record->person().reference.empty());
    CHECK(reach(*record, RecordPart::kPatient) == Extent::Reach::kComplete);
  }
  CHECK(read_count == 36);
  // Counted over the files' JSON by another program.
  CHECK(counts["systolic"] == 20);
  CHECK(counts["diastolic"] == 20);
  CHECK(counts["weight"] == 2);
}

// Whatever stands under the shared folder as JSON, as a patient's record: read, or refused with a reason; and a file that
// is no JSON says where. Records that hold no patient (hooks, schema, parser torture) are refused.
TEST_CASE("shared records: every JSON file is read or refused with a reason, and none is passed over") {
  if (!is_there(kShared)) return;
  std::map<std::string, std::size_t> files;
  std::size_t read_count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kShared)) {
    if (entry.path().extension() != ".json") continue;
    const std::string folder = std::filesystem::relative(entry.path().parent_path(), kShared).string();
    ++files[folder];
    INFO(entry.path());
    const auto record = read_patient_bundle(parity::tests::file_text(entry.path()), test_vocabulary().vocabulary);
    const bool holds_record = folder == "r4-synthea" || folder == "stu3-gp-connect";
    CHECK(record.has_value() == holds_record);
    if (record) ++read_count;
    if (record) continue;
    CHECK_FALSE(record.error().message.empty());
    if (entry.path().filename().string().starts_with("n_")) {
      CHECK(record.error().where.find("byte ") != std::string::npos);
    }
  }
  CHECK(read_count == 24 + 36);
  CHECK(files["json-parsing"] == 318);
  CHECK(files["cds-hooks-validator"] == 22);
  CHECK(files["."] == 1);
}
