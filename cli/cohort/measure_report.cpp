#include "cli/cohort/measure_report.h"

#include <fmt/format.h>

#include "cds-hooks/json_writer.h"

namespace parity::cli {
namespace {

using hooks::JsonWriter;

constexpr std::string_view kPopulations = "http://terminology.hl7.org/CodeSystem/measure-population";
constexpr std::string_view kOwnPopulations = "https://parity-cds.org/measure-population";
constexpr std::string_view kAbsent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

void write_concept(JsonWriter& json, std::string_view system, std::string_view code, std::string_view text) {
  const auto concept_scope = json.object("code");
  {
    const auto codings = json.array("coding");
    const auto coding = json.object();
    json.member("system", system);
    json.member("code", code);
  }
  json.member("text", text);
}

void write_population(JsonWriter& json, std::string_view system, std::string_view code, std::string_view text,
                      const Cell& count) {
  const auto population = json.object();
  write_concept(json, system, code, text);
  if (!count.is_hidden) {
    json.integer_member("count", static_cast<std::int64_t>(count.value));
    return;
  }
  const auto masked = json.object("_count");
  const auto extensions = json.array("extension");
  const auto extension = json.object();
  json.member("url", kAbsent);
  json.member("valueCode", "masked");
}

void write_populations(JsonWriter& json, const CellLine& line, bool is_gap) {
  const auto populations = json.array("population");
  const Cell& applicable = cell(line, Column::kApplicable);
  const Column numerator = is_gap ? Column::kDue : Column::kDone;
  write_population(json, kPopulations, "initial-population", "to whom it applies, or may apply", applicable);
  write_population(json, kPopulations, "denominator", "to whom it applies, or may apply", applicable);
  write_population(json, kPopulations, "numerator", is_gap ? "with a prompt" : "done", cell(line, numerator));
  write_population(json, kPopulations, "denominator-exception", "declined, or said by another prompt",
                   cell(line, Column::kSuppressed));
  write_population(json, kOwnPopulations, "could-not-tell", "could not be told", cell(line, Column::kUnknown));
  write_population(json, kOwnPopulations, is_gap ? "no-prompt" : "due", is_gap ? "no prompt" : "due",
                   cell(line, is_gap ? Column::kDone : Column::kDue));
}

void write_score(JsonWriter& json, const CellLine& line, bool is_gap) {
  const Cell& whole = cell(line, Column::kApplicable);
  const Cell& part = cell(line, is_gap ? Column::kDue : Column::kDone);
  if (whole.is_hidden || part.is_hidden || whole.value == 0) return;
  const auto score = json.object("measureScore");
  json.key("value");
  json.raw(fmt::format("{:.4f}", static_cast<double>(part.value) / static_cast<double>(whole.value)));
}

void write_stratifier(JsonWriter& json, const PublishedMeasure& published, Dimension dimension, bool is_gap) {
  const auto& lines = published.by[static_cast<std::size_t>(dimension)];
  if (lines.empty()) return;
  const auto stratifier = json.object();
  {
    const auto codes = json.array("code");
    const auto code = json.object();
    json.member("text", to_text(dimension));
  }
  const auto strata = json.array("stratum");
  for (const auto& [category, line] : lines) {
    const auto stratum = json.object();
    {
      const auto value = json.object("value");
      json.member("text", category_text(category));
    }
    write_populations(json, line, is_gap);
    write_score(json, line, is_gap);
  }
}

std::string_view notation_of(bool is_gap) { return is_gap ? "decrease" : "increase"; }

void write_report(JsonWriter& json, const CohortReport& report, const PublishedMeasure& published) {
  const Day today = report.header.days.front();
  const bool is_gap = published.measure.kind == MeasureKind::kGap;
  const std::string id = (is_gap ? "gap-" : "") + published.measure.id;
  const auto entry = json.object();
  json.member("fullUrl", "https://parity-cds.org/fhir/MeasureReport/" + id);
  const auto resource = json.object("resource");
  json.member("resourceType", "MeasureReport");
  json.member("id", id);
  json.member("status", "complete");
  json.member("type", "summary");
  json.member("measure", "https://parity-cds.org/fhir/Measure/" + id);
  json.member("date", to_text(today));
  {
    const auto period = json.object("period");
    json.member("start", to_text(today - Span{12, SpanUnit::kMonths, 0}));
    json.member("end", to_text(today));
  }
  {
    const auto notation = json.object("improvementNotation");
    const auto codings = json.array("coding");
    const auto coding = json.object();
    json.member("system", "http://terminology.hl7.org/CodeSystem/measure-improvement-notation");
    json.member("code", notation_of(is_gap));
  }
  const auto groups = json.array("group");
  const auto group = json.object();
  {
    const auto code = json.object("code");
    json.member("text", published.measure.title);
  }
  write_populations(json, published.everybody, is_gap);
  write_score(json, published.everybody, is_gap);
  const auto stratifiers = json.array("stratifier");
  for (std::size_t d = 0; d < kDimensionCount; ++d)
    write_stratifier(json, published, static_cast<Dimension>(d), is_gap);
}

}  // namespace

std::string measure_reports_json(const CohortReport& report) {
  JsonWriter json;
  {
    const auto bundle = json.object();
    json.member("resourceType", "Bundle");
    json.member("type", "collection");
    const auto entries = json.array("entry");
    for (const PublishedMeasure& published : report.measures)
      if (published.measure.kind != MeasureKind::kRule) write_report(json, report, published);
  }
  return json.take() + "\n";
}

}  // namespace parity::cli
