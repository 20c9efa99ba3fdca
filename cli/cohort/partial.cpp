#include "cli/cohort/partial.h"

#include <fmt/format.h>
#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <queue>
#include <tuple>

#include "cds-hooks/json_writer.h"
#include "cli/cohort/row_codec.h"
#include "cli/register/partition.h"
#include "fhir-adapter/json.h"

namespace parity::cli {
namespace {

std::string_view id_of(std::string_view patient) {
  return patient.starts_with("Patient/") ? patient.substr(8) : patient;
}

std::uint64_t number(fhir::JsonView view) {
  const auto value = view.as_integer();
  return value && *value > 0 ? static_cast<std::uint64_t>(*value) : 0;
}

// One file: where it stands in its rows.
class Part {
 public:
  explicit Part(std::string path) : path_(std::move(path)), in_(path_) {}

  Result<CohortHeader> open() {
    if (!in_) return invalid_input("can't be opened", path_);
    std::string line;
    std::getline(in_, line);
    auto header = read_header(line);
    if (!header) return invalid_input(header.error().message, path_ + ":1", header.error().fix);
    header_ = *header;
    return header;
  }

  /// To the next row; at the last line there is none.
  Result<void> step() {
    std::string line;
    ++line_;
    if (!std::getline(in_, line)) return invalid_input("the partial result is cut short", path_, "make it again");
    if (line.starts_with("{\"end\"")) return finish(line);
    auto read = read_row(line, header_);
    if (!read) return invalid_input(read.error().message, fmt::format("{}:{}", path_, line_ + 1));
    const std::uint64_t before = hash_;
    const std::string id_before = row_ ? std::string(id_of(row_->patient)) : std::string();
    const bool is_first = !row_;
    row_ = std::move(*read);
    hash_ = patient_hash(id_of(row_->patient));
    if (!is_first && std::tuple(hash_, id_of(row_->patient)) <= std::tuple(before, std::string_view(id_before)))
      return invalid_input("the rows are not in order", fmt::format("{}:{}", path_, line_ + 1), "make it again");
    return {};
  }

  const std::optional<CohortRow>& row() const { return row_; }
  std::uint64_t hash() const { return hash_; }
  const CountedRegister& counted() const { return counted_; }
  const std::string& path() const { return path_; }

 private:
  Result<void> finish(std::string_view line) {
    row_.reset();
    const auto document = fhir::parse_json(std::string(line));
    if (!document) return invalid_input("the partial result is cut short", path_, "make it again");
    const fhir::JsonView end = document->root()["end"];
    if (number(end["patients"]) != line_ - 1) return invalid_input("rows are missing", path_, "make it again");
    InputCounts& input = counted_.input;
    input.lines = number(end["lines"]);
    input.bad = number(end["bad"]);
    input.unclaimed = number(end["of-no-known-patient"]);
    input.unused = number(end["unused"]);
    input.types = static_cast<std::uint32_t>(number(end["types"]));
    for (const fhir::JsonView problem : end["problems"].items())
      counted_.problems.push_back(
          {std::string(problem.at(0).text()), number(problem.at(1)), std::string(problem.at(2).text())});
    return {};
  }

  std::string path_;
  std::ifstream in_;
  CohortHeader header_;
  std::optional<CohortRow> row_;
  std::uint64_t hash_ = 0;
  std::uint64_t line_ = 0;
  CountedRegister counted_;
};

bool comes_later(const Part* a, const Part* b) {
  return std::tuple(a->hash(), id_of(a->row()->patient), a->path()) >
         std::tuple(b->hash(), id_of(b->row()->patient), b->path());
}

using Queue = std::priority_queue<Part*, std::vector<Part*>, decltype(&comes_later)>;

Result<std::vector<std::unique_ptr<Part>>> open_parts(const std::vector<std::string>& files, CohortHeader& header) {
  std::vector<std::unique_ptr<Part>> parts;
  for (const std::string& file : files) {
    parts.push_back(std::make_unique<Part>(file));
    auto own = parts.back()->open();
    if (!own) return tl::unexpected<Error>(std::move(own.error()));
    if (parts.size() == 1)
      header = std::move(*own);
    else if (*own != header)
      return invalid_input(fmt::format("is not of the same rules, days or options as {}", files.front()), file,
                           "make all parts with the same command");
    if (auto stepped = parts.back()->step(); !stepped) return tl::unexpected<Error>(std::move(stepped.error()));
  }
  return parts;
}

}  // namespace

PartialWriter::PartialWriter(const CohortHeader& header, std::ostream& out) : out_(out) {
  out_ << to_json(header) << '\n';
}

void PartialWriter::add(const CohortRow& row) {
  ++rows_;
  out_ << to_json(row) << '\n';
}

void PartialWriter::finish(const CountedRegister& counted) {
  hooks::JsonWriter json;
  {
    const auto object = json.object();
    const auto end = json.object("end");
    json.integer_member("patients", static_cast<std::int64_t>(rows_));
    json.integer_member("lines", static_cast<std::int64_t>(counted.input.lines));
    json.integer_member("bad", static_cast<std::int64_t>(counted.input.bad));
    json.integer_member("of-no-known-patient", static_cast<std::int64_t>(counted.input.unclaimed));
    json.integer_member("unused", static_cast<std::int64_t>(counted.input.unused));
    json.integer_member("types", counted.input.types);
    const auto problems = json.array("problems");
    for (const RegisterProblem& problem : counted.problems) {
      const auto entry = json.array();
      json.string(problem.file);
      json.integer(static_cast<std::int64_t>(problem.line));
      json.string(problem.message);
    }
  }
  out_ << json.take() << '\n';
}

Result<CountedRegister> merge_partials(const std::vector<std::string>& files,
                                       const std::function<void(const CohortHeader&)>& begin,
                                       const std::function<void(const CohortRow&)>& take) {
  CountedRegister merged;
  auto parts = open_parts(files, merged.header);
  if (!parts) return tl::unexpected<Error>(std::move(parts.error()));
  begin(merged.header);
  Queue queue(&comes_later);
  for (const auto& part : *parts)
    if (part->row()) queue.push(part.get());
  while (!queue.empty()) {
    CohortRow row = *queue.top()->row();
    bool is_twice = false;
    while (!queue.empty() && queue.top()->row()->patient == row.patient) {
      Part* part = queue.top();
      queue.pop();
      if (std::exchange(is_twice, true)) {
        merged.problems.push_back({part->path(), 0,
                                   "a patient stands in several partial results: split a register by patient; "
                                   "everything about the patient is taken as not known"});
        make_unknown(row);
      }
      if (auto stepped = part->step(); !stepped) return tl::unexpected<Error>(std::move(stepped.error()));
      if (part->row()) queue.push(part);
    }
    take(row);
  }
  for (const auto& part : *parts) {
    merged.input.add(part->counted().input);
    merged.problems.insert(merged.problems.end(), part->counted().problems.begin(), part->counted().problems.end());
  }
  std::sort(merged.problems.begin(), merged.problems.end(), [](const RegisterProblem& a, const RegisterProblem& b) {
    return std::tie(a.file, a.line, a.message) < std::tie(b.file, b.line, b.message);
  });
  return merged;
}

}  // namespace parity::cli
