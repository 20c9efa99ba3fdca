// The imported releases and lists in one SQLite file: written by an import, read by whoever expands a concept.
// Several releases of one code system stand beside each other, so that two can be compared.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/result.h"
#include "storage/sqlite.h"
#include "terminology/code_list.h"

namespace parity::terminology {

/// What was imported once.
struct Imported {
  std::int64_t id = 0;
  std::string kind;  // "release" of a code system, "list"
  std::string url;   // the code system, or the list's canonical
  std::string name;
  std::string version;
  std::string digest;  // "sha256:…" of its codes
  Instant time;
  std::int64_t codes = 0;  // of a release: all of them
  std::int64_t active = 0;
  std::string label() const;  // "SNOMED CT 20261001"
};

struct Expansion {
  std::vector<CodedTerm> codes;  // sorted by code
  Imported source;
};

enum class CodeState : std::uint8_t { kUnknown, kActive, kInactive };

class Store {
 public:
  /// Opens to read. Errors: kNotFound; kInvalidInput, something else; kUnavailable.
  static Result<Store> open(const std::string& path);
  /// Opens to import; makes the file if it is not there.
  static Result<Store> open_for_import(const std::string& path);

  /// Replaces the same version of the same thing. All of it is kept, or none. Gives what stands there now. Errors:
  /// kInvalidInput, its hierarchy is a circle; kTooLarge; kUnavailable.
  Result<Imported> import(const CodeSystemRelease& release, Instant now);
  Result<Imported> import(const CodeList& list, Instant now);

  /// Takes out one list, or one release with its reference sets; others stay. Opened to import. Error: kUnavailable.
  Result<void> remove(const Imported& what);

  /// Everything that was imported, the latest of each url first.
  Result<std::vector<Imported>> imported();
  /// The release of that version; an empty version: the one with the highest. kNotFound.
  Result<Imported> release(const std::string& system, const std::string& version);

  /// The code itself and all active codes below it. Error kNotFound: no such active code in it, or no release.
  Result<Expansion> descendants(const Imported& release, const std::string& code);
  /// The codes of the list that was imported last under that url. kNotFound.
  Result<Expansion> list(const std::string& url);
  Result<CodeState> state(const Imported& release, const std::string& code);
  /// Whether `code` is `above` or below it, by two look-ups.
  Result<bool> is_below(const Imported& release, const std::string& code, const std::string& above);
  /// Its term; empty if it is not known.
  Result<std::string> term(const Imported& release, const std::string& code);

 private:
  explicit Store(storage::Database database) : database_(std::move(database)) {}
  Result<void> forget(const Imported& what);
  Result<std::int64_t> add_imported(const Imported& what);
  Result<std::vector<Imported>> select(std::string_view where, std::initializer_list<std::string_view> parameters);

  storage::Database database_;
};

}  // namespace parity::terminology
