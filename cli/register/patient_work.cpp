#include "cli/register/patient_work.h"

#include <fmt/format.h>
#include <algorithm>
#include <cctype>

namespace parity::cli {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

Result<void> check_unavailable(const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (!record_part_of(lower(name)) && !fhir::resource_type_of(name))
      return invalid_input(fmt::format("`{}` is not a part of a record", name), "--unavailable",
                           "name one of observation, condition, medication, procedure, … or a FHIR resource type");
  return {};
}

Result<void> mark_unavailable(fhir::RecordReader& reader, const std::vector<std::string>& names) {
  if (auto checked = check_unavailable(names); !checked) return checked;
  for (const std::string& name : names) {
    if (const auto part = record_part_of(lower(name)))
      reader.mark_unavailable(*part);
    else if (const auto type = fhir::resource_type_of(name))
      reader.mark_unavailable(*type);
  }
  return {};
}

Result<PatientRecord> read_record(const PatientDocuments& documents, const Vocabulary& vocabulary,
                                  const RecordOptions& options) {
  fhir::ReadOptions read;
  read.today = options.today;
  read.expected_patient_id = std::string(documents.id);
  fhir::RecordReader reader(vocabulary, read);
  for (const auto& pieces : {documents.pieces, documents.shared})
    for (const fhir::JsonView piece : pieces) {
      const std::string_view type = piece["resourceType"].text();
      if (auto added = reader.add(piece, fhir::resource_type_of(type) ? type : "resource"); !added)
        return tl::unexpected<Error>(std::move(added.error()));
    }
  if (auto marked = mark_unavailable(reader, options.unavailable); !marked)
    return tl::unexpected<Error>(std::move(marked.error()));
  for (std::size_t i = 0; i < fhir::kResourceTypeCount; ++i)
    if (documents.unread.contains(static_cast<fhir::ResourceType>(i)))
      reader.mark_unavailable(static_cast<fhir::ResourceType>(i));
  return reader.finish();
}

}  // namespace parity::cli
