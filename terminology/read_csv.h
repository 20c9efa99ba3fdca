// Code lists as CSV (RFC 4180) with a header, as opencodelists.org exports them.
#pragma once

#include <istream>
#include <string>

#include "engine/base/result.h"
#include "terminology/code_list.h"

namespace parity::terminology {

struct CsvOptions {
  std::string file;             // for messages
  std::string url;              // the list's canonical
  std::string system{kSnomed};  // where there is no `system` column
};

/// Columns, in any case and order: the code (`code`, `dmd_id`, `snomedct_concept_id`, `id`), its term (`term`,
/// `display`, `name`, `description`, `nm`; may be missing), its `system` (may be missing). A SNOMED CT code must have the
/// right check digit. Errors, with file and line: kInvalidInput; kTooLarge; kUnavailable.
Result<CodeList> read_csv(std::istream& stream, const CsvOptions& options);

}  // namespace parity::terminology
