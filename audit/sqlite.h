// The names of storage/ that this room speaks of as its own: rows in SQLite.
#pragma once

#include "storage/sqlite.h"

namespace parity::audit {

using storage::Database;
using storage::Field;
using storage::says_damaged;
using storage::Statement;

}  // namespace parity::audit
