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
  Part(std::string path, ProblemList& problems) : path_(std::move(path)), in_(path_), problems_(problems) {}

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
    for (;;) {
      ++line_;
      if (!std::getline(in_, line)) return cut_short();
      if (!line.starts_with("{\"problem\"")) break;
      if (auto taken = take_problem(line); !taken) return taken;
    }
    if (line.starts_with("{\"end\"")) return finish(line);
    ++rows_;
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
  const InputCounts& input() const { return input_; }
  const std::string& path() const { return path_; }

 private:
  Result<void> cut_short() const { return invalid_input("the partial result is cut short", path_, "make it again"); }

  Result<void> take_problem(const std::string& line) {
    const auto document = fhir::parse_json(line);
    if (!document) return cut_short();
    ++own_problems_;
    const fhir::JsonView problem = document->root()["problem"];
    return problems_.add({std::string(problem.at(0).text()), number(problem.at(1)), std::string(problem.at(2).text())});
  }

  Result<void> finish(std::string_view line) {
    row_.reset();
    const auto document = fhir::parse_json(std::string(line));
    if (!document) return cut_short();
    const fhir::JsonView end = document->root()["end"];
    if (number(end["patients"]) != rows_ || number(end["problems"]) != own_problems_)
      return invalid_input("rows are missing", path_, "make it again");
    InputCounts& input = input_;
    input.lines = number(end["lines"]);
    input.bad = number(end["bad"]);
    input.unclaimed = number(end["of-no-known-patient"]);
    input.unused = number(end["unused"]);
    input.types = static_cast<std::uint32_t>(number(end["types"]));
    return {};
  }

  std::string path_;
  std::ifstream in_;
  CohortHeader header_;
  std::optional<CohortRow> row_;
  std::uint64_t hash_ = 0;
  std::uint64_t line_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t own_problems_ = 0;
  ProblemList& problems_;
  InputCounts input_;
};

bool comes_later(const Part* a, const Part* b) {
  return std::tuple(a->hash(), id_of(a->row()->patient), a->path()) >
         std::tuple(b->hash(), id_of(b->row()->patient), b->path());
}

using Queue = std::priority_queue<Part*, std::vector<Part*>, decltype(&comes_later)>;

Result<std::vector<std::unique_ptr<Part>>> open_parts(const std::vector<std::string>& files, CohortHeader& header,
                                                      ProblemList& problems) {
  std::vector<std::unique_ptr<Part>> parts;
  for (const std::string& file : files) {
    parts.push_back(std::make_unique<Part>(file, problems));
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

Result<void> PartialWriter::finish(const CountedRegister& counted, ProblemList& problems) {
  const auto written = problems.for_each([this](const RegisterProblem& problem) {
    hooks::JsonWriter json;
    {
      const auto object = json.object();
      const auto entry = json.array("problem");
      json.string(problem.file);
      json.integer(static_cast<std::int64_t>(problem.line));
      json.string(problem.message);
    }
    out_ << json.take() << '\n';
    return true;
  });
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
    json.integer_member("problems", static_cast<std::int64_t>(problems.size()));
  }
  out_ << json.take() << '\n';
  return written;
}

Result<CountedRegister> merge_partials(const std::vector<std::string>& files, ProblemList& problems,
                                       const MergeSteps& steps) {
  CountedRegister merged;
  auto parts = open_parts(files, merged.header, problems);
  if (!parts) return tl::unexpected<Error>(std::move(parts.error()));
  steps.begin(merged.header);
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
        auto added = problems.add({part->path(), 0,
                                   "a patient stands in several partial results: split a register by patient; "
                                   "everything about the patient is taken as not known"});
        if (!added) return tl::unexpected<Error>(std::move(added.error()));
        make_unknown(row);
      }
      if (auto stepped = part->step(); !stepped) return tl::unexpected<Error>(std::move(stepped.error()));
      if (part->row()) queue.push(part);
    }
    steps.take(row);
  }
  for (const auto& part : *parts) merged.input.add(part->input());
  merged.problems = problems.size();
  return merged;
}

}  // namespace parity::cli
