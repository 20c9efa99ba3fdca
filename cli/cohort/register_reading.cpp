#include "cli/cohort/register_reading.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "cli/cohort/register_progress.h"
#include "cli/output/complain.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostPrinted = 20;

}  // namespace

RegisterReading::RegisterReading(const RegisterOptions& options, fs::path results, std::string identity,
                                 std::ostream& err)
    : options_(options), results_(std::move(results)), err_(err) {
  if (!options.work.empty())
    run_.work = options.work;
  else if (!results_.empty())
    run_.work = results_ / ".work";
  run_.identity = std::move(identity);
  run_.threads = std::max(1U, options.threads);
  run_.memory_bytes = options.memory_mib << 20U;
  run_.between_checkpoints = std::chrono::milliseconds(static_cast<std::int64_t>(options.checkpoint_seconds * 1000));
  run_.resumed = [this] { err_ << "parity: going on with an interrupted run\n"; };
}

RegisterReading::~RegisterReading() {
  std::error_code ignored;
  if (is_fresh_) fs::remove_all(run_.work, ignored);
}

Result<void> RegisterReading::choose_folder() {
  if (!run_.work.empty()) return {};
  std::error_code fault;
  std::string name = (fs::temp_directory_path(fault) / "parity-register-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return invalid_input("can't be created", name, "name a folder with --work");
  run_.work = name;
  is_fresh_ = true;
  return {};
}

Result<RegisterResult> RegisterReading::run(const PatientWork& work) {
  if (auto checked = check_unavailable(options_.unavailable); !checked)
    return tl::unexpected<Error>(std::move(checked.error()));
  auto files = find_input(options_.paths, results_);
  if (!files) return tl::unexpected<Error>(std::move(files.error()));
  run_.files = std::move(*files);
  if (auto chosen = choose_folder(); !chosen) return tl::unexpected<Error>(std::move(chosen.error()));
  std::optional<RegisterProgressLine> line;
  if (options_.shows_progress) {
    line.emplace(err_);
    run_.progress = [&line](const RegisterProgress& progress) { line->show(progress); };
  }
  return run_register(run_, work);
}

void RegisterReading::clean_up() const {
  std::error_code ignored;
  fs::remove_all(run_.work / "buckets", ignored);
  fs::remove_all(run_.work / "problems", ignored);
  for (std::size_t i = 0; i < 256; ++i) fs::remove(run_.work / fmt::format("rows-{:04}", i), ignored);
  fs::remove(run_.work / "checkpoint", ignored);
  fs::remove(run_.work, ignored);  // unless the user keeps something else there
}

void report_problems(ProblemList& problems, std::ostream& err) {
  std::size_t printed = 0;
  const auto read = problems.for_each([&](const RegisterProblem& problem) {
    const std::string place = problem.line == 0 ? problem.file : fmt::format("{}:{}", problem.file, problem.line);
    err << fmt::format("{}: {}\n", place, problem.message);
    return ++printed < kMostPrinted;
  });
  if (!read) complain(read.error(), err);
  if (problems.size() > printed) err << fmt::format("… and {} more\n", problems.size() - printed);
  if (!problems.empty())
    err << fmt::format("parity: {} could not be read; the rest was\n",
                       problems.size() == 1 ? "one thing" : fmt::format("{} things", problems.size()));
}

}  // namespace parity::cli
