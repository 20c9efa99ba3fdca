#include "terminology/read_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "engine/record/vocabulary.h"
#include "terminology/line_reader.h"
#include "terminology/sctid.h"

namespace parity::terminology {
namespace {

constexpr std::array<std::string_view, 4> kCodeColumns{"code", "dmd_id", "snomedct_concept_id", "id"};
constexpr std::array<std::string_view, 5> kTermColumns{"term", "display", "name", "description", "nm"};
constexpr std::array<std::string_view, 1> kSystemColumns{"system"};

std::string lower(std::string_view text) {
  std::string result;
  for (const char c : text) result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool has_only_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

class CsvReader {
 public:
  CsvReader(std::istream& stream, const CsvOptions& options) : lines_(stream, options.file), options_(options) {}

  Result<CodeList> run() {
    CodeList list;
    list.url = options_.url;
    list.name = options_.url;
    if (auto header = read_header(); !header) return tl::unexpected(header.error());
    while (true) {
      auto more = read_record();
      if (!more) return tl::unexpected(more.error());
      if (!*more) break;
      if (fields_.size() == 1 && trimmed(fields_[0]).empty()) continue;
      auto code = coded_term();
      if (!code) return tl::unexpected(code.error());
      list.codes.push_back(std::move(*code));
      if (list.codes.size() > kMostCodes)
        return tl::unexpected<Error>(
            Error{ErrorKind::kTooLarge, fmt::format("more than {} codes", kMostCodes), options_.file, {}});
    }
    if (list.codes.empty()) return invalid_input("holds no code", options_.file, "is it the right file?");
    return list;
  }

 private:
  Result<void> read_header() {
    auto more = read_record();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return invalid_input("is empty", options_.file);
    columns_ = fields_.size();
    const auto column_of = [&](auto names) -> std::optional<std::size_t> {
      for (const std::string_view name : names)
        for (std::size_t i = 0; i < fields_.size(); ++i)
          if (lower(trimmed(fields_[i])) == name) return i;
      return std::nullopt;
    };
    const auto code = column_of(kCodeColumns);
    if (!code) return lines_.fault("no column holds the code", "name it `code` in the first line");
    code_ = *code;
    term_ = column_of(kTermColumns);
    system_ = column_of(kSystemColumns);
    return {};
  }

  Result<CodedTerm> coded_term() {
    if (fields_.size() != columns_)
      return lines_.fault(fmt::format("{} fields, the header has {}", fields_.size(), columns_),
                          "put a text with a comma in double quotes");
    CodedTerm code{options_.system, std::string(trimmed(fields_[code_])), {}};
    if (term_) code.term = trimmed(fields_[*term_]);
    if (system_ && !trimmed(fields_[*system_]).empty()) code.system = trimmed(fields_[*system_]);
    if (code.code.empty()) return lines_.fault("no code");
    if (canonical_system(code.system) == kSnomed && !is_sctid(code.code))
      return lines_.fault(fmt::format("`{}` is no SNOMED CT code: its digits and check digit don't fit", code.code),
                          has_only_digits(code.code)
                              ? "a spreadsheet rounds long numbers: export the list anew, the code as text"
                              : "of another code system? say --system URL, or give the list a column `system`");
    return code;
  }

  // One record; a field in quotes may hold line ends.
  Result<bool> read_record() {
    fields_.clear();
    auto more = lines_.next();
    if (!more || !*more) return more;
    std::string_view rest = lines_.line();
    std::size_t size = 0;
    while (true) {
      std::string field;
      if (!rest.starts_with('"')) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        field = rest.substr(0, comma);
        if (field.find('"') != std::string::npos)
          return lines_.fault("a quote inside a field", "double it, and quote the field");
        rest.remove_prefix(comma);
      } else {
        rest.remove_prefix(1);
        if (auto quoted = read_quoted(rest, field, size); !quoted) return tl::unexpected(quoted.error());
      }
      fields_.push_back(std::move(field));
      if (rest.empty()) return true;
      if (rest.front() != ',') return lines_.fault("text after a closing quote");
      rest.remove_prefix(1);
    }
  }

  Result<void> read_quoted(std::string_view& rest, std::string& field, std::size_t& size) {
    while (true) {
      const std::size_t quote = rest.find('"');
      field += rest.substr(0, quote);
      if (quote != std::string_view::npos) {
        rest.remove_prefix(quote + 1);
        if (!rest.starts_with('"')) return {};
        field += '"';
        rest.remove_prefix(1);
        continue;
      }
      size += rest.size();
      auto more = lines_.next();
      if (!more) return tl::unexpected(more.error());
      if (!*more) return lines_.fault("a quote is never closed");
      if (field.size() + size > kLongestLine) return lines_.fault("a field that is too long", "is a quote not closed?");
      field += '\n';
      rest = lines_.line();
    }
  }

  LineReader lines_;
  const CsvOptions& options_;
  std::vector<std::string> fields_;
  std::size_t columns_ = 0;
  std::size_t code_ = 0;
  std::optional<std::size_t> term_;
  std::optional<std::size_t> system_;
};

}  // namespace

Result<CodeList> read_csv(std::istream& stream, const CsvOptions& options) { return CsvReader(stream, options).run(); }

}  // namespace parity::terminology
