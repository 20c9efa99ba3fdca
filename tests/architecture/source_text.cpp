#include "tests/architecture/source_text.h"

#include <algorithm>
#include <cctype>
#include <regex>
#include <utility>

namespace parity::architecture {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Copies the text twice, leaving blanks where comments stand, and in the second copy also where literals stand.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), code_(text), bare_(text) {}

  std::pair<std::string, std::string> run() {
    while (at_ < text_.size()) step();
    return {std::move(code_), std::move(bare_)};
  }

 private:
  void step() {
    if (starts("//")) {
      blank_comment(text_.find('\n', at_));
    } else if (starts("/*")) {
      const auto end = text_.find("*/", at_ + 2);
      blank_comment(end == std::string_view::npos ? end : end + 2);
    } else if (text_[at_] == '"') {
      raw_prefix() ? skip_raw() : skip_quoted('"');
    } else if (text_[at_] == '\'' && !digit_separator()) {
      skip_quoted('\'');
    } else {
      ++at_;
    }
  }

  bool starts(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

  bool raw_prefix() const { return at_ > 0 && text_[at_ - 1] == 'R' && (at_ == 1 || !is_word(text_[at_ - 2])); }

  bool digit_separator() const {
    std::size_t first = at_;
    while (first > 0 && (is_word(text_[first - 1]) || text_[first - 1] == '\'')) --first;
    return first < at_ && std::isdigit(static_cast<unsigned char>(text_[first])) != 0;
  }

  void blank(std::string& copy, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < std::min(to, copy.size()); ++i) {
      if (copy[i] != '\n') copy[i] = ' ';
    }
  }

  void blank_comment(std::size_t end) {
    end = std::min(end, text_.size());
    blank(code_, at_, end);
    blank(bare_, at_, end);
    at_ = end;
  }

  void skip_quoted(char quote) {
    const std::size_t first = ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2u : 1u;
    blank(bare_, first, at_);
    ++at_;
  }

  void skip_raw() {
    const std::size_t first = at_ + 1;
    const auto open = text_.find('(', first);
    const std::string close = ")" + std::string(text_.substr(first, open - first)) + "\"";
    const auto end = text_.find(close, first);
    blank(bare_, first, end);
    at_ = end == std::string_view::npos ? text_.size() : end + close.size();
  }

  std::string_view text_;
  std::string code_;
  std::string bare_;
  std::size_t at_ = 0;
};

std::string without_preprocessor(std::string code) {
  bool directive = false;
  for (std::size_t begin = 0; begin < code.size();) {
    const std::size_t end = std::min(code.find('\n', begin), code.size());
    const auto first = code.find_first_not_of(" \t", begin);
    directive = directive || (first < end && code[first] == '#');
    const bool goes_on = directive && end > begin && code[end - 1] == '\\';
    if (directive) std::fill(code.begin() + static_cast<long>(begin), code.begin() + static_cast<long>(end), ' ');
    directive = goes_on;
    begin = end + 1;
  }
  return code;
}

// Without white space at the ends, and with one blank for each run of it: regular expressions are slow on long runs.
std::string squeezed(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank) result += c;
    if (blank && !result.empty() && result.back() != ' ') result += ' ';
  }
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

std::vector<Include> includes_in(const std::string& code) {
  static const std::regex include(R"(^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"])", std::regex::multiline);
  std::vector<Include> found;
  for (std::sregex_iterator it(code.begin(), code.end(), include), end; it != end; ++it) {
    found.push_back({it->str(2), it->str(1) == "<", line_at(code, static_cast<std::size_t>(it->position(1)))});
  }
  return found;
}

enum class Opens { kContainer, kFunction, kOther };

// What a `{` opens, from the text between the last statement and it.
Opens what_opens(const std::string& header, int parentheses) {
  static const std::regex container(
      R"(^(template\s*<[^{;]*>\s*)?(typedef\s+|inline\s+)?(namespace|class|struct|union|enum|extern\s*")[^=]*$)");
  static const std::regex lambda(R"((^|[=(,{])\s*\[[^\[\]]*\]$)");
  static const std::regex lambda_with_parameters(R"(\]\s*\([^()]*\)$)");
  static const std::regex specifiers(R"(\s*(\b(const|noexcept|override|final|mutable|try)|noexcept\([^()]*\)|&)$)");
  static const std::regex result_or_requires(R"(\)[\w\s]*(->|\brequires\b)[^()=;]*$)");
  if (parentheses == 0 && std::regex_search(header, container)) return Opens::kContainer;
  std::string end = header;
  if (std::smatch match; std::regex_search(end, match, result_or_requires)) {
    end.resize(static_cast<std::size_t>(match.position()) + 1);
  }
  for (std::smatch match; std::regex_search(end, match, specifiers);) {
    end.resize(static_cast<std::size_t>(match.position()));
  }
  if (std::regex_search(end, lambda)) return Opens::kFunction;
  const bool member_initialisers = end.ends_with('}') && end.find(')') != std::string::npos;
  const bool lambda_inside = std::regex_search(end, lambda_with_parameters);
  const bool function = parentheses == 0 && (end.ends_with(')') || member_initialisers);
  return function || lambda_inside ? Opens::kFunction : Opens::kOther;
}

// Walks the braces once; INVARIANT: `text` holds no comment, literal content or preprocessor line.
class FunctionFinder {
 public:
  explicit FunctionFinder(std::string text) : text_(std::move(text)) {}

  std::vector<Function> run() {
    for (at_ = 0; at_ < text_.size(); ++at_) step(text_[at_]);
    return std::move(found_);
  }

 private:
  struct Scope {
    Opens opens;
    std::size_t header;
    int parentheses;
  };

  void step(char c) {
    if (c == '{') {
      open();
    } else if (c == '}') {
      close();
    } else if (c == '(' || c == ')') {
      parentheses_ += c == '(' ? 1 : -1;
    } else if (parentheses_ == 0 && (c == ';' || (c == ',' && among_elements()))) {
      header_ = at_ + 1;
    } else if (c == ':') {
      const std::string label = squeezed(header());
      if (label == "public" || label == "private" || label == "protected") header_ = at_ + 1;
    }
  }

  bool among_elements() const { return !scopes_.empty() && scopes_.back().opens == Opens::kOther; }

  std::string_view header() const { return std::string_view(text_).substr(header_, at_ - header_); }

  void open() {
    const Opens opens = functions_open_ > 0 ? Opens::kOther : what_opens(squeezed(header()), parentheses_);
    scopes_.push_back({opens, header_, parentheses_});
    functions_open_ += opens == Opens::kFunction ? 1 : 0;
    parentheses_ = 0;
    header_ = at_ + 1;
  }

  void close() {
    if (scopes_.empty()) return;
    const Scope scope = scopes_.back();
    scopes_.pop_back();
    parentheses_ = scope.parentheses;
    header_ = scope.opens == Opens::kOther ? scope.header : at_ + 1;
    if (scope.opens != Opens::kFunction) return;
    --functions_open_;
    const std::size_t first = text_.find_first_not_of(" \t\n", scope.header);
    const std::size_t line = line_at(text_, first);
    found_.push_back({text_.substr(first, text_.find('\n', first) - first), line, line_at(text_, at_) - line + 1});
  }

  std::string text_;
  std::vector<Function> found_;
  std::vector<Scope> scopes_;
  std::size_t at_ = 0;
  std::size_t header_ = 0;
  int parentheses_ = 0;
  int functions_open_ = 0;
};

}  // namespace

Source make_source(std::string path, std::string_view text) {
  auto [code, bare] = Blanker(text).run();
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  const bool generated = text.substr(0, text.find('\n')).find("generated by") != std::string_view::npos;
  return {std::move(path), lines, generated, includes_in(code), std::move(bare)};
}

std::vector<Function> functions_of(const Source& source) {
  return FunctionFinder(without_preprocessor(source.bare)).run();
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

}  // namespace parity::architecture
