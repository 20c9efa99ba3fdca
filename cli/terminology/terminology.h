// The sub-commands of `parity terminology`: SNOMED CT releases, FHIR ValueSets and CodeSystems, code lists. Options are in
// terminology_commands.cpp; each run_… writes results to `out`, complaints to `err`, and gives the exit code.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "engine/base/date.h"

namespace parity::cli {

struct TerminologyImportOptions {
  std::string store;               // empty: terminology_path()
  std::vector<std::string> paths;  // folders of RF2 files together, or FHIR JSON and CSV files
  std::string url;                 // of a CSV list; empty: the file's name without its ending
  std::string system;              // of a CSV list without such a column; empty: SNOMED CT
  Instant now;
  bool shows_progress = false;
};
/// 0: all imported; 2: something could not be read, and of that nothing is kept.
int run_terminology_import(const TerminologyImportOptions& options, std::ostream& out, std::ostream& err);

struct TerminologyRemoveOptions {
  std::string store;
  std::string name;     // the canonical of a list, or a code system
  std::string version;  // empty: the only one
};
/// 0: it is gone; 2: there is no such list or release, or several versions of it and none was named.
int run_terminology_remove(const TerminologyRemoveOptions& options, std::ostream& out, std::ostream& err);

struct TerminologyExpandOptions {
  std::string store;
  std::string name;     // a SNOMED CT code, or the canonical of a list
  std::string release;  // empty: the latest
  std::string format = "text";
};
int run_terminology_expand(const TerminologyExpandOptions& options, std::ostream& out, std::ostream& err);

struct TerminologyStatusOptions {
  std::string store;
  std::string format = "text";
};
int run_terminology_status(const TerminologyStatusOptions& options, std::ostream& out, std::ostream& err);

struct TerminologyDiffOptions {
  std::string store;
  std::string rules;
  std::string from;  // empty: the one before `to`
  std::string to;    // empty: the latest
};
/// 0: nothing of the rules is touched; 1: a code that they use is no longer active, or an expansion changes.
int run_terminology_diff(const TerminologyDiffOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
