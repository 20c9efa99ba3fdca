#include "cli/evaluate/census.h"

#include <fmt/format.h>
#include <array>
#include <filesystem>

#include "cds-hooks/json_writer.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/rules_folder.h"

namespace parity::cli {
namespace {

using fhir::Fate;
using fhir::ReadCensus;
using fhir::ResourceType;

constexpr std::uint32_t kExamples = 3;

struct Census {
  Census() { resources.keep_examples(kExamples); }

  ReadCensus resources;
  std::uint64_t records = 0;
  std::uint64_t statements = 0;  // that came of the used resources
  std::array<std::uint64_t, kIssueReasonCount> issues{};

  void add(const CountedPatient& patient, const std::string& name) {
    ++records;
    statements += patient.record.statements().size();
    resources.add(patient.census, name);
    for (std::size_t i = 0; i < kIssueReasonCount; ++i) issues[i] += patient.record.issue_counts()[i];
  }

  std::uint64_t of_fate(Fate fate) const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < fhir::kResourceTypeCount; ++i) sum += resources.of(static_cast<ResourceType>(i), fate);
    return sum;
  }
  std::uint64_t of_other_types() const {
    std::uint64_t sum = 0;
    for (const auto& [name, count] : resources.other_types()) sum += count;
    return sum;
  }
};

template <class Visit>
void for_each_fate(Visit visit) {
  for (std::size_t i = 0; i < Fate::kCount; ++i) visit(Fate::at(i));
}

template <class Visit>
void for_each_type(const Census& census, Visit visit) {
  for (std::size_t i = 0; i < fhir::kResourceTypeCount; ++i)
    if (census.resources.met(static_cast<ResourceType>(i)) > 0) visit(static_cast<ResourceType>(i));
}

// A type's rows: every fate that a resource of it met.
void print_type(const Census& census, ResourceType type, std::ostream& out) {
  out << fmt::format("{:<48}{:>9}\n", to_text(type), census.resources.met(type));
  for_each_fate([&](Fate fate) {
    const auto count = census.resources.of(type, fate);
    if (count > 0) out << fmt::format("  {:<46}{:>9}\n", fate.text(), count);
  });
}

void print_text(const Census& census, std::ostream& out) {
  out << fmt::format("{} records\n\n", census.records);
  for_each_type(census, [&](ResourceType type) { print_type(census, type, out); });
  out << "\nall of these types\n";
  for_each_fate([&](Fate fate) {
    if (const auto count = census.of_fate(fate); count > 0) out << fmt::format("  {:<46}{:>9}\n", fate.text(), count);
  });
  out << fmt::format("  {:<46}{:>9}\n", "statements that the used ones gave", census.statements);
  if (census.resources.nameless() > 0)
    out << fmt::format("  {:<46}{:>9}\n", "entries without a resource", census.resources.nameless());
  out << fmt::format("\n{:<48}{:>9}\n", "of types that are not read", census.of_other_types());
  for (const auto& [name, count] : census.resources.other_types()) out << fmt::format("  {:<46}{:>9}\n", name, count);
  out << "\nnoted on the way (a resource may have several, and be used)\n";
  for (std::size_t i = 0; i < kIssueReasonCount; ++i)
    if (census.issues[i] > 0)
      out << fmt::format("  {:<46}{:>9}\n", to_text(static_cast<IssueReason>(i)), census.issues[i]);
}

void write_count(hooks::JsonWriter& json, std::string_view name, std::uint64_t count) {
  if (count > 0) json.integer_member(name, static_cast<std::int64_t>(count));
}

void write_types(const Census& census, hooks::JsonWriter& json) {
  const auto types = json.object("types");
  for_each_type(census, [&](ResourceType type) {
    const auto row = json.object(to_text(type));
    for_each_fate([&](Fate fate) { write_count(json, fate.name(), census.resources.of(type, fate)); });
  });
}

void write_examples(const Census& census, hooks::JsonWriter& json) {
  const auto examples = json.array("examples");
  for (const fhir::FateExample& example : census.resources.examples()) {
    const auto object = json.object();
    json.member("type", to_text(example.type));
    json.member("fate", example.fate.name());
    json.member("at", example.path);
  }
}

void print_json(const Census& census, std::ostream& out) {
  hooks::JsonWriter json;
  {
    const auto object = json.object();
    json.integer_member("records", static_cast<std::int64_t>(census.records));
    json.integer_member("statements", static_cast<std::int64_t>(census.statements));
    json.integer_member("entries-without-resource", census.resources.nameless());
    write_types(census, json);
    {
      const auto others = json.object("not-read");
      for (const auto& [name, count] : census.resources.other_types()) write_count(json, name, count);
    }
    {
      const auto issues = json.object("issues");
      for (std::size_t i = 0; i < kIssueReasonCount; ++i)
        write_count(json, to_name(static_cast<IssueReason>(i)), census.issues[i]);
    }
    write_examples(census, json);
  }
  out << json.take() << '\n';
}

}  // namespace

int run_census(const EvaluateOptions& options, std::ostream& out, std::ostream& err) {
  const auto files = expand_paths(options.paths);
  if (!files) return refuse(files.error(), err);
  const auto site = site_rules(options.rules, err);
  if (!site) return kBadUsage;
  const auto& plan = site->plan;
  Census census;
  int exit_code = kDone;
  for (const std::string& file : *files) {
    const auto patient = count_patient_file(file, *plan, options.patient, kExamples);
    if (!patient) {
      err << fmt::format("{}: {}\n", file, to_text(patient.error()));
      exit_code = kBadUsage;
      continue;
    }
    census.add(*patient, std::filesystem::path(file).filename().string());
  }
  if (options.format == Format::kJson)
    print_json(census, out);
  else
    print_text(census, out);
  return exit_code;
}

}  // namespace parity::cli
