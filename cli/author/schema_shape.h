// What the files of a rules folder may hold, as data: the one table behind `parity schema` (cli/author/schema_table.cpp).
// The readers in engine/load and engine/testing decide; a test holds this table against them, key by key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parity::cli {

enum class ShapeKind : std::uint8_t {
  kText,   // any plain or quoted text, number or truth value
  kName,   // letters, digits, hyphens
  kWord,   // one of `words`
  kYesNo,  // true or false
  kWholeNumber,
  kSpan,        // 12 months
  kDay,         // 2026-11-22
  kDate,        // 2026, 2026-11 or 2026-11-22
  kComparison,  // >= 140 mm[Hg]
  kAge,         // older than 12 months, within 12 months
  kOverride,    // snooze 12 months [or until-changed], until-changed, none
  kHash,        // sha256:…
  kLink,        // https://…
  kList,        // of `of`
  kListOrOne,   // a list of `of`, or one of it alone
  kMap,         // names of the author's to `of`
  kObject,      // the keys of `keys`, no others
  kAnyOf,       // one of several `of`
  kReference,   // the definition named by `words`
  kAnything,    // a tree of the author's own: a FHIR resource
};

struct ShapeKey;

struct Shape {
  ShapeKind kind = ShapeKind::kText;
  std::vector<std::string> words;
  std::vector<Shape> of;
  std::vector<ShapeKey> keys;
  std::string what;                      // of an object: how the readers name it, "a rule"
  std::vector<std::string> exactly_one;  // of these keys one stands, and no more
  bool only_one_key = false;             // of a map
  unsigned fewest = 0;                   // items of a list, keys of an object, characters of a text
  unsigned most = 0;                     // items of a list; 0: as many as one likes
  std::string key_pattern = {};          // of a map's keys; empty: any text
};

struct ShapeKey {
  std::string name;
  Shape shape;
  std::string about;  // shown by an editor beside the key
  bool required = false;
};

struct NamedShape {
  std::string name;
  std::string about;
  Shape shape;
};

/// A kind of file: where it stands, and its root.
struct FileKind {
  std::string name;   // "concepts", as `parity schema concepts` takes it
  std::string title;  // for people
  std::string files;  // a pattern of paths below the rules folder
  Shape root;
};

const std::vector<FileKind>& file_kinds();
/// Shapes that others refer to by name.
const std::vector<NamedShape>& shared_shapes();

}  // namespace parity::cli
