// Byte-wise over UTF-8: every character that is looked for is ASCII.
#include "cds-hooks/card_text.h"

#include <algorithm>
#include <array>

namespace parity::hooks {
namespace {

constexpr std::string_view kBlanks = " \n\r\t";
bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

struct Spelling {
  std::string_view element;
  std::string_view word;
};
constexpr std::array<Spelling, 8> kSpellings = {{{"bmi", "BMI"},
                                                 {"hba1c", "HbA1c"},
                                                 {"ecg", "ECG"},
                                                 {"qtc", "QTc"},
                                                 {"egfr", "eGFR"},
                                                 {"ckd", "CKD"},
                                                 {"qrisk", "QRISK"},
                                                 {"aaa", "AAA"}}};

std::string_view spelt(std::string_view word) {
  const auto found =
      std::find_if(kSpellings.begin(), kSpellings.end(), [&](const auto& s) { return s.element == word; });
  return found == kSpellings.end() ? word : found->word;
}

}  // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string on_one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (auto word = text.begin();;) {
    word = std::find_if_not(word, text.end(), is_blank);
    if (word == text.end()) return line;
    const auto end = std::find_if(word, text.end(), is_blank);
    if (!line.empty()) line += ' ';
    line.append(word, end);
    word = end;
  }
}

std::string_view trimmed_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string as_summary(std::string_view text) {
  std::string line = on_one_line(text);
  if (characters(line) <= kLongestSummary) return line;
  std::size_t end = 0;
  for (std::size_t count = 0; end < line.size(); ++end) {
    if (begins_character(line[end]) && ++count == kLongestSummary) break;
  }
  return line.substr(0, end) + "…";
}

std::string first_sentence(std::string_view markdown) {
  while (!markdown.empty() && is_blank(markdown.front())) markdown.remove_prefix(1);
  const std::string_view paragraph = markdown.substr(0, markdown.find("\n\n"));
  for (std::size_t end = paragraph.find_first_of(".?!"); end < paragraph.size();
       end = paragraph.find_first_of(".?!", end + 1)) {
    const std::size_t next = std::min(paragraph.find_first_not_of(kBlanks, end + 1), paragraph.size());
    const bool begins_another = next > end + 1 && next < paragraph.size() && is_capital(paragraph[next]);
    if (begins_another) return on_one_line(paragraph.substr(0, end + 1));
  }
  return on_one_line(paragraph);
}

std::string element_words(std::string_view element) {
  std::string words;
  while (!element.empty()) {
    const std::size_t dash = std::min(element.find('-'), element.size());
    words += spelt(element.substr(0, dash));
    element.remove_prefix(std::min(dash + 1, element.size()));
    if (!element.empty()) words += ' ';
  }
  return words;
}

}  // namespace parity::hooks
