// A register of any size, answered patient by patient: the door of this room. Reads files of many patients in any
// order, brings each patient's resources together on disk, answers them on all cores within bounded memory, and can
// be interrupted at any moment and gone on with. Used by cli/cohort; what is asked of a patient is PatientWork.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/register/input_files.h"
#include "cli/register/line_work.h"
#include "cli/register/patient_work.h"
#include "cli/register/problem_list.h"

namespace parity::cli {

struct RegisterProgress {
  enum class Stage : std::uint8_t { kReading, kAnswering };
  Stage stage = Stage::kReading;
  std::uint64_t bytes = 0;
  std::uint64_t total_bytes = 0;  // 0: not known
  std::uint64_t patients = 0;     // answered so far, in the second stage
};

struct RegisterRun {
  std::vector<InputFile> files;
  std::filesystem::path work;  // holds patients' data while the run lasts; 0700
  std::string identity;        // of the rules and options: another one's work is not gone on with
  unsigned threads = 1;
  std::uint64_t memory_bytes = std::uint64_t{512} << 20U;  // that patients' data may take at once
  std::uint64_t most_bucket_bytes = 0;                     // a larger bucket is split; 0: from memory and threads
  std::function<void(const RegisterProgress&)> progress;   // from one thread at a time; may be empty
  std::function<void()> resumed;                           // called when an interrupted run is gone on with
  std::chrono::milliseconds between_checkpoints{5000};
};

struct RegisterResult {
  InputCounts counts;
  std::vector<std::filesystem::path> rows;  // kRow and kProblem frames; in this order all patients are sorted
  ProblemList problems;                     // what could not be read; its overflow stands in the work folder
};

/// Error: the machinery's. Bad input is counted.
Result<RegisterResult> run_register(const RegisterRun& run, const PatientWork& work);

/// Calls `take` for each row in the order of patients (patient_hash, id). Errors: its own, or a damaged file.
Result<void> for_each_row(const std::vector<std::filesystem::path>& rows,
                          const std::function<Result<void>(std::string_view patient, std::string_view row)>& take);

}  // namespace parity::cli
