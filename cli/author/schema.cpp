#include "cli/author/schema.h"

#include <fmt/format.h>
#include <filesystem>
#include <fstream>
#include <set>

#include "cds-hooks/json_writer.h"
#include "cli/output/exit_code.h"

namespace parity::cli {
namespace {

using hooks::JsonWriter;

constexpr const char* kDraft = "https://json-schema.org/draft/2020-12/schema";
// A parameter may stand wherever a constant may: `$name`.
constexpr const char* kSpanPattern = R"(^([0-9]+ (day|week|month|year)s?|\$[A-Za-z0-9._-]+)$)";
// More than nothing: a phase can't repeat every 0 days.
constexpr const char* kSomeSpanPattern = R"(^(0*[1-9][0-9]* (day|week|month|year)s?|\$[A-Za-z0-9._-]+)$)";
constexpr const char* kAgePattern = R"(^(older than|within) ([0-9]+ (day|week|month|year)s?|\$[A-Za-z0-9._-]+)$)";
constexpr const char* kComparisonPattern =
    R"(^ *((>=|<=|>|<|=) *(-?[0-9]|\$)|-?[0-9][0-9.]* *\.\. *-?[0-9]|\$[A-Za-z0-9._-]+ *\.\.))";
constexpr const char* kOverridePattern =
    R"(^(snooze [0-9]+ (day|week|month|year)s?( or until-changed)?|until-changed|none)$)";
constexpr const char* kNamePattern = "^[A-Za-z0-9._-]{1,80}$";

class SchemaWriter {
 public:
  std::string write(const FileKind& kind) {
    {
      const auto schema = json_.object();
      json_.member("$schema", kDraft);
      json_.member("title", "Parity: " + kind.title);
      describe(kind.root);
      find_shared(kind.root);
      if (!shared_.empty()) write_shared();
    }
    return json_.take();
  }

 private:
  void write_shared() {
    const auto definitions = json_.object("$defs");
    for (const NamedShape& named : shared_shapes()) {
      if (!shared_.contains(named.name)) continue;
      const auto schema = json_.object(named.name);
      json_.member("description", named.about);
      describe(named.shape);
    }
  }

  // Every shared shape that this one rests on.
  void find_shared(const Shape& shape) {
    if (shape.kind == ShapeKind::kReference && shared_.insert(shape.words.front()).second)
      for (const NamedShape& named : shared_shapes())
        if (named.name == shape.words.front()) find_shared(named.shape);
    for (const Shape& part : shape.of) find_shared(part);
    for (const ShapeKey& key : shape.keys) find_shared(key.shape);
  }

  void nested(const Shape& shape) {
    const auto schema = json_.object();
    describe(shape);
  }

  void nested(std::string_view key, const Shape& shape) {
    const auto schema = json_.object(key);
    describe(shape);
  }

  void pattern(std::string_view text) {
    json_.member("type", "string");
    json_.member("pattern", text);
  }

  // Plain scalars that YAML readers take for numbers or truth values are texts to Parity.
  void write_text(const Shape& shape) {
    {
      const auto types = json_.array("type");
      for (const char* type : {"string", "number", "boolean"}) json_.string(type);
    }
    if (shape.fewest > 0) json_.integer_member("minLength", shape.fewest);
  }

  void write_words(const Shape& shape) {
    const auto words = json_.array("enum");
    for (const std::string& word : shape.words) json_.string(word);
  }

  void write_yes_no() {
    const auto words = json_.array("enum");
    json_.boolean(true);
    json_.boolean(false);
    json_.string("true");
    json_.string("false");
  }

  void write_date() {
    const auto forms = json_.array("anyOf");
    {
      const auto year = json_.object();
      json_.member("type", "integer");
      json_.integer_member("minimum", 1800);
      json_.integer_member("maximum", 2200);
    }
    const auto text = json_.object();
    pattern("^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$");
  }

  void write_list(const Shape& shape) {
    json_.member("type", "array");
    if (shape.fewest > 0) json_.integer_member("minItems", shape.fewest);
    if (shape.most > 0) json_.integer_member("maxItems", shape.most);
    nested("items", shape.of.front());
  }

  void write_list_or_one(const Shape& shape) {
    const auto forms = json_.array("anyOf");
    nested(shape.of.front());
    const auto list = json_.object();
    write_list(shape);
  }

  void write_properties(const Shape& shape) {
    if (shape.keys.empty()) return;
    const auto properties = json_.object("properties");
    for (const ShapeKey& key : shape.keys) {
      const auto schema = json_.object(key.name);
      if (!key.about.empty()) json_.member("description", key.about);
      describe(key.shape);
    }
  }

  // A section with nothing under it is empty, not wrong: `facts:`.
  void write_map(const Shape& shape) {
    if (shape.only_one_key) {
      json_.member("type", "object");
      json_.integer_member("minProperties", 1);
      json_.integer_member("maxProperties", 1);
    } else {
      const auto types = json_.array("type");
      json_.string("object");
      json_.string("null");
    }
    if (!shape.key_pattern.empty()) {
      const auto names = json_.object("propertyNames");
      json_.member("pattern", shape.key_pattern);
    }
    write_properties(shape);
    nested("additionalProperties", shape.of.front());
  }

  void write_object(const Shape& shape) {
    json_.member("type", "object");
    if (shape.fewest > 0) json_.integer_member("minProperties", shape.fewest);
    write_properties(shape);
    json_.boolean_member("additionalProperties", false);
    std::vector<std::string> required;
    for (const ShapeKey& key : shape.keys)
      if (key.required) required.push_back(key.name);
    write_names("required", required);
    if (shape.exactly_one.empty()) return;
    const auto forms = json_.array("oneOf");
    for (const std::string& name : shape.exactly_one) {
      const auto form = json_.object();
      write_names("required", {name});
    }
  }

  void write_names(std::string_view key, const std::vector<std::string>& names) {
    if (names.empty()) return;
    const auto list = json_.array(key);
    for (const std::string& name : names) json_.string(name);
  }

  void write_any_of(const Shape& shape) {
    const auto forms = json_.array("anyOf");
    for (const Shape& form : shape.of) nested(form);
  }

  void describe(const Shape& shape) {
    switch (shape.kind) {
      case ShapeKind::kText: write_text(shape); return;
      case ShapeKind::kName: pattern(kNamePattern); return;
      case ShapeKind::kWord: write_words(shape); return;
      case ShapeKind::kYesNo: write_yes_no(); return;
      case ShapeKind::kWholeNumber: json_.member("type", "integer"); return;
      case ShapeKind::kSpan: pattern(shape.fewest > 0 ? kSomeSpanPattern : kSpanPattern); return;
      case ShapeKind::kDay: pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"); return;
      case ShapeKind::kDate: write_date(); return;
      case ShapeKind::kComparison: pattern(kComparisonPattern); return;
      case ShapeKind::kAge: pattern(kAgePattern); return;
      case ShapeKind::kOverride: pattern(kOverridePattern); return;
      case ShapeKind::kHash: pattern("^sha256:[0-9a-f]{64}$"); return;
      case ShapeKind::kLink: pattern("^https://"); return;
      case ShapeKind::kList: write_list(shape); return;
      case ShapeKind::kListOrOne: write_list_or_one(shape); return;
      case ShapeKind::kMap: write_map(shape); return;
      case ShapeKind::kObject: write_object(shape); return;
      case ShapeKind::kAnyOf: write_any_of(shape); return;
      case ShapeKind::kReference: json_.member("$ref", "#/$defs/" + shape.words.front()); return;
      case ShapeKind::kAnything: return;
    }
  }

  JsonWriter json_;
  std::set<std::string> shared_;
};

// Compact JSON with line ends and two blanks a level; what stands in strings is left alone.
std::string indented(std::string_view json) {
  std::string text;
  std::size_t depth = 0;
  bool in_string = false;
  const auto new_line = [&] { text += "\n" + std::string(depth * 2, ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      text += c;
      if (c == '\\')
        text += json[++i];
      else if (c == '"')
        in_string = false;
      continue;
    }
    if (c == '}' || c == ']') {
      --depth;
      if (json[i - 1] != '{' && json[i - 1] != '[') new_line();
    }
    text += c;
    in_string = c == '"';
    if (c == '{' || c == '[') {
      ++depth;
      if (json[i + 1] != '}' && json[i + 1] != ']') new_line();
    } else if (c == ',') {
      new_line();
    } else if (c == ':') {
      text += ' ';
    }
  }
  return text + "\n";
}

int write_files(const std::string& folder, std::ostream& out, std::ostream& err) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);  // where it fails, the first file says so
  for (const FileKind& kind : file_kinds()) {
    const std::string path = (std::filesystem::path(folder) / (kind.name + ".schema.json")).string();
    std::ofstream file(path, std::ios::binary);
    file << schema_text(kind);
    file.flush();
    if (!file) {
      err << fmt::format("parity: {}: can't be written\n", path);
      return kBadUsage;
    }
    out << path << '\n';
  }
  return kDone;
}

}  // namespace

std::string schema_text(const FileKind& kind) { return indented(SchemaWriter().write(kind)); }

int run_schema(const SchemaCommand& command, std::ostream& out, std::ostream& err) {
  if (!command.folder.empty()) return write_files(command.folder, out, err);
  if (command.kind.empty()) {
    std::string all;
    for (const FileKind& kind : file_kinds())
      all += fmt::format("{}\"{}\":{}", all.empty() ? "" : ",", kind.name, SchemaWriter().write(kind));
    out << indented("{" + all + "}");
    return kDone;
  }
  for (const FileKind& kind : file_kinds())
    if (kind.name == command.kind) out << schema_text(kind);
  return kDone;
}

}  // namespace parity::cli
