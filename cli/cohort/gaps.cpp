#include "cli/cohort/gaps.h"

#include <fmt/format.h>

#include "cds-hooks/json_writer.h"
#include "cli/output/csv.h"

namespace parity::cli {
namespace {

using hooks::JsonWriter;

constexpr std::array kColumns = {Column::kApplicable, Column::kDone, Column::kDue, Column::kSuppressed,
                                 Column::kUnknown};

void write_cell(JsonWriter& json, std::string_view name, const Cell& c) {
  json.key(name);
  if (c.is_hidden)
    json.null();
  else
    json.integer(static_cast<std::int64_t>(c.value));
}

void write_cells(JsonWriter& json, const CellLine& line) {
  for (const Column column : kColumns) write_cell(json, to_text(column), cell(line, column));
}

void write_measure(JsonWriter& json, const CohortReport& report, const PublishedMeasure& published) {
  const auto object = json.object();
  json.member("id", published.measure.id);
  json.member("kind", to_text(published.measure.kind));
  if (published.measure.gap) json.member("gap", to_text(*published.measure.gap));
  json.member("title", published.measure.title);
  {
    const auto everybody = json.object("everybody");
    write_cells(json, published.everybody);
  }
  {
    const auto by = json.object("by");
    for (std::size_t d = 0; d < kDimensionCount; ++d) {
      const auto lines = json.array(to_text(static_cast<Dimension>(d)));
      for (const auto& [category, line] : published.by[d]) {
        const auto entry = json.object();
        json.member("category", category_text(category));
        write_cells(json, line);
      }
    }
  }
  const auto trend = json.array("trend");
  for (std::size_t day = 0; day < published.trend.size(); ++day) {
    const auto entry = json.object();
    json.member("day", to_text(report.header.days[day]));
    write_cells(json, published.trend[day]);
  }
}

void write_head(JsonWriter& json, const CohortReport& report) {
  json.member("today", to_text(report.header.days.front()));
  {
    const auto sets = json.array("rule-sets");
    for (const CohortRuleSet& set : report.header.rule_sets) {
      const auto entry = json.object();
      json.member("id", set.id);
      json.member("version", set.version);
      json.member("hash", set.hash);
      json.boolean_member("approved", set.is_approved);
    }
  }
  json.integer_member("hidden-below", static_cast<std::int64_t>(report.threshold));
  write_cell(json, "patients", report.patients);
  write_cell(json, "patients-on-the-register", report.register_patients);
  write_cell(json, "patients-with-a-rule-that-could-not-be-decided", report.open_patients);
  const auto input = json.object("input");
  json.integer_member("lines", static_cast<std::int64_t>(report.input.lines));
  json.integer_member("could-not-be-read", static_cast<std::int64_t>(report.problems));
  json.integer_member("of-no-known-patient", static_cast<std::int64_t>(report.input.unclaimed));
  json.integer_member("of-types-not-used", static_cast<std::int64_t>(report.input.unused));
  {
    const auto names = json.array("types-of-which-there-was-none");
    for (const std::string& name : types_not_met(report.input)) json.string(name);
  }
  const auto names = json.array("said-to-be-unavailable");
  for (const std::string& name : report.header.unavailable) json.string(name);
}

void add_csv(std::string& text, const PublishedMeasure& published, std::string_view dimension,
             std::string_view category, Day day, const CellLine& line) {
  std::vector<std::string> cells = {published.measure.id,
                                    std::string(to_text(published.measure.kind)),
                                    std::string(published.measure.gap ? to_text(*published.measure.gap) : ""),
                                    published.measure.title,
                                    std::string(dimension),
                                    std::string(category),
                                    to_text(day)};
  for (const Column column : kColumns) cells.push_back(cell_text(cell(line, column)));
  text += csv_line(cells);
}

}  // namespace

std::string gaps_json(const CohortReport& report) {
  JsonWriter json;
  {
    const auto object = json.object();
    write_head(json, report);
    const auto measures = json.array("measures");
    for (const PublishedMeasure& published : report.measures) write_measure(json, report, published);
  }
  return json.take() + "\n";
}

std::string gaps_csv(const CohortReport& report) {
  std::string text = csv_line({"measure", "kind", "gap", "title", "by", "category", "day", "applicable", "done", "due",
                               "suppressed", "could-not-tell"});
  const Day today = report.header.days.front();
  for (const PublishedMeasure& published : report.measures) {
    for (std::size_t day = 0; day < published.trend.size(); ++day)
      add_csv(text, published, "everybody", "everybody", report.header.days[day], published.trend[day]);
    for (std::size_t d = 0; d < kDimensionCount; ++d)
      for (const auto& [category, line] : published.by[d])
        add_csv(text, published, to_text(static_cast<Dimension>(d)), category_text(category), today, line);
  }
  return text;
}

std::string gaps_text(const CohortReport& report) {
  std::string text = fmt::format(
      "{} patients; the annual check applies, or may apply, to {}; {} with a rule that could not be decided\n\n",
      cell_text(report.patients), cell_text(report.register_patients), cell_text(report.open_patients));
  text += fmt::format("{:<58} {:>9} {:>9} {:>9} {:>10} {:>14}\n", "", "applies", "done", "due", "suppressed",
                      "could not tell");
  for (const PublishedMeasure& published : report.measures) {
    if (published.measure.kind == MeasureKind::kRule) continue;
    text += fmt::format("{:<58}", published.measure.title.substr(0, 58));
    constexpr std::array kWidths = {9, 9, 9, 10, 14};
    for (std::size_t i = 0; i < kColumns.size(); ++i)
      text += fmt::format(" {:>{}}", cell_text(cell(published.everybody, kColumns[i])), kWidths[i]);
    text += '\n';
  }
  if (report.threshold > 0)
    text += fmt::format("\n*: hidden, because it or a number that it would give away is below {}\n", report.threshold);
  return text;
}

Result<void> write_problems_csv(ProblemList& problems, std::ostream& out) {
  out << csv_line({"file", "line", "problem"});
  return problems.for_each([&out](const RegisterProblem& problem) {
    out << csv_line({problem.file, problem.line == 0 ? "" : std::to_string(problem.line), problem.message});
    return true;
  });
}

}  // namespace parity::cli
