// The second shape of failure: author-time work with many complaints, each with a stable code and a
// position, so that a rule author sees them all at once. Used by load, plan, testing and the
// configuration reader. Knows nothing of rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parity {

/// A place in a source file: 1-based line and column in bytes; `length` bytes long. line 0 means the
/// file as a whole. Shown in characters (to_text).
struct Where {
  std::uint32_t file = 0;  // index into SourceFiles
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 0;
  friend bool operator==(const Where&, const Where&) = default;
};

struct SourceFile {
  std::string path;  // as it is shown to the author
  std::string text;
};

using SourceFiles = std::vector<SourceFile>;

/// The whole text of a 1-based line, without its line end; empty when there is no such line.
std::string_view line_of(const SourceFile& file, std::uint32_t line);

enum class Severity : std::uint8_t { kError, kWarning };

struct Diagnostic {
  std::string_view code;  // stable, "R0203"; a string literal
  Severity severity = Severity::kError;
  Where where;
  std::string message;  // one sentence, lower case, the author's words in backticks
  std::string why;
  std::string fix;
};

/// The product of author-time work, if there is one, and everything that was complained about.
template <class T>
struct Checked {
  std::optional<T> product;
  std::vector<Diagnostic> diagnostics;
};

bool has_error(const std::vector<Diagnostic>& diagnostics);
/// Sorts by file, line, column, code: the order in which an author reads.
void sort_by_position(std::vector<Diagnostic>& diagnostics);

/// The form for a person (docs/reference/diagnostics.md): position, code, message, the source line
/// with carets, why and fix.
std::string to_text(const Diagnostic& diagnostic, const SourceFiles& files);
/// The same for all of them; of more than 200 the first, and how many more there are.
std::string to_text(const std::vector<Diagnostic>& diagnostics, const SourceFiles& files);

/// The closest of `candidates` to `word` if it is close enough to be a slip of the pen.
std::optional<std::string_view> closest(std::string_view word, const std::vector<std::string_view>& candidates);
/// "did you mean `x`?", or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace parity
