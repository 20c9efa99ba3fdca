#include "cli/cohort/cohort.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>

#include "cli/cohort/cohort_report.h"
#include "cli/cohort/cohort_work.h"
#include "cli/cohort/gaps.h"
#include "cli/cohort/measure_report.h"
#include "cli/cohort/partial.h"
#include "cli/cohort/recall.h"
#include "cli/cohort/register_reading.h"
#include "cli/cohort/report_html.h"
#include "cli/cohort/row_codec.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

Result<void> write_file(const fs::path& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream << text;
  if (stream.flush()) return {};
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be written", path.string(), "free space"});
}

Result<void> write_problems(const fs::path& path, ProblemList& problems) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  if (auto written = write_problems_csv(problems, stream); !written || stream.flush()) return written;
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be written", path.string(), "free space"});
}

// Counts rows as they come, keeps the recall list, and writes all results in the end.
class Results {
 public:
  Results(CohortHeader header, fs::path folder, std::uint64_t hidden_below)
      : header_(std::move(header)),
        folder_(std::move(folder)),
        hidden_below_(hidden_below),
        tally_(measures_of(header_.rules), header_.days.size()),
        recall_(header_, folder_ / ".recall.waiting") {}

  void add(const CohortRow& row) {
    tally_.add(row);
    recall_.add(row);
  }

  Result<void> write(const CountedRegister& counted, ProblemList& problems, std::ostream& out) {
    const CohortReport report = publish(counted, tally_, hidden_below_);
    if (auto written = recall_.write(folder_ / "recall.csv"); !written) return written;
    const std::array<std::pair<const char*, std::string>, 4> files = {{
        {"gaps.json", gaps_json(report)},
        {"gaps.csv", gaps_csv(report)},
        {"measure-reports.json", measure_reports_json(report)},
        {"report.html", report_html(report)},
    }};
    for (const auto& [name, text] : files)
      if (auto written = write_file(folder_ / name, text); !written) return written;
    if (auto written = write_problems(folder_ / "problems.csv", problems); !written) return written;
    out << gaps_text(report);
    out << fmt::format("\n{} people to recall or look at: {}\nfor reading: {}\n", recall_.size(),
                       (folder_ / "recall.csv").string(), (folder_ / "report.html").string());
    return {};
  }

 private:
  CohortHeader header_;
  fs::path folder_;
  std::uint64_t hidden_below_;
  Tally tally_;
  RecallList recall_;
};

Result<void> make_folder(const fs::path& folder) {
  std::error_code fault;
  fs::create_directories(folder, fault);
  if (fault) return invalid_input("can't be created: " + fault.message(), folder.string());
  return {};
}

void warn_of_types(const InputCounts& input, const CohortHeader& header, std::ostream& err) {
  for (const std::string& name : types_not_met(input)) {
    if (std::find(header.unavailable.begin(), header.unavailable.end(), name) != header.unavailable.end()) continue;
    err << fmt::format(
        "parity: the register holds no {}: if it was not exported, say --unavailable {}, or everybody is taken to have "
        "none\n",
        name, name);
  }
}

Result<CohortRow> row_of(std::string_view key, std::string_view text, const CohortHeader& header) {
  auto row = read_row(text, header);
  if (row && row->patient.empty()) row->patient = key;  // a record without an id
  return row;
}

Result<void> write_partial(const CohortOptions& options, const CountedRegister& counted, RegisterResult& result,
                           std::ostream& out) {
  std::ofstream file;
  if (options.partial != "-") file.open(options.partial, std::ios::binary | std::ios::trunc);
  std::ostream& target = options.partial == "-" ? out : file;
  PartialWriter writer(counted.header, target);
  auto read = for_each_row(result.rows, [&](std::string_view key, std::string_view text) -> Result<void> {
    auto row = row_of(key, text, counted.header);
    if (!row) return tl::unexpected<Error>(std::move(row.error()));
    writer.add(*row);
    return {};
  });
  if (!read) return read;
  if (auto finished = writer.finish(counted, result.problems); !finished) return finished;
  if (target.flush()) return {};
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be written", options.partial, "free space"});
}

Result<void> write_results(const CohortOptions& options, const CountedRegister& counted, RegisterResult& result,
                           std::ostream& out) {
  Results results(counted.header, options.out, options.hidden_below);
  auto read = for_each_row(result.rows, [&](std::string_view key, std::string_view text) -> Result<void> {
    auto row = row_of(key, text, counted.header);
    if (!row) return tl::unexpected<Error>(std::move(row.error()));
    results.add(*row);
    return {};
  });
  if (!read) return read;
  return results.write(counted, result.problems, out);
}

}  // namespace

int run_cohort(const CohortOptions& options, const Plan& plan, std::vector<CohortRuleSet> rule_sets, std::ostream& out,
               std::ostream& err) {
  AssessmentPlan assessment = assessment_plan(plan, options.input.hook, options.input.days, options.input.groups);
  CountedRegister counted;
  counted.header = {options.input.days, std::move(rule_sets), describe(plan, assessment.rules),
                    options.input.unavailable};
  DeprivationById deprivation;
  if (!options.deprivation.empty()) {
    auto read = read_deprivation(options.deprivation);
    if (!read) return refuse(read.error(), err);
    deprivation = std::move(*read);
  }
  if (!options.out.empty())
    if (auto made = make_folder(options.out); !made) return refuse(made.error(), err);
  const RecordOptions record{options.input.days.front(), options.input.unavailable};
  const CohortWork work(std::move(assessment), counted.header, record, std::move(deprivation));
  std::string identity = to_json(counted.header) + options.input.hook + options.deprivation;
  for (const std::string& group : options.input.groups.on) identity += "\n+" + group;
  for (const std::string& group : options.input.groups.off) identity += "\n-" + group;
  RegisterReading reading(options.input, options.out, std::move(identity), err);
  auto result = reading.run(work);
  if (!result) return refuse(result.error(), err);
  counted.input = result->counts;
  counted.problems = result->problems.size();
  warn_of_types(counted.input, counted.header, err);
  auto written = options.partial.empty() ? write_results(options, counted, *result, out)
                                         : write_partial(options, counted, *result, out);
  if (!written) return refuse(written.error(), err);
  report_problems(result->problems, err);
  reading.clean_up();
  return counted.problems == 0 ? kDone : kBadUsage;
}

int run_merge(const MergeOptions& options, std::ostream& out, std::ostream& err) {
  if (auto made = make_folder(options.out); !made) return refuse(made.error(), err);
  std::optional<Results> results;
  const auto begin = [&](const CohortHeader& header) {
    results.emplace(header, fs::path(options.out), options.hidden_below);
  };
  ProblemList problems(fs::path(options.out) / ".problems");
  const auto take = [&](const CohortRow& row) { results->add(row); };
  const auto counted = merge_partials(options.partials, problems, {begin, take});
  if (!counted) return refuse(counted.error(), err);
  warn_of_types(counted->input, counted->header, err);
  if (auto written = results->write(*counted, problems, out); !written) return refuse(written.error(), err);
  report_problems(problems, err);
  return problems.empty() ? kDone : kBadUsage;
}

}  // namespace parity::cli
