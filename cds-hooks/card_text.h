// Pieces of a card's text: a summary of the allowed length, the first sentence of a paragraph, words from a rule's
// element. Used by cards_of.cpp. Knows neither rules nor cards.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parity::hooks {

/// CDS Hooks 2.0.1, card attributes: a summary has fewer than 140 characters.
inline constexpr std::size_t kLongestSummary = 139;

/// Code points of UTF-8 text.
std::size_t characters(std::string_view text);

/// Line breaks become blanks; white space at both ends goes.
std::string on_one_line(std::string_view text);

std::string_view trimmed_end(std::string_view text);

/// On one line, and cut with "…" where it is longer than kLongestSummary.
std::string as_summary(std::string_view text);

/// Up to the first full stop, question or exclamation mark before a blank and a capital letter, or the end of the
/// first paragraph, on one line: "Offer an HbA1c; a plasma glucose also counts."
std::string first_sentence(std::string_view markdown);

/// "blood-pressure" is "blood pressure", "bmi" is "BMI".
std::string element_words(std::string_view element);

}  // namespace parity::hooks
