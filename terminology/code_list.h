// Codes with their terms, and how the files that hold them name themselves. Plain values, made by the readers of this
// room (csv, FHIR JSON, RF2), kept by store.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parity::terminology {

inline constexpr std::string_view kSnomed = "http://snomed.info/sct";

struct CodedTerm {
  std::string system;
  std::string code;
  std::string term;  // may be empty
  friend bool operator==(const CodedTerm&, const CodedTerm&) = default;
};

/// A set of codes under one name. Its codes are in the order of the file.
struct CodeList {
  std::string url;  // the canonical that a concept's `valueset` names
  std::string name;
  std::string version;  // as the file says; may be empty
  std::vector<CodedTerm> codes;
};

/// A code is inside the codes that it is `is-a` of; both are places in CodeSystemRelease::concepts.
struct IsA {
  std::uint32_t child = 0;
  std::uint32_t parent = 0;
};

struct ReleasedConcept {
  std::string code;
  std::string term;
  bool is_active = true;
};

/// A code system with its hierarchy, of one release.
struct CodeSystemRelease {
  std::string system;
  std::string name;
  std::string version;                    // "20261001"
  std::vector<ReleasedConcept> concepts;  // sorted by code, each once
  std::vector<IsA> is_a;
  std::vector<CodeList> lists;  // simple reference sets, by `http://snomed.info/sct?fhir_vs=refset/…`
};

// Bounds of what is read: hostile input ends in an error, not in memory. SNOMED CT UK has about a million concepts.
inline constexpr std::size_t kMostCodes = 5'000'000;
inline constexpr std::size_t kMostRows = 60'000'000;
inline constexpr std::size_t kLongestLine = std::size_t{64} * 1024;

}  // namespace parity::terminology
