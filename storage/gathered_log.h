// SQLite's write-ahead log in few writes: SQLite hands each page of a commit to the kernel in two, and syncs once. Used
// by sqlite.cpp for connections that sync each commit. Knows the log as bytes alone.
#pragma once

namespace parity::storage {

/// The name of a VFS that is SQLite's own but for the log: what is written to it one behind the other is held, and
/// written in one when it is synced (or anything else is asked of the file). Registered at the first call; any thread.
/// An error of the write is the sync's. INVARIANT of use: `PRAGMA synchronous = FULL` (or EXTRA). Else SQLite publishes
/// a commit to other connections whose pages the file does not hold yet.
/// Null: it can't be had (no memory); use the default one.
const char* gathering_vfs();

}  // namespace parity::storage
