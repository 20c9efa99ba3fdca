// A SNOMED CT release in Release Format 2: the snapshot's concepts, is-a relationships, terms and simple reference sets
// (SNOMED CT Release File Specification, RF2). Reads streams: which files a release is made of, the command line finds.
#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "terminology/code_list.h"

namespace parity::terminology {

enum class Rf2File : std::uint8_t { kConcepts, kRelationships, kDescriptions, kSimpleRefset, kOther };
/// By its name alone: `sct2_Concept_Snapshot_INT_20260101.txt`; kOther for what is not used (stated relationships, full
/// and delta files, text definitions, maps).
Rf2File rf2_file_of(std::string_view file_name);

/// Reads one file after the other, then gives the release. Memory is what a release's active concepts, terms and is-a
/// relationships take, about 150 bytes a concept. Of a component that stands in several files, the latest counts.
class Rf2Release {
 public:
  /// Called now and then with the bytes that were read since the last time.
  using Progress = std::function<void(std::size_t bytes)>;

  explicit Rf2Release(Progress progress = {});
  Rf2Release(const Rf2Release&) = delete;
  Rf2Release& operator=(const Rf2Release&) = delete;
  ~Rf2Release();

  /// Concepts before the others. Errors, with file and line: kInvalidInput, also for a relationship between concepts that
  /// no file had, kTooLarge, kUnavailable.
  Result<void> read(Rf2File kind, std::istream& stream, const std::string& name);
  /// `version` is the latest effective time of a concept. Error: kInvalidInput, no concept was read.
  Result<CodeSystemRelease> finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parity::terminology
