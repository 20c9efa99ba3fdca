// Any bytes as a file of FHIR Bulk Data: cut into lines, each line placed with its patient, each patient's lines and the
// shared ones read to a record. What is claimed of a broken line must be there in its bytes.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/register/line_work.h"
#include "fhir-adapter/missing_medications.h"
#include "fhir-adapter/register_line.h"
#include "tests/temporary_folder.h"

namespace {

using namespace parity;
using namespace parity::cli;

void require(bool truth) {
  if (!truth) std::abort();
}

Vocabulary make_vocabulary() {
  Vocabulary::Builder builder;
  ConceptInfo weight;
  weight.id = "weight";
  weight.value = ValueSpec{*unit_of_ucum("kg"), Analyte::kNone, std::nullopt, {}};
  builder.add_code(builder.add_concept(std::move(weight)), "http://loinc.org", "29463-7");
  ConceptInfo lithium;
  lithium.id = "lithium";
  builder.add_name(builder.add_concept(std::move(lithium)), {"lithium", ""});
  return builder.build();
}

// Reads what it is given, and says nothing of it.
class Reading final : public PatientWork {
 public:
  Result<AnsweredPatient> answer(const PatientDocuments& documents) const override {
    auto record = read_record(documents, vocabulary_, {to_day({2026, 11, 22}), {}});
    if (!record) return tl::unexpected<Error>(std::move(record.error()));
    return AnsweredPatient{record->person().reference, "{}"};
  }
  std::string in_doubt(std::string_view row) const override { return std::string(row); }

 private:
  Vocabulary vocabulary_ = make_vocabulary();
};

// Files that are opened once and never written to: what is gathered is not flushed.
Partition& partition() {
  static Partition opened = [] {
    const parity::tests::TemporaryFolder folder;  // the open files stay
    auto made = Partition::open(folder.path(), 2, {});
    require(made.has_value());
    return std::move(*made);
  }();
  return opened;
}

struct Patient {
  std::vector<fhir::JsonView> pieces;
  fhir::TypeSet unread;
};

void read_patients(std::string_view bytes, const Reading& reading) {
  std::vector<fhir::JsonDocument> documents;
  std::map<std::string, Patient> patients;
  std::vector<fhir::JsonView> shared;
  while (!bytes.empty()) {
    const std::string line(bytes.substr(0, bytes.find('\n')));
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    auto document = fhir::parse_json(line);
    if (!document) {
      const fhir::LineClue clue = fhir::clue_of(line);
      require(line.find(clue.patient) != std::string::npos);
      if (!clue.patient.empty())
        patients[std::string(clue.patient)].unread = clue.type ? fhir::TypeSet::of(*clue.type) : fhir::TypeSet::all();
      continue;
    }
    documents.push_back(std::move(*document));
    const fhir::JsonView resource = documents.back().root();
    const fhir::LinePlace place = fhir::place_of(resource);
    for (const std::string_view id : fhir::shared_references(resource)) require(!id.empty());
    if (place.kind == fhir::LineKind::kOfPatient) patients[std::string(place.patient)].pieces.push_back(resource);
    if (place.kind == fhir::LineKind::kShared) shared.push_back(resource);
  }
  for (const auto& [id, patient] : patients) {
    (void)reading.answer({id, patient.pieces, shared, patient.unread});
    const auto missing = fhir::missing_medications(patient.pieces, "https://fhir.example.org", 10);
    require(missing.size() <= 10);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Reading reading;
  const std::string text(reinterpret_cast<const char*>(data), size);
  LineWork lines(reading, partition());
  LineBlock block;
  block.bytes = text;
  require(lines.take_block(0, block).has_value());
  read_patients(text, reading);
  return 0;
}
