// The names of storage/ that this room speaks of as its own: files that survive a crash.
#pragma once

#include "storage/durable_file.h"

namespace parity::audit {

using storage::create_file;
using storage::FileDescriptor;
using storage::kPrivateMode;
using storage::open_file;
using storage::read_file;
using storage::replace_file;
using storage::sync_file;
using storage::sync_folder_of;
using storage::system_error;
using storage::write_all;

}  // namespace parity::audit
