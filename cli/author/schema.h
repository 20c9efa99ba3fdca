// `parity schema`: a JSON Schema (draft 2020-12) for each kind of file of a rules folder, for editors.
#pragma once

#include <ostream>
#include <string>

#include "cli/author/schema_shape.h"

namespace parity::cli {

/// The schema of one kind of file, indented, with a line end.
std::string schema_text(const FileKind& kind);

struct SchemaCommand {
  std::string kind;    // empty: all of them, as one JSON object by kind
  std::string folder;  // write a file `<kind>.schema.json` for each kind here instead; may be empty
};

/// Exit code 0; 2 where a file can't be written.
int run_schema(const SchemaCommand& command, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
