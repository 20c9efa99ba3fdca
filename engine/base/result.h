// The first of Parity's three shapes of failure: the machinery failed, or one input is unusable.
// The other two are Checked<T> (diagnostics.h, author time) and Outcome (engine/eval, run time).
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace parity {

enum class ErrorKind {
  kInvalidInput,  // the caller's bytes or arguments are wrong
  kNotFound,      // a named file, rule or row does not exist
  kUnavailable,   // something outside could not be reached or written now
  kTooLarge,      // a limit was exceeded
  kInternal,      // a defect of Parity's own
};

/// What went wrong, for a person: `message` is one lower-case sentence without patient data;
/// `where` is a position or a JSON path; `fix` says how to mend it. `where` and `fix` may be empty.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;
  std::string where;
  std::string fix;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> invalid_input(std::string message, std::string where = {}, std::string fix = {}) {
  return tl::unexpected<Error>(Error{ErrorKind::kInvalidInput, std::move(message), std::move(where), std::move(fix)});
}

/// "where: message (fix)", the one-line form for standard error and logs.
std::string to_text(const Error& error);

}  // namespace parity
