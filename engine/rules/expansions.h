// What an imported terminology says about the concepts that ask for one: plain values. The command line looks them up
// and hands them to the plan, so that the engine opens no file.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace parity {

struct ExpandedCodes {
  std::vector<std::pair<std::string, std::string>> codes;  // system, code
  std::string release;                                     // "SNOMED CT 20261001", for people
  std::string digest;                                      // of the release or list; part of the content hash
};

/// By what a concept names: the code of a `descendants-of` (SNOMED CT), the canonical of a `valueset`. What is not there
/// was not found.
struct Expansions {
  std::map<std::string, ExpandedCodes> descendants;
  std::map<std::string, ExpandedCodes> value_sets;
  bool has_terminology = false;  // one was looked into
};

}  // namespace parity
