// Sample patients for the surgery's list, from a folder of Bundles.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "cds-hooks/pages/surgery.h"
#include "fhir-adapter/json.h"

namespace parity::hooks {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 1000;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

// "Bella Specimen", from the first name of the first Patient.
std::string name_in(fhir::JsonView bundle) {
  for (const fhir::JsonView entry : bundle["entry"].items()) {
    const fhir::JsonView patient = entry["resource"];
    if (patient["resourceType"].text() != "Patient") continue;
    const fhir::JsonView name = patient["name"].at(0);
    const std::string_view given = name["given"].at(0).text();
    return std::string(given) + (given.empty() ? "" : " ") + std::string(name["family"].text());
  }
  return {};
}

// "bella-specimen-everything-due" without the patient's name: "everything due".
std::string about_of(std::string_view id, std::string_view name) {
  std::string prefix;
  for (const char c : name) prefix += c == ' ' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  if (!prefix.empty() && id.starts_with(prefix + "-")) id.remove_prefix(prefix.size() + 1);
  std::string about(id);
  for (char& c : about)
    if (c == '-') c = ' ';
  return about;
}

tl::unexpected<Error> unreadable(const fs::path& path, std::string why) {
  return tl::unexpected<Error>(
      Error{ErrorKind::kInvalidInput, std::move(why), path.string(), "give a folder of FHIR Bundles"});
}

}  // namespace

Result<SamplePatients> read_sample_patients(const std::string& folder) {
  SamplePatients patients;
  std::error_code fault;
  std::size_t bytes = 0;
  std::size_t files = 0;
  for (fs::directory_iterator it(folder, fault), end; !fault && it != end; it.increment(fault)) {
    if (it->path().extension() != ".json" || !it->is_regular_file(fault)) continue;
    bytes += it->file_size(fault);
    if (fault) break;
    if (bytes > kMostBytes || ++files > kMostFiles) return unreadable(folder, "holds too much for a list of patients");
    std::ifstream in(it->path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto document = fhir::parse_json(text);
    if (!in || !document || document->root()["resourceType"].text() != "Bundle") continue;
    const std::string id = it->path().stem().string();
    SamplePatient patient{name_in(document->root()), {}, std::move(text)};
    patient.about = about_of(id, patient.name);
    patients.emplace(id, std::move(patient));
  }
  if (fault) return unreadable(folder, "can't be read: " + fault.message());
  return patients;
}

}  // namespace parity::hooks
