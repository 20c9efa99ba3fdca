// Compact JSON text, written front to back. Used for every body of the server, for log lines, and by cli for
// `--format json`. Whatever strings go in, valid JSON in UTF-8 comes out. Knows nothing of FHIR or CDS Hooks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/decimal.h"

namespace parity::hooks {

/// Values go where they stand: in an array one after the other, in an object after key().
///   JsonWriter json;
///   { const auto object = json.object(); const auto cards = json.array("cards"); }
/// INVARIANT of use: key, value, key, value in an object; scopes end in reverse order; one value at the top.
class JsonWriter {
 public:
  /// Closes its object or array at the end of the C++ scope.
  class [[nodiscard]] Scope {
   public:
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope();

   private:
    friend class JsonWriter;
    enum class Kind : std::uint8_t { kObject, kArray };
    Scope(JsonWriter& writer, Kind kind);
    JsonWriter& writer_;
    Kind kind_;
  };

  JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  JsonWriter(JsonWriter&& other) noexcept;
  JsonWriter& operator=(JsonWriter&& other) noexcept;
  ~JsonWriter();

  Scope object();
  Scope array();
  Scope object(std::string_view key);
  Scope array(std::string_view key);

  // For scopes that don't follow the C++ ones.
  void begin_object();
  void end_object();
  void begin_array();
  void end_array();

  void key(std::string_view name);
  /// Bytes that are not UTF-8 become U+FFFD, one for each.
  void string(std::string_view value);
  /// Exactly as Decimal prints it: 2.0 stays 2.0.
  void number(const Decimal& value);
  void integer(std::int64_t value);
  void boolean(bool value);
  void null();
  /// A value that is JSON text already, copied as it is. INVARIANT: `json` is one valid JSON value.
  void raw(std::string_view json);

  // key and value at once
  void member(std::string_view name, std::string_view value);
  void member(std::string_view name, const Decimal& value);
  void integer_member(std::string_view name, std::int64_t value);
  void boolean_member(std::string_view name, bool value);

  /// The text so far. The view lives until the next call.
  std::string_view text() const;
  /// The finished text; the writer is empty afterwards and may be used again.
  std::string take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parity::hooks
