// Which files a register consists of, in a fixed order. For run_register.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace parity::cli {

enum class InputKind : std::uint8_t {
  kLines,     // *.ndjson, *.jsonl, standard input: a resource or a Bundle a line
  kDocument,  // *.json: one Bundle or resource, one patient
};

struct InputFile {
  std::string path;
  InputKind kind = InputKind::kLines;
  std::uint64_t bytes = 0;  // on disk; 0 for standard input
  std::int64_t changed = 0;
};

/// The files named, and those in folders below at any depth (`.json`, `.ndjson`, `.jsonl`, each also with `.gz`),
/// each once, sorted by path. A file named by the user that has another ending is read as lines. Errors: no such
/// path; a folder with no such file; standard input together with files.
/// `results`: a folder that is passed over, wherever it stands; may be empty.
Result<std::vector<InputFile>> find_input(const std::vector<std::string>& paths,
                                          const std::filesystem::path& results = {});

/// What an interrupted run must find unchanged to go on: the names, sizes and times of all files.
std::string fingerprint(const std::vector<InputFile>& files);

}  // namespace parity::cli
