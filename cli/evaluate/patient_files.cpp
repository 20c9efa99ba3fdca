#include "cli/evaluate/patient_files.h"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>

#include "cli/register/byte_stream.h"
#include "cli/register/patient_work.h"
#include "fhir-adapter/provenance.h"
#include "fhir-adapter/sources.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

// A whole record with its documents inlined is some megabytes; this is far beyond any.
constexpr std::size_t kLargestFile = 512ULL << 20U;

// Owns the documents that the reader borrows until finish().
class PatientFile {
 public:
  PatientFile(const Plan& plan, const PatientOptions& options, std::uint32_t examples = 0)
      : options_(options), reader_(plan.vocabulary, read_options(options, examples)) {}

  Result<PatientRecord> read(const std::string& path) {
    return add(path)
        .and_then([this] { return add_orders(); })
        .and_then([this] { return mark_unavailable(reader_, options_.unavailable); })
        .and_then([this] { return reader_.finish(); });
  }
  /// Of the patient that was read.
  const std::string& verified_nhs_number() const { return reader_.verified_nhs_number(); }
  const fhir::ReadCensus& census() const { return reader_.census(); }

 private:
  static fhir::ReadOptions read_options(const PatientOptions& options, std::uint32_t examples) {
    fhir::ReadOptions result;
    result.today = options.today;
    result.census_examples = examples;
    result.drafts = options.drafts_are_orders ? fhir::DraftReading::kOrder : fhir::DraftReading::kIgnored;
    return result;
  }

  Result<fhir::JsonView> parse(const std::string& path) {
    auto document = read_json(path);
    if (!document) return tl::unexpected<Error>(std::move(document.error()));
    documents_.push_back(std::make_unique<fhir::JsonDocument>(std::move(*document)));
    return documents_.back()->root();
  }

  // As read_patient_bundle does, with room for orders and parts that can't be read.
  Result<void> add(const std::string& path) {
    return parse(path).and_then([this](fhir::JsonView root) -> Result<void> {
      const std::string_view type = root["resourceType"].text();
      return reader_.add(root, fhir::resource_type_of(type) ? type : "resource");
    });
  }

  Result<void> add_orders() {
    if (options_.draft_orders.empty()) return {};
    return parse(options_.draft_orders)
        .and_then([this](fhir::JsonView root) { return reader_.add_orders(root, "draftOrders"); })
        .map_error([this](Error error) {
          error.message = fmt::format("the draft orders of {}: {}", options_.draft_orders, error.message);
          return error;
        });
  }

  const PatientOptions& options_;
  fhir::RecordReader reader_;
  std::vector<std::unique_ptr<fhir::JsonDocument>> documents_;
};

// A file, and who holds the record in it.
struct HeldFile {
  std::string path;
  Setting setting = Setting::kUnknown;
};

// "mental-health=trust.json"; without a setting's name before `=`, all of it is the file.
HeldFile parse_merge(const std::string& text) {
  const auto sign = text.find('=');
  const auto setting = sign == std::string::npos ? std::nullopt : fhir::setting_of(text.substr(0, sign));
  if (!setting) return {text, Setting::kUnknown};
  return {text.substr(sign + 1), *setting};
}

Result<fhir::SourceRecord> read_source(const HeldFile& file, const Plan& plan, const PatientOptions& options) {
  PatientFile patient(plan, options);
  auto record = patient.read(file.path);
  if (!record) return tl::unexpected<Error>(std::move(record.error()));
  return fhir::SourceRecord{std::move(*record), patient.verified_nhs_number(), file.setting,
                            fs::path(file.path).filename().string()};
}

// What is said of the first record's orders and parts is not said of the others.
Result<fhir::SourceRecord> read_other(const std::string& text, const Plan& plan, const PatientOptions& options) {
  PatientOptions own;
  own.today = options.today;
  const HeldFile file = parse_merge(text);
  auto source = read_source(file, plan, own);
  if (!source) {
    Error& error = source.error();
    error.where = error.where.empty() ? file.path : fmt::format("{}: {}", file.path, error.where);
  }
  return source;
}

}  // namespace

Result<std::vector<std::string>> expand_paths(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code fault;
    if (path == "-" || !fs::is_directory(path, fault)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : fs::directory_iterator(path, fault))
      if (entry.path().extension() == ".json") inside.push_back(entry.path().string());
    if (inside.empty()) return invalid_input("holds no `.json` file", path);
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

Result<std::string> read_bytes(const std::string& path) {
  return read_whole(path, kLargestFile).map_error([](Error error) {
    error.where.clear();  // whoever asks names the file
    return error;
  });
}

Result<fhir::JsonDocument> read_json(const std::string& path) {
  auto bytes = read_bytes(path);
  if (!bytes) return tl::unexpected<Error>(std::move(bytes.error()));
  fhir::JsonLimits limits;
  limits.max_bytes = kLargestFile;
  auto document = fhir::parse_json(std::move(*bytes), limits);
  if (!document) return document;
  if (const auto twice = fhir::find_duplicate_keys(document->root(), 1); !twice.empty())
    return invalid_input("a name stands twice in one object", twice.front().path, "keep one of the two");
  return document;
}

Result<PatientRecord> read_patient_file(const std::string& path, const Plan& plan, const PatientOptions& options) {
  const Setting setting = fhir::setting_of(options.setting).value_or(Setting::kUnknown);
  auto own = read_source({path, setting}, plan, options);
  if (!own) return tl::unexpected<Error>(std::move(own.error()));
  if (options.merge.empty() && setting == Setting::kUnknown) return std::move(own->record);
  std::vector<fhir::SourceRecord> sources;
  sources.push_back(std::move(*own));
  for (const std::string& text : options.merge) {
    auto other = read_other(text, plan, options);
    if (!other) return tl::unexpected<Error>(std::move(other.error()));
    sources.push_back(std::move(*other));
  }
  return fhir::merge_sources(plan.vocabulary, sources);
}

Result<CountedPatient> count_patient_file(const std::string& path, const Plan& plan, const PatientOptions& options,
                                          std::uint32_t examples) {
  PatientFile patient(plan, options, examples);
  auto record = patient.read(path);
  if (!record) return tl::unexpected<Error>(std::move(record.error()));
  return CountedPatient{std::move(*record), patient.census()};
}

}  // namespace parity::cli
