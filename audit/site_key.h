// The site key's file: made at the first start, never shown again. Used when a store is opened, and by the command
// that rotates the key. Rotation adds a key; the old ones stay, so that earlier answers are still found, until their
// rows have gone by retention and their lines are taken out by hand (docs/how-to/look-after-the-audit.md).
#pragma once

#include <string>

#include "audit/pseudonym.h"
#include "engine/base/result.h"

namespace parity::audit {

/// Reads the keys, one "number hexadecimal-key" a line, the highest number being the current one. Errors: kNotFound;
/// kInvalidInput for a file that others may read or that is malformed (the message holds none of it).
Result<Pseudonyms> read_site_keys(const std::string& path);

/// Makes the file with one random key of 32 bytes, readable by its owner alone. Error: it exists.
Result<void> create_site_key(const std::string& path);

/// Adds a new key, which is current from the next opening of a store on.
Result<void> rotate_site_key(const std::string& path);

}  // namespace parity::audit
