// What one thread does with a line or a document of the input: answers a whole record at once, hands a patient's
// resource to the partition, reports what can't be read. For run_register.
#pragma once

#include <cstdint>
#include <string>

#include "cli/register/input_files.h"
#include "cli/register/line_reader.h"
#include "cli/register/partition.h"
#include "cli/register/patient_work.h"

namespace parity::cli {

/// What was met in the input. Sums, so that threads and interruptions make no difference.
struct InputCounts {
  std::uint64_t lines = 0;      // and documents
  std::uint64_t bad = 0;        // of them, those that could not be read
  std::uint64_t unclaimed = 0;  // of the bad ones, those whose patient is not known
  std::uint64_t unused = 0;     // resources of types that no rule reads
  std::uint32_t types = 0;      // bit by ResourceType: met on a line of its own, or a Bundle was met (all)

  void add(const InputCounts& other);
};

class LineWork {
 public:
  LineWork(const PatientWork& work, Partition& partition) : work_(work), gathered_(partition) {}

  /// Error: the machinery's (the disk is full). What is wrong with the input is counted and reported.
  Result<void> take_block(std::uint32_t file, const LineBlock& block);
  Result<void> take_document(std::uint32_t file, const std::string& path);
  /// A file that could not be read on; `line`: after how many.
  Result<void> report(std::uint32_t file, std::uint64_t line, const Error& error);

  Result<void> flush() { return gathered_.flush(); }
  const InputCounts& counts() const { return counts_; }

 private:
  struct Spot {
    std::uint32_t file = 0;
    std::uint64_t line = 0;
  };
  Result<fhir::JsonView> parse(std::string_view text);
  Result<void> take_line(const Spot& spot, std::string_view line);
  Result<void> take_resource(const Spot& spot, fhir::JsonView resource, std::string_view text);
  Result<void> take_whole(const Spot& spot, fhir::JsonView bundle, std::string_view text);
  Result<void> take_broken(const Spot& spot, std::string_view line, const Error& error);
  Result<void> complain(const Spot& spot, std::string_view message);

  const PatientWork& work_;
  fhir::JsonParser parser_;  // its memory serves one line after the other
  GatheredFrames gathered_;
  InputCounts counts_;
};

}  // namespace parity::cli
