// One bucket of the partition: brings each patient's pieces together and answers them, in the order of patients.
// For run_register.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "cli/register/partition.h"
#include "cli/register/patient_work.h"

namespace parity::cli {

/// Shared resources by their id: those of the whole register, held in memory.
class SharedResources {
 public:
  /// Errors: the file can't be read; kTooLarge beyond 256 MiB.
  static Result<SharedResources> load(const std::filesystem::path& file);
  /// The JSON texts with that id; none if it was not exported.
  std::vector<std::string_view> find(std::string_view id) const;

 private:
  std::string bytes_;
  std::unordered_multimap<std::string_view, std::string_view> by_id_;
};

class BucketWork {
 public:
  /// `most_bytes`: a larger bucket is split further before it is read. `done` hears of every bucket read.
  struct Limits {
    std::size_t most_bytes = std::size_t{128} << 20U;
    std::function<void(std::uint64_t bytes)> done;
  };
  BucketWork(const PatientWork& work, const SharedResources& shared, Limits limits)
      : work_(work), shared_(shared), limits_(std::move(limits)) {}

  /// Writes rows (kRow) in the order of patients, and problems (kProblem) among them, as frames. Beside `rows`
  /// while it works, so that an interrupted one leaves nothing behind. Errors: files that can't be read or written.
  Result<void> run(const std::filesystem::path& bucket, unsigned bits_used, const std::filesystem::path& rows) const;

 private:
  // What one bucket after the other, and one patient after the other, is brought together in.
  struct Desk {
    std::string texts;
    std::string shared_texts;
    fhir::JsonParser parser;
    fhir::JsonParser shared_parser;
  };
  struct Gathered;
  Result<void> answer_all(const std::filesystem::path& bucket, unsigned bits_used, std::ostream& out) const;
  Result<void> split(const std::filesystem::path& bucket, unsigned bits_used,
                     const std::filesystem::path& folder) const;
  Result<void> answer_split(const std::filesystem::path& bucket, unsigned bits_used, std::ostream& out) const;
  void answer_patient(std::span<const Frame> frames, Desk& desk, std::string& out) const;
  void answer_resources(std::span<const Frame> frames, Desk& desk, std::string& out) const;
  Result<Gathered> gather(std::span<const Frame> frames, Desk& desk) const;

  const PatientWork& work_;
  const SharedResources& shared_;
  Limits limits_;
  mutable std::mutex splitting_;  // one at a time: a split holds many files open
};

}  // namespace parity::cli
