// A response as JSON text (CDS Hooks 2.0.1). What is empty is left out: never null, "", [] or {}, but for `cards`.
// Used by the services and by `parity evaluate --format cards`.
#pragma once

#include <string>

#include "cds-hooks/card.h"

namespace parity::hooks {

class JsonWriter;

/// {"cards":[…]}, with `systemActions` if there are any.
std::string to_json(const CdsResponse& response);

/// A tree as a JSON value, its empty members left out. A number that JSON can't hold is written as a string.
void write_tree(JsonWriter& json, const Tree& tree);

}  // namespace parity::hooks
