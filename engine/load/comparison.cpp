#include "engine/load/comparison.h"

#include <algorithm>
#include <array>
#include <optional>

namespace parity {
namespace {

struct OpText {
  std::string_view text;
  CompareOp op;
};
// Longest first.
constexpr std::array kOps = {OpText{">=", CompareOp::kGreaterOrEqual}, OpText{"<=", CompareOp::kLessOrEqual},
                             OpText{">", CompareOp::kGreater}, OpText{"<", CompareOp::kLess},
                             OpText{"=", CompareOp::kEqual}};

void skip_blanks(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}

std::optional<CompareOp> take_op(std::string_view& text) {
  for (const OpText& row : kOps) {
    if (!text.starts_with(row.text)) continue;
    text.remove_prefix(row.text.size());
    skip_blanks(text);
    return row.op;
  }
  return std::nullopt;
}

// A number: sign, digits, point. "42 .. 47" must not take the dots.
std::optional<Decimal> take_number(std::string_view& text) {
  std::size_t length = 0;
  if (length < text.size() && text[length] == '-') ++length;
  while (length < text.size() && text[length] >= '0' && text[length] <= '9') ++length;
  if (length + 1 < text.size() && text[length] == '.' && text[length + 1] >= '0' && text[length + 1] <= '9') {
    ++length;
    while (length < text.size() && text[length] >= '0' && text[length] <= '9') ++length;
  }
  const auto number = Decimal::parse(text.substr(0, length));
  if (!number) return std::nullopt;
  text.remove_prefix(length);
  skip_blanks(text);
  return *number;
}

std::optional<SpanUnit> time_unit_of(std::string_view word) {
  const auto span = parse_span(std::string("1 ").append(word));
  return span ? std::optional(span->unit) : std::nullopt;
}

// The unit up to " and " or the end.
std::string_view take_unit(std::string_view& text) {
  const std::size_t end = text.starts_with("and ") ? 0 : text.find(" and ");
  std::string_view unit = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  while (!unit.empty() && unit.back() == ' ') unit.remove_suffix(1);
  skip_blanks(text);
  return unit;
}

// How what an author may well have meant is written here; the first row that the text holds.
constexpr std::string_view kForms =
    "write `>= 140 mm[Hg]`, `42 .. 47 mmol/mol`, `>= 42 and < 48 mmol/mol` or `>= 18 years`";
struct Advice {
  std::string_view holds, fix;
};
constexpr std::array kAdvice = {
    Advice{"\xE2\x80\x9C", "use straight quotes (\"), not the curly ones of a word processor"},
    Advice{"\xE2\x80\x9D", "use straight quotes (\"), not the curly ones of a word processor"},
    Advice{"\xE2\x80\x98", "use straight quotes ('), not the curly ones of a word processor"},
    Advice{"\xE2\x89\xA5", "write `>=` for “at least”"},
    Advice{"\xE2\x89\xA4", "write `<=` for “at most”"},
    Advice{"=>", "write `>=` for “at least”"},
    Advice{"=<", "write `<=` for “at most”"},
    Advice{"!=", "write `not: {fact: \"= 5\"}`"},
    Advice{"<>", "write `not: {fact: \"= 5\"}`"},
    Advice{"between", "write `42 .. 47 mmol/mol`, both ends included, or `>= 42 and < 48 mmol/mol`"},
};

tl::unexpected<Error> fault(std::string_view text) {
  const auto meant = std::find_if(kAdvice.begin(), kAdvice.end(),
                                  [text](const Advice& row) { return text.find(row.holds) != text.npos; });
  return invalid_input("it is no comparison", {}, std::string(meant == kAdvice.end() ? kForms : meant->fix));
}

}  // namespace

Result<Comparison> parse_comparison(std::string_view text) {
  Comparison comparison;
  const std::string_view whole = text;
  std::string_view unit;
  skip_blanks(text);
  if (const auto first = take_op(text)) {
    CompareOp op = *first;
    for (;;) {
      const auto number = take_number(text);
      if (!number) return fault(whole);
      comparison.bounds.push_back({op, *number});
      if (text.starts_with(','))
        return invalid_input("a comma in a number", {},
                             "write a point before the decimals, and no mark between thousands");
      if (text.starts_with('/') && text.size() > 1 && text[1] >= '0' && text[1] <= '9')
        return invalid_input("a blood pressure is two numbers", {},
                             "compare its parts, each a fact of its own: `any: [{systolic: \">= 140 mm[Hg]\"}, "
                             "{diastolic: \">= 90 mm[Hg]\"}]`");
      const std::string_view this_unit = take_unit(text);
      if (this_unit.find(" or ") != this_unit.npos)
        return invalid_input("one comparison can't say `or`", {},
                             "write two: `any: [{weight: \"> 150 kg\"}, {weight: \"< 40 kg\"}]`");
      if (!this_unit.empty() && !unit.empty() && this_unit != unit)
        return invalid_input("two different units in one comparison", {}, "write the same unit, once");
      if (!this_unit.empty()) unit = this_unit;
      if (text.empty()) break;
      text.remove_prefix(3);  // "and"
      skip_blanks(text);
      const auto next = take_op(text);
      if (!next || comparison.bounds.size() == 2) return fault(whole);
      op = *next;
    }
  } else {
    const auto low = take_number(text);
    if (!low || !text.starts_with("..")) return fault(whole);
    text.remove_prefix(2);
    skip_blanks(text);
    const auto high = take_number(text);
    if (!high) return fault(whole);
    comparison.bounds = {{CompareOp::kGreaterOrEqual, *low}, {CompareOp::kLessOrEqual, *high}};
    unit = take_unit(text);
    if (!text.empty()) return fault(whole);
  }
  comparison.unit_text.text = std::string(unit);
  comparison.time_unit = time_unit_of(unit);
  if (!comparison.time_unit) comparison.unit = unit_of_ucum(unit);
  return comparison;
}

}  // namespace parity
