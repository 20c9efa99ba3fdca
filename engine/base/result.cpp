#include "engine/base/result.h"

namespace parity {

std::string to_text(const Error& error) {
  std::string text;
  if (!error.where.empty()) text += error.where + ": ";
  text += error.message;
  if (!error.fix.empty()) text += " (" + error.fix + ")";
  return text;
}

}  // namespace parity
