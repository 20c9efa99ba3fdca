// Where the imported terminology stands, and what the rules take from it: the seam between the engine, which opens no
// file, and terminology/.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/rules/expansions.h"
#include "engine/rules/rule_set.h"

namespace parity::cli {

/// The file that was named; else PARITY_TERMINOLOGY_PATH; else terminology.db in the state folder. Error: there is no place
/// for it.
Result<std::string> terminology_path(const std::string& named);

/// What the concepts ask for by `descendants-of` and `valueset`. No file is opened when none asks; a file that is not
/// there is no terminology. Error: the file is there and can't be read.
Result<Expansions> expand_concepts(const RuleLibrary& library);

}  // namespace parity::cli
