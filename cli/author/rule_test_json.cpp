// `parity test --format json`.
#include "cds-hooks/json_writer.h"
#include "cds-hooks/pages/trace_json.h"
#include "cli/author/rule_test_report.h"
#include "engine/base/place.h"

namespace parity::cli {
namespace {

using hooks::JsonWriter;

void write_place(const SourceFiles& files, Where where, JsonWriter& json) {
  json.member("file", where.file < files.size() ? std::string_view(files[where.file].path) : std::string_view());
  const ShownPlace place = shown_place(where, files);
  json.integer_member("line", place.line);
  json.integer_member("column", static_cast<std::int64_t>(place.column));
}

void write_result(const TestReport& report, const TestResult& result, JsonWriter& json) {
  const RuleTest& test = report.tests[result.test];
  const auto object = json.object();
  json.member("name", test.name);
  write_place(report.files, test.where, json);
  json.member("verdict", to_text(result.verdict));
  if (!test.todo.empty()) json.member("todo", test.todo);
  if (!test.skip.empty()) json.member("skip", test.skip);
  {
    const auto differences = json.array("differences");
    for (const std::string& line : result.differences) json.string(line);
  }
  if (result.traces.empty()) return;
  const auto traces = json.array("traces");
  for (const TestTrace& traced : result.traces) {
    const auto entry = json.object();
    json.member("rule", report.plan.rule(traced.trace.rule).id);
    json.member("audience", to_text(traced.audience));
    json.member("state", to_text(traced.trace.outcome.state));
    hooks::write_trace(traced.trace, report.plan, json);
  }
}

void write_truths(std::string_view key, const std::array<bool, 3>& truths, JsonWriter& json) {
  const auto array = json.array(key);
  for (const Ternary truth : {Ternary::kTrue, Ternary::kFalse, Ternary::kUnknown})
    if (truths[static_cast<std::size_t>(truth)]) json.string(to_text(truth));
}

void write_coverage(const TestReport& report, JsonWriter& json) {
  const CoverageReport& coverage = *report.coverage;
  const auto object = json.object("coverage");
  json.integer_member("percent", coverage.percent());
  json.integer_member("wanted", static_cast<std::int64_t>(coverage.wanted));
  json.integer_member("seen", static_cast<std::int64_t>(coverage.seen));
  json.integer_member("explained", static_cast<std::int64_t>(coverage.explained));
  const auto items = json.array("items");
  for (const CoverageItem& item : coverage.items) {
    const auto entry = json.object();
    json.member("kind", to_text(item.kind));
    write_place(report.plan.files, item.where, json);
    json.member("in", item.owner);
    json.member("what", item.text);
    write_truths("wanted", item.wanted, json);
    write_truths("seen", item.seen, json);
    if (!item.explained.empty()) json.member("explained", item.explained);
  }
}

void write_mutation(const TestReport& report, JsonWriter& json) {
  const MutationReport& mutation = *report.mutation;
  const auto object = json.object("mutation");
  json.integer_member("percent", mutation.percent());
  json.integer_member("tried", static_cast<std::int64_t>(mutation.tried));
  json.integer_member("noticed", static_cast<std::int64_t>(mutation.tried - mutation.survivors.size()));
  json.integer_member("explained", static_cast<std::int64_t>(mutation.explained));
  const auto survivors = json.array("survivors");
  for (const Survivor& survivor : mutation.survivors) {
    const auto entry = json.object();
    write_place(report.plan.files, survivor.where, json);
    json.member("in", survivor.owner);
    json.member("what", survivor.text);
    if (!survivor.explained.empty()) json.member("explained", survivor.explained);
  }
}

}  // namespace

void print_test_json(const TestReport& report, std::ostream& out) {
  JsonWriter json;
  {
    const auto object = json.object();
    for (const TestVerdict verdict :
         {TestVerdict::kPassed, TestVerdict::kFailed, TestVerdict::kSkipped, TestVerdict::kTodo})
      json.integer_member(to_text(verdict), static_cast<std::int64_t>(report.count(verdict)));
    {
      const auto tests = json.array("tests");
      for (const TestResult& result : report.results) write_result(report, result, json);
    }
    if (report.coverage) write_coverage(report, json);
    if (report.mutation) write_mutation(report, json);
  }
  out << json.text() << '\n';
}

}  // namespace parity::cli
