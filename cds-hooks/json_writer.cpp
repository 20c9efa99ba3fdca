// RapidJSON's SAX Writer does the escaping; strings are made valid UTF-8 before they reach it.
#include "cds-hooks/json_writer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <utility>

#include "cds-hooks/utf8.h"

namespace parity::hooks {
namespace {

constexpr std::size_t kFirstRoom = 1000;  // a log line whole, a card in few steps
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string with_replacements(std::string_view text, std::size_t valid) {
  std::string out;
  out.reserve(text.size() + 16);
  for (;;) {
    out += text.substr(0, valid);
    text.remove_prefix(valid);
    if (text.empty()) return out;
    out += kReplacement;
    text.remove_prefix(1);
    valid = valid_utf8_prefix(text);
  }
}

}  // namespace

struct JsonWriter::Impl {
  rapidjson::StringBuffer buffer{nullptr, kFirstRoom};
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};

  template <class Write>
  static void with_valid(std::string_view text, Write write) {
    const std::size_t valid = valid_utf8_prefix(text);
    if (valid == text.size()) return write(text);
    write(std::string_view(with_replacements(text, valid)));
  }
};

JsonWriter::Scope::Scope(JsonWriter& writer, Kind kind) : writer_(writer), kind_(kind) {
  kind == Kind::kObject ? writer.begin_object() : writer.begin_array();
}

JsonWriter::Scope::~Scope() { kind_ == Kind::kObject ? writer_.end_object() : writer_.end_array(); }

JsonWriter::JsonWriter() : impl_(std::make_unique<Impl>()) {}
JsonWriter::JsonWriter(JsonWriter&& other) noexcept = default;
JsonWriter& JsonWriter::operator=(JsonWriter&& other) noexcept = default;
JsonWriter::~JsonWriter() = default;

JsonWriter::Scope JsonWriter::object() { return {*this, Scope::Kind::kObject}; }
JsonWriter::Scope JsonWriter::array() { return {*this, Scope::Kind::kArray}; }

JsonWriter::Scope JsonWriter::object(std::string_view name) {
  key(name);
  return object();
}

JsonWriter::Scope JsonWriter::array(std::string_view name) {
  key(name);
  return array();
}

void JsonWriter::begin_object() { impl_->writer.StartObject(); }
void JsonWriter::end_object() { impl_->writer.EndObject(); }
void JsonWriter::begin_array() { impl_->writer.StartArray(); }
void JsonWriter::end_array() { impl_->writer.EndArray(); }

void JsonWriter::key(std::string_view name) {
  Impl::with_valid(name, [&](std::string_view valid) {
    impl_->writer.Key(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  });
}

void JsonWriter::string(std::string_view value) {
  Impl::with_valid(value, [&](std::string_view valid) {
    impl_->writer.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  });
}

void JsonWriter::number(const Decimal& value) {
  const std::string text = value.to_string();
  impl_->writer.RawValue(text.data(), text.size(), rapidjson::kNumberType);
}

void JsonWriter::integer(std::int64_t value) { impl_->writer.Int64(value); }
void JsonWriter::boolean(bool value) { impl_->writer.Bool(value); }
void JsonWriter::null() { impl_->writer.Null(); }

void JsonWriter::raw(std::string_view json) {
  impl_->writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
}

void JsonWriter::member(std::string_view name, std::string_view value) {
  key(name);
  string(value);
}

void JsonWriter::member(std::string_view name, const Decimal& value) {
  key(name);
  number(value);
}

void JsonWriter::integer_member(std::string_view name, std::int64_t value) {
  key(name);
  integer(value);
}

void JsonWriter::boolean_member(std::string_view name, bool value) {
  key(name);
  boolean(value);
}

std::string_view JsonWriter::text() const { return {impl_->buffer.GetString(), impl_->buffer.GetSize()}; }

std::string JsonWriter::take() {
  std::string text(this->text());
  impl_->buffer.Clear();
  impl_->writer.Reset(impl_->buffer);
  return text;
}

}  // namespace parity::hooks
